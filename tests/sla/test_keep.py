"""Clocks in the product: what customers and agents do moves them, in the same transaction, and the ticket shows it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.sla.models import Clock, ClockKind, ClockPause, ClockState, Tally, Wait
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import Post, PostKind, Priority
from tests import cast
from tests.tickets.arrivals import KASIA, NOON, event, put, ticket
from tests.tickets.scene import answerable

FOUR_HOURS = timedelta(hours=4)
RECEIVED = NOON + timedelta(minutes=1)


def clocks(kind=None):
    db.close_reading()
    query = select(Clock).order_by(Clock.received_at, Clock.id)
    return [one for one in db.session().exec(query) if kind is None or one.kind is kind]


def first():
    (found,) = clocks(ClockKind.FIRST)
    return found


def at(minutes):
    return clock.fixed(NOON + timedelta(minutes=minutes))


@pytest.fixture
def asked(parcelhop):
    """Kasia asked at noon, and we had it a minute later."""
    answerable(parcelhop)
    put(parcelhop, event("created", "p1"), at=RECEIVED)
    return ticket()


def answer(ticket, agent, minute, *, sent=None, text="On its way."):
    with at(minute):
        post = conversation.reply(ticket, agent, text, kind="public", own_id=f"own{minute}")
    if sent is not None:
        with at(sent), db.transaction():
            conversation.mark_delivery(post, state="sent", ext_id=f"r{minute}")
            from caredesk import audit

            audit.record("reply.sent", post, "network", body={"at": clock.now()})
    return post


def test_a_post_starts_its_clocks(asked):
    assert {(one.kind, one.state) for one in clocks()} == {
        (ClockKind.FIRST, ClockState.RUNNING),
        (ClockKind.RESOLUTION, ClockState.RUNNING),
    }
    assert (first().published_at, first().received_at, first().due_at) == (NOON, RECEIVED, RECEIVED + FOUR_HOURS)
    assert (ticket().due_at, ticket().due_kind) == (RECEIVED + FOUR_HOURS, "first")


def test_a_second_post_moves_nothing(asked, parcelhop):
    put(parcelhop, event("created", "p2", minute=30), at=NOON + timedelta(minutes=31))

    assert first().due_at == RECEIVED + FOUR_HOURS
    assert len(clocks()) == 2


def test_the_clock_stops_when_the_network_has_the_reply(asked, ola):
    answer(asked, ola, 10)
    assert first().state is ClockState.RUNNING

    answer(ticket(), ola, 20, sent=25)

    assert first().state is ClockState.MET
    assert first().stopped_at == NOON + timedelta(minutes=25)
    assert (first().elapsed_seconds, first().stop_why, first().agent_id) == (24 * 60, "reply", ola.id)
    assert ticket().due_kind == "resolution"


def test_an_answer_from_the_networks_own_app_stops_it_too(asked, parcelhop):
    put(parcelhop, event("echo", "e1", minute=12), at=RECEIVED)

    assert (first().state, first().stop_why) == (ClockState.MET, "outside")


def test_too_late_is_missed(asked, ola):
    answer(asked, ola, 250, sent=260)

    assert first().state is ClockState.MISSED


def test_the_next_question_has_a_clock_of_its_own(asked, parcelhop, ola):
    answer(asked, ola, 10, sent=11)
    put(parcelhop, event("created", "p2", minute=30, text="And my refund?"), at=NOON + timedelta(minutes=31))

    (following,) = clocks(ClockKind.NEXT)
    assert following.due_at == NOON + timedelta(minutes=31) + FOUR_HOURS
    assert (ticket().due_at, ticket().due_kind) == (following.due_at, "next")


def test_a_thank_you_opens_none_and_the_ticket_says_why(asked, parcelhop, ola):
    answer(asked, ola, 10, sent=11)
    with at(12):
        actions.resolve(ticket(), ola)

    put(parcelhop, event("created", "p2", minute=30, text="Dziękuję!", lang="pl"), at=NOON + timedelta(minutes=31))

    assert clocks(ClockKind.NEXT) == []
    assert (ticket().due_at, ticket().due_kind) == (None, "courtesy")


def test_waiting_for_the_customer_moves_the_deadline_minute_by_minute(asked, ola):
    with at(60):
        actions.pend(asked, ola)
    assert first().state is ClockState.PAUSED
    assert (first().due_at, ticket().due_at, ticket().due_kind) == (None, None, "paused")

    with at(105):
        actions.open_again(ticket(), ola)

    assert first().due_at == RECEIVED + FOUR_HOURS + timedelta(minutes=45)
    pauses = db.session().exec(select(ClockPause).where(ClockPause.clock_id == first().id)).all()
    assert [(one.from_at, one.until_at, one.by) for one in pauses] == [
        (NOON + timedelta(minutes=60), NOON + timedelta(minutes=105), "Ola Nowak")
    ]


def test_a_snooze_does_not_pause(asked, ola):
    with at(60):
        actions.snooze(asked, ola, NOON + timedelta(hours=30))

    assert first().due_at == ticket().due_at == RECEIVED + FOUR_HOURS


def test_resolving_ends_every_clock(asked, ola):
    with at(20):
        actions.resolve(asked, ola)

    assert {(one.kind, one.state) for one in clocks()} == {
        (ClockKind.FIRST, ClockState.VOID),
        (ClockKind.RESOLUTION, ClockState.MET),
    }
    assert (ticket().due_at, ticket().due_kind) == (None, "")


def test_opened_again_by_us_they_go_on(asked, ola):
    with at(20):
        actions.resolve(asked, ola)
    with at(50):
        actions.reopen(ticket(), ola)

    assert first().state is ClockState.RUNNING
    assert first().due_at == RECEIVED + FOUR_HOURS + timedelta(minutes=30)


def test_a_post_that_its_author_took_away_has_no_clock(asked, parcelhop):
    put(parcelhop, event("removed", "p1", minute=5), at=NOON + timedelta(minutes=6))

    assert {(one.state, one.stop_why) for one in clocks()} == {(ClockState.VOID, "removed")}
    assert ticket().due_at is None


def test_what_was_written_before_there_was_a_policy_is_promised_nothing(parcelhop):
    put(parcelhop, event("created", "p1", occurred_at=NOON.replace(year=2019)), at=NOON.replace(year=2019))

    assert clocks() == []
    assert ticket().due_at is None


def test_other_facts_of_a_ticket_do_not_move_its_clocks(asked, ola):
    before = [(one.id, one.due_at, one.version_id) for one in clocks()]

    actions.prioritise(asked, ola, Priority.URGENT)
    assignment.claim(ticket(), ola)
    actions.tag(ticket(), ola, add=["zwrot"])

    assert [(one.id, one.due_at, one.version_id) for one in clocks()] == before


def test_what_happened_is_counted_where_it_happened(asked, parcelhop, ola):
    answer(asked, ola, 20, sent=25)
    with at(50):
        actions.resolve(ticket(), ola)

    db.close_reading()
    slot = int(NOON.timestamp()) // 900
    told = {(one.slot - slot, one.what, one.agent_id, one.n) for one in db.session().exec(select(Tally)) if one.n}
    assert told == {
        (0, "in", 0, 1),
        (0, "ticket", 0, 1),
        (1, "out", ola.id, 1),
        (1, "first_met", ola.id, 1),
        (3, "resolved", ola.id, 1),
        (3, "resolution_met", ola.id, 1),
    }
    assert [(one.slot - slot, one.minutes, one.n) for one in db.session().exec(select(Wait)) if one.n] == [(1, 24, 1)]


def test_what_turns_out_otherwise_is_counted_anew(asked, ola):
    with at(20):
        actions.resolve(asked, ola)
    with at(50):
        actions.reopen(ticket(), ola)

    db.close_reading()
    left = {one.what for one in db.session().exec(select(Tally)) if one.n}
    assert left == {"in", "ticket", "resolved"}


def test_nothing_is_kept_of_a_change_that_failed(parcelhop):
    with pytest.raises(RuntimeError), db.transaction():
        put(parcelhop, event("created", "p1"), at=RECEIVED)
        raise RuntimeError

    assert clocks() == []


def test_the_posts_of_one_delivery_are_settled_together(parcelhop):
    with db.transaction():
        put(parcelhop, *(event("created", f"p{n}", thread_ext_id=f"t{n}", author=KASIA) for n in range(5)), at=RECEIVED)

    assert len(clocks(ClockKind.FIRST)) == 5
    assert {one.ticket_id for one in clocks()} == {
        post.ticket_id for post in db.session().exec(select(Post).where(Post.kind == PostKind.IN))
    }
    assert cast.entries("ticket.created") != []


def test_what_a_machine_wrote_starts_no_clock(parcelhop):
    put(parcelhop, event("created", "p1", automatic=True), at=RECEIVED)

    assert clocks() == []
    assert ticket().due_at is None
