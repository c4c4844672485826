"""What crosses on its way: words that we had before somebody acted, and took in only afterwards; echoes; late moves."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.channels.base import Sent
from caredesk.core import clock, db
from caredesk.postroom import actions as postroom
from caredesk.postroom import settle
from caredesk.postroom.models import Outgoing
from caredesk.sla import facts, keep, policies
from caredesk.sla.models import ClockKind, ClockState, Tally
from caredesk.tickets import actions, assignment, conversation, merge, split
from caredesk.tickets.models import Post, Priority, Status, Tone
from tests.sla.rules import again, default, told
from tests.sla.test_keep import FOUR_HOURS, RECEIVED, answer, asked, at, clocks, first  # noqa: F401
from tests.tickets.arrivals import NOON, event, put, ticket


def minute(number):
    return NOON + timedelta(minutes=number)


def late(parcelhop, ext_id, had, taken_in, **more):
    """Words that we had at one minute, and took in at another."""
    with at(taken_in):
        put(parcelhop, event("created", ext_id, minute=had, text="And my refund?", **more), at=minute(had))


def sum_of(what):
    db.close_reading()
    return sum(one.n for one in db.session().exec(select(Tally)) if one.what == what)


def outgoing(post):
    db.close_reading()
    return db.session().get_one(Outgoing, post.out_id)


def test_words_that_were_on_their_way_when_the_ticket_was_put_aside_wait(asked, parcelhop, ola):  # noqa: F811
    with at(20):
        actions.pend(asked, ola)

    late(parcelhop, "p2", had=19, taken_in=21)

    assert ticket().status is Status.OPEN
    assert (first().state, first().due_at) == (ClockState.RUNNING, RECEIVED + FOUR_HOURS)
    assert (ticket().due_at, ticket().due_kind) == (RECEIVED + FOUR_HOURS, "first")


def test_words_that_were_on_their_way_when_the_ticket_was_resolved_wait(asked, parcelhop, ola):  # noqa: F811
    with at(20):
        actions.resolve(asked, ola)

    late(parcelhop, "p2", had=19, taken_in=21)

    assert [(one.stop_why, one.stopped_at) for one in clocks(ClockKind.FIRST)] == [("resolved", minute(20))]
    assert [(one.state, one.due_at) for one in clocks(ClockKind.NEXT)] == [
        (ClockState.RUNNING, minute(19) + FOUR_HOURS)
    ]
    assert ticket().due_kind == "next"


def test_a_machine_whose_clock_is_set_back_holds_no_deadline_for_ever(asked, ola):  # noqa: F811
    with at(120):
        actions.pend(asked, ola)
    with at(60):
        actions.open_again(ticket(), ola)

    assert (first().state, first().due_at) == (ClockState.RUNNING, RECEIVED + FOUR_HOURS)


def test_an_agent_who_calls_themselves_network_is_still_one_of_us(asked, ola):  # noqa: F811
    with db.transaction():
        db.lock(ola).name = "network"
    with at(20):
        actions.resolve(asked, ola)
    with at(50):
        actions.reopen(ticket(), ola)

    assert first().due_at == RECEIVED + FOUR_HOURS + timedelta(minutes=30)


def test_our_words_that_came_back_before_the_networks_answer_are_counted_once(asked, parcelhop, ola):  # noqa: F811
    post = answer(asked, ola, 10)
    put(parcelhop, event("echo", "r1", minute=11), at=minute(11))
    assert sum_of("out") == 1

    with at(14), settle.held(outgoing(post)) as row:
        settle.sent(row, Sent("r1"))

    assert sum_of("out") == 1


def test_a_failed_reply_that_is_tried_again_is_waited_for(asked, ola):  # noqa: F811
    post = answer(asked, ola, 10)
    with at(12), settle.held(outgoing(post)) as row:
        settle.failed(row, "refused")
    with at(15):
        actions.resolve(ticket(), ola)
    assert first().stop_why == "resolved"

    with at(20):
        postroom.send_again(outgoing(post), ola)

    assert first().state is ClockState.RUNNING


def test_who_let_go_of_a_ticket_has_not_claimed_what_comes_next(asked, parcelhop, ola, claims):  # noqa: F811
    with at(5):
        assignment.claim(asked, ola)
    put(parcelhop, event("removed", "p1", minute=6), at=minute(6))
    with at(7):
        assignment.unassign(ticket(), ola)

    put(parcelhop, event("created", "p2", minute=30), at=minute(30))

    assert [one.state for one in clocks(ClockKind.CLAIM) if one.received_at == minute(30)] == [ClockState.RUNNING]


@pytest.fixture
def claims(asked, bence):  # noqa: F811
    line = default()
    policies.change(bence, line.policy, {**again(line), "targets": {**line.terms["targets"], "claim": "30m"}})


def test_a_ticket_that_its_post_has_left_stands_where_nothing_is_due(asked, parcelhop):  # noqa: F811
    put(parcelhop, event("created", "x1", minute=5, thread_ext_id="x1"), at=minute(5))
    assert ticket("x1").due_at == minute(5) + FOUR_HOURS

    put(parcelhop, event("edited", "x1", minute=7, thread_ext_id="t1"), at=minute(7))

    left = ticket("x1")
    assert (left.due_at, left.turn_at) == (None, left.last_at)
    assert [part["key"] for part in left.turn_parts] == ["resolved"]


def test_the_place_follows_the_clocks_whatever_is_done_first(asked, ola):  # noqa: F811
    with at(20), db.transaction():
        actions.judge_tone(asked, ola, Tone.NEGATIVE)
        actions.pend(asked, ola)

    assert ticket().due_at is None
    assert [part["key"] for part in ticket().turn_parts] == ["paused"]


def test_a_ticket_that_comes_under_a_policy_with_more_targets_settles_once(asked, parcelhop, ola, bence):  # noqa: F811
    with at(1), db.transaction():
        policies.create(bence, {**told(), "targets": {"first": "1h", "claim": "15m"}})
    with at(20):
        assignment.claim(ticket(), ola)
    with at(30):
        actions.prioritise(ticket(), ola, Priority.URGENT)
    before = {one.id: (one.kind, one.state) for one in clocks()}

    with clock.fixed(minute(40)), db.transaction():
        facts.touch(ticket().id).is_plain = False
        db.before_commit(keep.settle, early=True)

    assert {one.id: (one.kind, one.state) for one in clocks()} == before


@pytest.fixture
def other(parcelhop):
    """Three weeks later she asks again, in another thread."""

    def asks(number=30_000):
        put(parcelhop, event("created", "p2", minute=number, thread_ext_id="t2"), at=minute(number))
        return ticket("t2")

    return asks


def test_what_was_done_with_before_it_was_merged_is_not_due_again(asked, other, ola):  # noqa: F811
    with at(20):
        actions.resolve(asked, ola)
    done = sum_of("resolution_met")
    into = other()

    with at(30_010):
        merge.merge(ticket("t1"), into, ola)

    assert (ticket("t2").due_at, ticket("t2").due_kind) == (minute(30_000) + FOUR_HOURS, "first")
    assert sum_of("resolution_met") == done == 1


def test_what_we_said_in_one_ticket_answers_nothing_in_the_other(asked, other, ola):  # noqa: F811
    other(5)
    answer(asked, ola, 20, sent=25)

    with at(30):
        merge.merge(ticket("t1"), ticket("t2"), ola)

    running = [one for one in clocks() if one.state is ClockState.RUNNING and one.kind is not ClockKind.RESOLUTION]
    assert [one.due_at for one in running] == [minute(5) + FOUR_HOURS]
    assert ticket("t2").waiting_since == minute(5)


def test_the_sleep_of_one_ticket_moves_no_deadline_of_the_other(asked, other, ola):  # noqa: F811
    other(5)
    with at(10):
        actions.pend(ticket("t2"), ola)

    with at(60):
        merge.merge(asked, ticket("t2"), ola)

    assert (ticket("t2").due_at, ticket("t2").due_kind) == (RECEIVED + FOUR_HOURS, "first")


def test_what_was_closed_stays_closed_when_a_merge_opens_its_ticket(asked, other, ola):  # noqa: F811
    with at(20):
        actions.resolve(asked, ola)
    source = other()

    with at(30_010):
        merge.merge(source, ticket("t1"), ola)

    assert [one.stop_why for one in clocks(ClockKind.FIRST) if one.ticket_id == asked.id] == ["resolved"]
    assert (ticket("t1").due_at, ticket("t1").due_kind) == (minute(30_000) + FOUR_HOURS, "next")
    assert ticket("t1").waiting_since == minute(30_000)


def test_an_echo_of_a_reply_that_was_moved_leaves_the_other_ticket_waiting(asked, parcelhop, ola):  # noqa: F811
    put(parcelhop, event("created", "p2", minute=5), at=minute(5))
    with at(10):
        reply = conversation.reply(ticket(), ola, "On its way.", kind="public", own_id="own")
        asking = db.first(Post, Post.ext_id == "p2")
        made = split.split(asking, ola, [reply.id])
    put(parcelhop, event("echo", "r1", minute=11), at=minute(11))
    assert ticket().waiting_since is None

    with at(14), settle.held(outgoing(reply)) as row:
        settle.sent(row, Sent("r1"))

    assert ticket().waiting_since == NOON
    assert (ticket().due_at, ticket().due_kind) == (RECEIVED + FOUR_HOURS, "first")
    assert db.session().get_one(type(made), made.id).waiting_since is None
