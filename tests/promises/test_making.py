"""Promises come into being with the words that make them, and the words wait until the promise has a time."""

from datetime import UTC, datetime

import pytest

from caredesk.customers import actions as customers
from caredesk.promises import making, rules
from caredesk.promises.models import PromiseState
from caredesk.tickets import conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.promises.conftest import promises, say


def test_words_that_promise_leave_a_promise_behind(ticket, ola):
    post = say(ticket, ola, "Dzień dobry! Wrócimy do Pani do piątku.")

    (made,) = promises()
    assert (made.words, made.post_id, made.owner_id) == ("Wrócimy do Pani do piątku.", post.id, ola.id)
    assert made.due_at == datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
    assert (made.state, made.zone, made.is_contact) == (PromiseState.OPEN, "Europe/Warsaw", True)
    assert cast.entries("promise.made")[0]["object"] == made.uuid


def test_words_that_promise_nothing_leave_nothing(ticket, ola):
    say(ticket, ola, "Dziękujemy za wiadomość. Kiedy paczka dotarła?")

    assert promises() == []


def test_a_promise_without_a_time_is_asked_for_one(ticket, ola):
    with pytest.raises(HeldBack) as held:
        say(ticket, ola, "Pracujemy nad tym!")

    assert (held.value.codes, held.value.blocks) == (("promise_untimed",), False)
    say(ticket, ola, "Pracujemy nad tym!", accept=["promise_untimed"])
    assert promises()[0].due_at is None


def test_a_rule_of_the_team_insists_on_a_time(ticket, ola, bence):
    rules.change(bence, ticket.team_id, {"untimed": "block", "warn_minutes": 60})

    with pytest.raises(HeldBack) as held:
        say(ticket, ola, "Pracujemy nad tym!", accept=["promise_untimed"])

    assert held.value.blocks
    say(ticket, ola, "Pracujemy nad tym!", made=[{"words": "Pracujemy nad tym!", "due_at": "2026-12-03T12:00"}])
    assert promises()[0].due_at == datetime(2026, 12, 3, 11, tzinfo=UTC)


def test_a_rule_may_let_such_words_go(ticket, ola, bence):
    rules.change(bence, rules.DESK, {"untimed": "let", "warn_minutes": 60})

    say(ticket, ola, "Pracujemy nad tym!")

    assert len(promises()) == 1


def test_a_date_that_there_is_not_holds_the_words_back(ticket, ola):
    with pytest.raises(HeldBack) as held:
        say(ticket, ola, "Zwrócimy pieniądze do 31 lutego.")

    assert held.value.codes == ("promise_unreadable",)
    assert held.value.findings[0].facts["problem"] == "no_such_date"


def test_what_the_agent_says_is_no_promise_is_none(ticket, ola):
    say(ticket, ola, "Pracujemy nad tym!", made=[{"words": "Pracujemy nad tym!", "no": True}])

    assert promises() == []
    assert cast.entries("reply.queued")[0]["body"]["along"]["promises"]["made"][0]["no"] is True


def test_another_time_and_owner_may_be_given(ticket, ola, bence):
    given = {"words": "Wrócimy do Pani do piątku.", "due_at": "2026-12-03T10:00:00+00:00", "owner": bence.id}
    say(ticket, ola, "Wrócimy do Pani do piątku.", made=[given])

    (made,) = promises()
    assert (made.due_at, made.owner_id) == (datetime(2026, 12, 3, 10, tzinfo=UTC), bence.id)
    assert cast.entries("notice.given")[0]["body"]["kind"] == "promise_yours"


def test_a_promise_may_be_added_that_the_words_do_not_show(ticket, ola):
    say(ticket, ola, "Proszę czekać.", made=[{"words": "Telefon od kuriera", "due_at": "2026-12-03T10:00:00Z"}])

    assert [(one.words, one.source) for one in promises()] == [("Telefon od kuriera", "hand")]


@pytest.mark.parametrize(
    "made",
    [
        {"words": "Wrócimy", "due_at": "2026-12-01T10:00:00Z"},
        {"words": "Wrócimy", "due_at": "2999-12-01T10:00:00Z"},
        {"words": "Wrócimy", "due_at": "soon"},
        {"words": "Wrócimy", "colour": "red"},
        {"words": ""},
        {"words": "Wrócimy", "owner": 999},
    ],
    ids=["past", "far", "no time", "unknown field", "no words", "no such owner"],
)
def test_what_will_not_do_is_refused_and_nothing_leaves(ticket, ola, made):
    with pytest.raises(Refused):
        say(ticket, ola, "Wrócimy", made=[made])

    assert cast.entries("reply.queued") == []


def test_somebody_who_may_not_answer_cannot_own_a_promise(ticket, ola, outsider):
    with pytest.raises(Refused, match="not_eligible"):
        say(ticket, ola, "Wrócimy do piątku.", made=[{"words": "Wrócimy do piątku.", "owner": outsider.id}])


def test_the_same_reply_twice_makes_one_promise(ticket, ola):
    for _ in range(2):
        say(ticket, ola, "Wrócimy do Pani do piątku.", own_id="same")

    assert len(promises()) == 1


def test_a_reply_taken_back_promises_nothing(ticket, ola):
    conversation.take_back(say(ticket, ola, "Wrócimy do Pani do piątku."), ola)

    assert promises()[0].state is PromiseState.VOID


def test_an_answer_in_another_language_is_understood_too(ticket, ola):
    say(ticket, ola, "We'll get back to you tomorrow.")

    assert (promises()[0].lang, promises()[0].due_at) == ("en", datetime(2026, 12, 3, 22, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("America/New_York", "2026-12-04T23:59:00-05:00"),
        ("", "2026-12-04T23:59:00+01:00"),
        ("Asia/Tokyo", "2026-12-04T23:59:00+09:00"),
    ],
)
def test_a_promise_is_due_by_the_clock_of_the_customer(ticket, ola, kasia, zone, due):
    customers.live_by(kasia, ola, zone)

    (told,) = making.plan(ticket, ola, "Wrócimy do piątku.")

    assert (told.due_at.isoformat(), told.zone) == (due, zone or "Europe/Warsaw")
