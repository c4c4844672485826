"""The trail says exactly when what moves a clock happened, and no later report moves it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from caredesk.channels.base import Sent
from caredesk.core import clock, db
from caredesk.postroom import actions as deliveries
from caredesk.postroom import outgoing, settle
from caredesk.postroom.models import OutgoingState
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.tickets import arrivals, scene
from tests.tickets.arrivals import event, put

THEN = clock.now() + timedelta(hours=2)


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def running(since: datetime) -> Callable[[], datetime]:
    """A clock of which no two looks show the same."""
    looks = iter(range(1_000_000))
    return lambda: since + timedelta(milliseconds=next(looks))


def told(verb: str) -> datetime:
    return datetime.fromisoformat(cast.entries(verb)[-1]["body"]["at"])


@pytest.mark.parametrize(
    ("verb", "act"),
    [
        ("ticket.resolved", lambda ticket, _ola, bence: actions.resolve(ticket, bence)),
        ("ticket.pending", lambda ticket, _ola, bence: actions.pend(ticket, bence)),
        ("ticket.snoozed", lambda ticket, _ola, bence: actions.snooze(ticket, bence, None)),
        ("ticket.reopened", lambda ticket, _ola, bence: actions.reopen(actions.resolve(ticket, bence), bence)),
        ("ticket.woken", lambda ticket, _ola, bence: actions.open_again(actions.snooze(ticket, bence, None), bence)),
        ("ticket.assigned", lambda ticket, _ola, bence: assignment.claim(ticket, bence)),
        ("ticket.assigned", lambda ticket, ola, bence: assignment.assign(ticket, bence, ola.id)),
        ("ticket.assigned", lambda ticket, _ola, bence: given_to_the_team(ticket, bence)),
        ("ticket.unassigned", lambda ticket, _ola, bence: assignment.unassign(assignment.claim(ticket, bence), bence)),
    ],
    ids=["resolved", "pending", "snoozed", "reopened", "woken", "claimed", "given", "to a team", "let go"],
)
def test_every_entry_that_moves_a_clock_says_when(ticket, ola, bence, verb, act):
    with clock.fixed(THEN):
        act(ticket, ola, bence)

    assert told(verb) == THEN


def given_to_the_team(ticket: Ticket, agent) -> Ticket:
    return assignment.assign_team(assignment.claim(ticket, agent), agent, ticket.team_id)


def test_a_ticket_is_resolved_at_the_very_moment_that_its_entry_says(ticket, ola):
    with clock.fixed(running(THEN)):
        done = actions.resolve(ticket, ola)

    assert told("ticket.resolved") == done.resolved_at


def test_a_post_that_reopens_a_ticket_does_so_when_we_had_it(parcelhop, ola):
    put(parcelhop, event("created", "p1"))
    actions.resolve(arrivals.ticket(), ola)

    put(parcelhop, event("created", "p2", minute=90), at=THEN)

    assert told("ticket.reopened") == THEN


def queued(ticket: Ticket, ola) -> Post:
    return conversation.reply(ticket, ola, "On its way.", kind="public", own_id="r1")


def line(post: Post) -> outgoing.Outgoing:
    db.close_reading()
    found = db.first(outgoing.Outgoing, outgoing.Outgoing.post_id == post.id)
    assert found is not None
    return found


def now(post: Post) -> Post:
    db.close_reading()
    return db.session().get_one(Post, post.id)


def claimed() -> outgoing.Claim:
    found = outgoing.claim()
    assert found is not None
    return found


def test_a_reply_is_sent_when_the_network_has_it_not_when_it_was_typed(ticket, ola):
    post = queued(ticket, ola)
    assert now(post).sent_at is None

    with clock.fixed(running(THEN)):
        settle.answered(claimed(), Sent("x1"))

    sent_at = now(post).sent_at
    assert sent_at is not None
    assert sent_at >= THEN
    assert told("reply.sent") == sent_at
    assert db.session().get_one(Ticket, ticket.id).last_out_at == sent_at


def test_a_reply_that_failed_has_not_been_sent_at_any_time(ticket, ola):
    post = queued(ticket, ola)
    with clock.fixed(THEN), settle.held(line(post)) as row:
        settle.failed(row, "gone")

    assert now(post).sent_at is None
    assert "at" not in cast.entries("reply.failed")[-1]["body"]


def test_what_a_person_found_is_sent_from_that_moment(ticket, ola):
    post = queued(ticket, ola)
    with settle.held(line(post)) as row:
        settle.failed(row, "gone")

    with clock.fixed(THEN):
        deliveries.mark_sent(line(post), ola)

    assert now(post).sent_at == told("reply.reconciled") == THEN


def test_no_later_report_moves_the_moment(ticket, ola):
    post = queued(ticket, ola)
    with clock.fixed(THEN):
        settle.answered(claimed(), Sent("x1"))

    with clock.fixed(THEN + timedelta(hours=1)), settle.held(line(post)) as row:
        settle.sent(row, Sent("x1"), found_by="late_answer")

    assert now(post).sent_at == told("reply.reconciled") == THEN
    assert line(post).state is OutgoingState.SENT


def test_a_reply_that_came_back_as_an_echo_first_was_there_when_the_echo_came(parcelhop, ola):
    scene.answerable(parcelhop)
    put(parcelhop, event("created", "p1"))
    post = queued(arrivals.ticket(), ola)
    echoed_at = clock.now() + timedelta(hours=1)
    put(parcelhop, event("echo", "x1", parent_ext_id="p1", minute=60), at=echoed_at)

    with clock.fixed(THEN):
        settle.answered(claimed(), Sent("x1"))

    assert now(post).sent_at == told("reply.sent") == echoed_at
