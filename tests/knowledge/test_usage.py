"""What an article does: used in replies, solved, came back; where it is in use; what was asked in vain."""

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.knowledge import actions, queries, unanswered, usage
from caredesk.knowledge.models import Article, ArticleUse, Unanswered
from caredesk.knowledge.usage import Counts
from caredesk.team.models import Agent
from caredesk.tickets import actions as tickets
from caredesk.tickets import conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.knowledge import stage, steps
from tests.tickets import scene

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def ticket() -> Ticket:
    return scene.ticket(scene.answerable(cast.account("Parcelhop")), cast.customer("Kasia Wrona"))


def along(article: Article) -> dict[str, dict[str, int]]:
    variant = queries.variants(article.id or 0)[0]
    return {"answer": {"article": article.id or 0, "variant": variant.id or 0}}


def say(ticket: Ticket, agent: Agent, article: Article, text: str = "A new code comes.", **more: object) -> Post:
    told = {"kind": "public", "own_id": text[:20], "along": along(article)} | more
    return conversation.reply(ticket, agent, text, **told)  # type: ignore[arg-type]


def counted(article: Article) -> Counts:
    db.close_reading()
    return usage.counts([article.id or 0]).get(article.id or 0, Counts())


def test_a_reply_from_an_article_counts_and_so_does_what_became_of_it(ola: Agent, ticket: Ticket) -> None:
    made = stage.article(ola)
    say(ticket, ola, made)
    assert (counted(made).used, counted(made).solved) == (1, 0)

    tickets.resolve(ticket, ola)
    assert counted(made) == Counts(1, 1, 0) and counted(made).solved_percent == 100
    tickets.reopen(ticket, ola)
    assert counted(made) == Counts(1, 1, 1) and counted(made).solved_percent == 0


def test_a_reply_taken_back_was_no_use(ola: Agent, ticket: Ticket) -> None:
    made = stage.article(ola)
    conversation.take_back(say(ticket, ola, made), ola)

    assert counted(made) == Counts()
    assert len(db.session().exec(select(ArticleUse)).all()) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"article": 1},
        {"article": "1", "variant": "1"},
        {"article": 1, "variant": 1, "x": 1},
        "text",
        None,
        {"article": -1, "variant": 10**30},
    ],
    ids=str,
)
def test_what_is_no_article_comes_along_with_nothing(ola: Agent, ticket: Ticket, told: object) -> None:
    with pytest.raises(Refused, match="input"):
        conversation.reply(ticket, ola, "Hi", kind="public", own_id="x", along={"answer": told})


@pytest.mark.parametrize("told", [{"article": 99, "variant": 99}, {"post": 999_999}], ids=str)
def test_what_is_not_there_any_more_counts_nothing_and_stops_nothing(ola: Agent, ticket: Ticket, told: object) -> None:
    conversation.reply(ticket, ola, "Hi", kind="public", own_id="x", along={"answer": told})

    assert db.first(ArticleUse) is None


def test_a_past_answer_may_come_along_too(ola: Agent, ticket: Ticket) -> None:
    post = steps.say(ticket, ola)

    conversation.reply(ticket, ola, "Hi", kind="public", own_id="x", along={"answer": {"post": post.id}})

    assert db.first(ArticleUse) is None


def test_a_gap_that_was_struck_out_never_reaches_a_customer(ola: Agent, ticket: Ticket) -> None:
    made = stage.article(ola)

    with pytest.raises(HeldBack) as stopped:
        say(ticket, ola, made, "Dzień dobry [imię], kod jest nowy.")

    assert [(one.code, one.blocks) for one in stopped.value.findings] == [("answer_gap", True)]


def test_a_retired_article_warns_wherever_it_is_used(ola: Agent, ticket: Ticket) -> None:
    made = stage.article(ola)
    say(ticket, ola, made)
    other = stage.article(ola, "Other", text=f"See /knowledge/{made.id}")
    where = usage.where(made, ola)
    assert [one.id for one in where.tickets] == [ticket.id]
    assert [one.id for one in where.articles] == [other.id]
    assert usage.where(made, cast.agent("outsider@parcelhop.example")).unseen == 1
    actions.retire(made, ola)

    with pytest.raises(HeldBack) as stopped:
        say(ticket, ola, made, "Once more.")

    assert "answer_retired" in stopped.value.codes and not stopped.value.blocks
    assert say(ticket, ola, made, "Once more.", accept=frozenset(stopped.value.codes)).text == "Once more."


def asked() -> list[tuple[str, str, int]]:
    db.close_reading()
    return [(one.text, one.lang, one.times) for one in unanswered.open_ones()]


def test_what_is_asked_in_vain_is_counted_by_its_words() -> None:
    for q in ("Paczka do Łodzi", "paczka  do LODZI?", "paczka do łodzi"):
        unanswered.note(q, "pl")
    unanswered.note("paczka do lodzi", "en")
    unanswered.note("a", "pl")
    unanswered.note("?!", "pl")
    unanswered.note("question", "xx")

    assert asked() == [("paczka do łodzi", "pl", 3), ("paczka do lodzi", "en", 1)]


def test_no_person_stands_in_what_was_asked() -> None:
    unanswered.note("where is order #48213 of kasia@poczta.example, +48 600 100 200", "en")

    assert asked() == [("where is order #[number] of [e-mail], [phone]", "en", 1)]


def test_closed_it_comes_back_when_it_is_asked_in_vain_again(ola: Agent) -> None:
    unanswered.note("ship to the moon", "en")
    unanswered.close(unanswered.open_ones()[0], ola, stage.article(ola))
    assert asked() == []

    unanswered.note("Ship to the moon!", "en")

    assert asked() == [("Ship to the moon!", "en", 2)]
    assert db.first(Unanswered).article_id is None  # type: ignore[union-attr]


def test_nonsense_fills_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MOST", 2)
    for q in ("first thing", "second thing", "third thing", "second thing"):
        unanswered.note(q, "en")

    assert [one[0] for one in asked()] == ["second thing", "first thing"]


def test_questions_that_are_nearly_the_same_are_counted_together() -> None:
    unanswered.note("jak zwrócić uszkodzoną paczkę", "pl")
    unanswered.note("Uszkodzoną paczkę jak zwrócić?", "pl")
    unanswered.note("jak zwrócić uszkodzone paczki", "pl")
    unanswered.note("jak zapłacić kartą za paczkę", "pl")

    assert sorted(times for _, _, times in asked()) == [1, 3]


@pytest.mark.parametrize("q", ["Kasia Wrona reklamacja", "wrona kasia reklamacja", "kasia_w reklamacja"])
def test_a_customer_who_was_looked_for_is_not_told_to_everybody(q: str) -> None:
    unanswered.note(q, "pl")

    ((text, _, _),) = asked()
    assert "rona" not in text and "kasia" not in text.lower() and "reklamacja" in text
