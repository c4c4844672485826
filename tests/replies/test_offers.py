"""A template in one ticket: filled with what is known, asking for the rest, never guessing how somebody is called."""

import pytest
from flask import g

from caredesk.core import clock, db
from caredesk.replies import called, menu, offers, templates
from caredesk.replies.fill import Open
from caredesk.replies.offers import Missing, NeedsForm, Scene
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.replies.wordings import made, text
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture(autouse=True)
def asked_by_somebody(app):
    with app.test_request_context():
        g.lang = "en"
        yield


def words(ticket, agent, template, lang="", **answers):
    db.close_reading()
    told = {name.replace("__", "."): value for name, value in answers.items()}
    return offers.words(Scene.of(ticket, agent), template, told, lang)[1]


def offered(ticket, agent):
    db.close_reading()
    (one,) = menu.of(ticket, agent)["templates"]
    return one


def test_a_name_is_proposed_and_never_put_in_by_itself(ticket, ola):
    made(ola, variants=[text("pl", "Cześć {{customer.first_name}}!")])

    (wording,) = offered(ticket, ola)["wordings"]

    assert wording["parts"] == ["Cześć ", {"ask": "customer.first_name"}, "!"]
    assert wording["asks"][0]["proposal"] == "Kasia"


def test_a_name_that_somebody_confirmed_is_put_in(ticket, ola, kasia):
    template = made(ola, variants=[text("pl", "Cześć {{customer.first_name}}!")])
    with pytest.raises(Open):
        words(ticket, ola, template)

    called.say_customer(ola, kasia, {"first_name": "Kaśka"})

    assert words(ticket, ola, template) == "Cześć Kaśka!"
    assert offered(ticket, ola)["wordings"][0]["parts"] == ["Cześć ", "Kaśka", "!"]


def test_a_hungarian_name_is_proposed_in_its_own_order(parcelhop, zoltan, ola):
    ticket = scene.ticket(scene.answerable(parcelhop), zoltan)
    made(ola, variants=[text("hu", "Kedves {{customer.first_name}}!")])

    assert offered(ticket, ola)["wordings"][0]["asks"][0]["proposal"] == "Zoltán"


def test_a_polish_wording_is_chosen_by_whom_it_is_said_to(ticket, ola, kasia):
    template = made(
        ola,
        variants=[
            text("pl", "Szanowna Pani {{customer.vocative}}, czy mogłaby Pani…", form="f"),
            text("pl", "Szanowny Panie {{customer.vocative}}, czy mógłby Pan…", form="m"),
        ],
    )
    with pytest.raises(NeedsForm):
        words(ticket, ola, template, customer__vocative="Kasiu")
    assert [one["form"] for one in offered(ticket, ola)["wordings"]] == ["f", "m"]

    called.say_customer(ola, kasia, {"form": "f", "vocative": "Kasiu"})

    assert words(ticket, ola, template) == "Szanowna Pani Kasiu, czy mogłaby Pani…"
    assert words(ticket, ola, template, form="m") == "Szanowny Panie Kasiu, czy mógłby Pan…"


def test_a_missing_language_is_told_with_what_there_is(ticket, ola):
    template = made(ola, variants=[text("en", "Hi."), text("hu", "Szia.")])

    with pytest.raises(Missing) as error:
        words(ticket, ola, template)

    assert (error.value.lang, error.value.others) == ("pl", ("en", "hu"))
    assert words(ticket, ola, template, lang="hu") == "Szia."
    one = offered(ticket, ola)
    assert one["missing"] and [each["lang"] for each in one["wordings"]] == ["en", "hu"]


def test_a_fallback_stands_where_nothing_can_be_proposed(parcelhop, kasia, ola):
    with db.transaction():
        db.lock(kasia).name = "kasia_1987"
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)
    made(ola, variants=[text("pl", "Cześć {{customer.first_name|tam}}!")])

    (wording,) = offered(ticket, ola)["wordings"]

    assert (wording["parts"], wording["asks"]) == (["Cześć ", "tam", "!"], [])


def test_what_only_the_agent_knows_is_asked_even_with_a_fallback(ticket, ola):
    template = made(ola, variants=[text("pl", "Numer {{ask: Numer zamówienia|nieznany}}.")])

    (ask,) = offered(ticket, ola)["wordings"][0]["asks"]

    assert (ask["label"], ask["fallback"]) == ("Numer zamówienia", "nieznany")
    assert words(ticket, ola, template) == "Numer nieznany."
    assert words(ticket, ola, template, **{"ask:numer zamówienia": "88-1204"}) == "Numer 88-1204."


def test_the_ticket_the_page_and_the_agent_are_known(ticket, ola):
    template = made(ola, variants=[text("pl", "{{ticket.number}} {{channel.name}} {{agent.name}} {{agent.initials}}")])

    assert words(ticket, ola, template) == f"{ticket.id} Parcelhop {ola.name} {ola.letters}"


def test_favourites_stand_first(ticket, ola):
    made(ola, name="A", shortcut="a")
    templates.favour(ola, made(ola, name="B", shortcut="b"), on=True)
    db.close_reading()

    assert [one["shortcut"] for one in menu.of(ticket, ola)["templates"]] == ["b", "a"]


def test_an_agent_says_once_what_they_are_called(ticket, ola):
    template = made(ola, variants=[text("pl", "{{agent.first_name}} z Parcelhop")])
    with pytest.raises(Open):
        words(ticket, ola, template)

    called.say_own(ola, {"first_name": "Ola"})
    called.say_own(ola, {"first_name": "Ola"})

    assert words(ticket, ola, template) == "Ola z Parcelhop"
    assert len(cast.entries("agent.called")) == 1


@pytest.mark.parametrize("told", [{"form": "x"}, {"first_name": "x" * 81}])
def test_what_is_no_name_is_refused(ola, kasia, told):
    with pytest.raises(Refused):
        called.say_customer(ola, kasia, told)


def test_nobody_is_called_anything_once_they_are_erased(ola, kasia):
    with db.transaction():
        db.lock(kasia).erased_at = clock.now()

    with pytest.raises(Refused, match="erased"):
        called.say_customer(ola, kasia, {"first_name": "Kasia"})
