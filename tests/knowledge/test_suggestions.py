"""What is suggested beside a ticket: the best first, an article for each of its questions, the less alike as such."""

import pytest

from caredesk.knowledge import index, search, stems, suggestions
from tests import cast
from tests.knowledge import stage
from tests.knowledge.steps import say
from tests.tickets import scene

MANY = (
    "Jak odesłać zamówienie?",
    "Gdzie mogę oddać zwrot?",
    "Czy mogę oddać paczkę bez etykiety w punkcie?",
    "Ile dni mam na zwrot towaru?",
    "Kto płaci za odesłanie?",
)


@pytest.fixture
def account(parcelhop):
    return scene.answerable(parcelhop)


@pytest.fixture
def client(app, ola):
    return cast.signed_in(app, ola)


@pytest.fixture
def many(account, kasia, ola):
    """Six that were answered before, and an article with many questions beside them."""
    asked = (
        "Gdzie jest kurier?",
        "Kod nie działa",
        "Zmiana adresu dostawy",
        "Paczka zgubiona",
        "Kiedy otwieracie punkt?",
    )
    for number, text in enumerate((*asked, "Ile kosztuje wysłanie paczki?")):
        say(scene.ticket(account, kasia, text, thread=f"m{number}"), ola, f"Odpowiedź {number}.")
    return stage.article(ola, "Zwroty", text="Przyjmujemy je przez 14 dni.", lang="pl", questions=MANY)


def test_an_article_is_as_near_as_the_nearest_of_its_questions(many, account, zoltan, ola):
    alone = stage.article(ola, "Odesłanie", text="W aplikacji.", lang="pl", questions=("Kto płaci za odesłanie?",))
    asking = scene.ticket(account, zoltan, "Kto płaci za odesłanie paczki?", thread="q")

    found = {one["article_id"]: one["score"] for one in search.alike(ola, "Kto płaci za odesłanie paczki?", "pl").lines}

    assert found[many.id] == pytest.approx(found[alone.id], rel=0.2)
    assert many.id in [one.article_id for one in suggestions.of_ticket(ola, asking) if not one.is_less]


def test_what_is_less_alike_is_said_to_be_and_comes_last(many, account, zoltan, ola):
    asking = scene.ticket(account, zoltan, "Kod do skrytki nie działa, a punkt zamknięty", thread="q")

    found = suggestions.of_ticket(ola, asking, best=suggestions.OFFERED)

    less = [one.is_less for one in found]
    assert less == sorted(less)
    assert found[0].text == "Odpowiedź 1." and not found[0].is_less
    assert sum(less) <= suggestions.LESS_ALIKE


@pytest.mark.parametrize(("shared", "found"), [("paczkomat", 1), ("sklep", 0)])
def test_words_that_stand_everywhere_are_no_reason(account, kasia, ola, monkeypatch, shared, found):
    monkeypatch.setattr(suggestions, "INFLECTED", (1.1, 0.0))
    say(
        scene.ticket(account, kasia, f"Mapa mówi, że ten {shared} jest tam zamknięty", thread="m"),
        ola,
        "Też to widzimy.",
    )
    asking = scene.ticket(account, kasia, "Czy ten paczkomat, który jest tam, działa?", thread="q")

    told = suggestions.of_ticket(ola, asking)

    assert [one.text for one in told] == ["Też to widzimy."] * found
    assert all(one.why == ["paczkomat"] for one in told)


def test_an_article_shows_what_it_shares_with_the_question(client, many, account, kasia, ola):
    stage.article(ola, "Kurier się spóźnia", text="Proszę poczekać.", lang="pl", questions=("Kiedy dotrze kurier?",))
    named = scene.ticket(account, kasia, "Kurier się spóźnia już godzinę", thread="q1")
    asked = scene.ticket(account, kasia, "Kto płaci za odesłanie paczki?", thread="q2")

    assert (
        "<mark>Kurier</mark> się <mark>spóźnia</mark></span></h4>"
        in client.get(f"/tickets/{named.id}/suggestions").text
    )
    page = client.get(f"/tickets/{asked.id}/suggestions").text
    assert "Zwroty</span></h4>" in page and "<mark>odesłanie</mark>" in page


def test_the_page_says_from_where_on_it_is_less_alike(client, many, account, zoltan, ola, monkeypatch):
    monkeypatch.setattr(suggestions, "INFLECTED", (1.1, 0.2))
    asking = scene.ticket(account, zoltan, "Kod nie działa", thread="q")

    page = client.get(f"/tickets/{asking.id}/suggestions").text

    assert page.count("Less alike, but perhaps of use") == 1
    assert page.index("Less alike") < page.index("Odpowiedź 1.")


@pytest.mark.sqlite
def test_a_seam_parts_the_questions_of_a_line_and_is_no_stem():
    held = stems.line(["kto", "plac"], [], ["kto", "odesl"])

    assert held == " kto plac | kto odesl "
    assert stems.questions(held) == [["kto", "plac"], ["kto", "odesl"]]
    assert index._stems({"asked": held, "said": " plac "}) == {"kto", "plac", "odesl", index.EVERY}
    assert stems.line() == stems.line([]) == ""
    assert stems.questions("") == [[]]


def test_in_a_small_memory_every_word_is_looked_for_and_not_only_the_rarest(account, kasia, ola):
    odd = "mokra słoik środku pęknięty etykieta rozmazana dokumenty zalane"
    own = scene.ticket(account, kasia, f"Paczka przyszła {odd}", thread="own")
    say(own, ola, f"Bardzo przepraszamy: {odd}.")
    made = stage.article(ola, "Paczka przyszła uszkodzona", text="Reklamacja.", lang="pl", questions=("Jak zgłosić?",))

    found = search.alike(ola, f"Paczka przyszła {odd}", "pl").lines

    assert made.id in [line["article_id"] for line in found]
