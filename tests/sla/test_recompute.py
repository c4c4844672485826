"""Current versions for running clocks: the look says what will be done, and that is what is done."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db, jobs
from caredesk.sla import facts, keep, policies, recompute, renewal
from caredesk.sla.models import Clock, ClockState, Policy, Recompute, RecomputeState
from caredesk.sla.recompute import Stale
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority, Ticket
from tests import cast
from tests.sla.rules import again, default, every, made
from tests.tickets import scene

HOUR = timedelta(hours=1)
POLISH = {"langs": ["pl"]}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """So that a few tickets are several parts."""
    monkeypatch.setattr(recompute, "AT_ONCE", 2)


@pytest.fixture
def waiting(parcelhop, kasia, zoltan, ola):
    """Five tickets that wait, one of which is the customer's turn and one is resolved."""
    tickets = [scene.ticket(parcelhop, one, f"Question {n}") for n, one in enumerate((kasia, zoltan) * 3)]
    with clock.fixed(clock.now() + timedelta(minutes=30)):
        actions.pend(tickets[0], ola)
        actions.resolve(tickets[5], ola)
    return tickets[:5]


def worked(run):
    """The worker does what there is."""
    while jobs.claim() and recompute.work({"run": run.id}):
        pass
    db.close_reading()
    return db.session().get_one(Recompute, run.id)


def sums(run):
    return {name: getattr(run, name) for name in recompute.SUMS if getattr(run, name)}


def promised(agent, **targets):
    line = default()
    return policies.change(agent, line.policy, {**again(line), "targets": {**line.terms["targets"], **targets}})


def rows(model=Clock):
    return {one.id: one.model_dump() for one in every(model)}


def applied(agent, policy=None):
    run = worked(recompute.ask(agent, policy))
    looked = sums(run)
    recompute.apply(agent, run)
    return looked, worked(run)


def test_the_look_says_what_would_change_and_changes_nothing(waiting, bence):
    promised(bence, first="1h", resolution="9d")
    before = rows(), rows(Ticket)

    run = worked(recompute.ask(bence))

    assert (run.state, run.looked, run.tickets) == (RecomputeState.LOOKED, 5, 5)
    assert sums(run) == {"clocks": 10, "earlier": 4, "later": 4}
    assert (rows(), rows(Ticket)) == before
    assert cast.entries("ticket.recomputed") == []


def test_what_was_looked_at_is_done(waiting, bence):
    line = promised(bence, first="1h", resolution="9d")

    looked, run = applied(bence)

    assert (run.state, sums(run)) == (RecomputeState.DONE, looked)
    first = [one for one in every(Clock) if one.kind == "first" and one.ticket_id != waiting[0].id]
    live = [one for one in first if one.state is ClockState.RUNNING]
    assert {one.version_id for one in live} == {line.version.id}
    assert {one.due_at - one.started_at for one in live} == {HOUR}
    due = {one.id: one.due_at for one in every(Ticket)}
    assert all(due[one.ticket_id] == one.due_at for one in live)


def test_paused_clocks_stay_paused_and_stopped_ones_keep_their_version(waiting, bence):
    before = rows()
    promised(bence, first="1h")

    applied(bence)

    for one in every(Clock):
        if one.ticket_id == waiting[0].id:
            assert (one.state, one.due_at, one.version_id) == (ClockState.PAUSED, None, default().version.id)
        elif one.stopped_at is not None:
            assert one.model_dump() == before[one.id]


def test_every_changed_ticket_has_its_entry(waiting, bence):
    promised(bence, first="1h")

    _, run = applied(bence)

    told = cast.entries("ticket.recomputed")
    assert {one["object"] for one in told} == {one.uuid for one in waiting}
    assert {one["actor"] for one in told} == {bence.uuid}
    moved = next(one["body"] for one in told if one["object"] == waiting[1].uuid)
    assert (moved["run"], moved["version"]) == (run.uuid, 2)
    assert moved["after"] < moved["before"]
    assert [one["verb"] for one in cast.entries() if one["object"] == run.uuid] == [
        "recompute.asked", "recompute.begun", "recompute.done",
    ]  # fmt: skip


def test_the_place_in_the_queue_follows(waiting, bence):
    promised(bence, first="1h")

    applied(bence)

    ticket = next(one for one in every(Ticket) if one.id == waiting[1].id)
    assert ticket.turn_at <= ticket.due_at < waiting[1].opened_at + timedelta(days=30)
    assert ticket.due_at == next(
        one.due_at for one in every(Clock) if one.ticket_id == ticket.id and one.kind == "first"
    )


def test_what_would_be_overdue_is_said_before(waiting, bence):
    promised(bence, first="1h")

    with clock.fixed(clock.now() + 2 * HOUR):
        run = worked(recompute.ask(bence))

    assert sums(run) == {"clocks": 10, "earlier": 4, "overdue": 4}


def test_clocks_begin_and_end_where_only_one_version_has_a_target(waiting, bence):
    promised(bence, claim="15m", resolution="")

    looked, run = applied(bence)

    assert looked == sums(run) == {"clocks": 5, "ended": 5, "begun": 5}
    live = [one for one in every(Clock) if one.state in renewal.LIVE]
    assert sorted({one.kind.value for one in live}) == ["claim", "first"]


@pytest.mark.parametrize(
    "targets", [{"first": "1h"}, {"claim": "15m", "resolution": ""}], ids=["from the rows", "from the facts"]
)
def test_whoever_settles_them_again_finds_the_same(waiting, bence, targets):
    promised(bence, **targets)
    applied(bence)
    before = rows()

    with db.transaction():
        for ticket in waiting:
            facts.touch(ticket.id).is_plain = False
        keep.settle()

    assert rows() == before


def test_a_target_that_came_later_judges_nothing_that_was(waiting, bence, ola):
    promised(bence, claim="15m")

    assignment.claim(waiting[1], ola)
    actions.prioritise(waiting[2], ola, Priority.HIGH)
    _, run = applied(bence)

    claims = {one.ticket_id: one.state for one in every(Clock) if one.kind == "claim"}
    assert claims == {one.id: ClockState.RUNNING for one in (waiting[0], *waiting[2:])}
    assert run.begun == 4


def test_what_ended_for_want_of_a_target_goes_on_when_there_is_one_again(waiting, bence, ola):
    promised(bence, resolution="")
    applied(bence)
    actions.prioritise(waiting[1], ola, Priority.HIGH)
    ended = [one for one in every(Clock) if one.kind == "resolution" and one.ticket_id == waiting[1].id]
    promised(bence, resolution="9d")
    applied(bence)

    (again_,) = [one for one in every(Clock) if one.kind == "resolution" and one.ticket_id == waiting[1].id]

    assert [one.state for one in ended] == [ClockState.VOID]
    assert (again_.state, again_.stopped_at) == (ClockState.RUNNING, None)
    assert again_.due_at - again_.started_at == 9 * 24 * HOUR


def test_tickets_move_to_the_policy_that_they_fit_now(waiting, bence):
    line = made(bence, "Polish", first="2h", **POLISH)

    looked, run = applied(bence)

    assert looked == sums(run) == {"clocks": 3, "earlier": 2, "ended": 3}
    under = {one.ticket_id: one.version_id for one in every(Clock) if one.state in renewal.LIVE}
    assert {ticket for ticket, version in under.items() if version == line.version.id} == {
        one.id for one in waiting if one.lang == "pl"
    }


def test_a_run_about_one_policy_leaves_the_others_alone(waiting, bence):
    made(bence, "Polish", first="2h", **POLISH)
    hungarian = made(bence, "Hungarian", first="2h", langs=["hu"])

    looked, run = applied(bence, hungarian.policy)

    assert looked == sums(run) == {"clocks": 2, "earlier": 2, "ended": 2}
    assert (run.policy_id, db.session().get_one(Policy, run.policy_id).name) == (hungarian.policy.id, "Hungarian")


def test_a_run_about_a_policy_frees_what_is_not_its_any_more(waiting, bence):
    polish = made(bence, "Polish", first="2h", **POLISH)
    applied(bence)
    policies.change(bence, polish.policy, {**again(polish), "match": {"langs": ["hu"]}})

    looked, _ = applied(bence, polish.policy)

    assert looked["clocks"] == 5


def test_a_run_stays_behind_the_wall_of_who_asked(waiting, bence, kasia):
    far = scene.ticket(cast.account("Elsewhere account"), kasia, "Far away")
    promised(bence, first="1h")
    before = {one.id: one.version_id for one in every(Clock) if one.ticket_id == far.id}

    looked, run = applied(bence)

    assert (looked["clocks"], run.tickets) == (10, 5)
    assert {one.id: one.version_id for one in every(Clock) if one.ticket_id == far.id} == before


def test_a_killed_worker_goes_on_where_it_was(waiting, bence):
    promised(bence, first="1h")
    run = worked(recompute.ask(bence))
    recompute.apply(bence, run)

    assert recompute._step(run.id)
    db.close_reading()
    halfway = db.session().get_one(Recompute, run.id)
    assert (halfway.looked, halfway.state) == (2, RecomputeState.APPLYING)
    done = worked(run)

    assert (done.state, done.clocks) == (RecomputeState.DONE, 10)
    assert len(cast.entries("ticket.recomputed")) == 5


def test_nothing_to_do_is_soon_done(waiting, bence):
    looked, run = applied(bence)

    assert (looked, run.state) == ({}, RecomputeState.DONE)
    assert cast.entries("ticket.recomputed") == []


def test_nobody_applies_what_was_not_looked_at(waiting, bence):
    promised(bence, first="1h")
    run = recompute.ask(bence)

    with pytest.raises(Stale):
        recompute.apply(bence, run)

    run = worked(run)
    recompute.apply(bence, run)
    for act in (recompute.apply, recompute.drop):
        with pytest.raises(Stale):
            act(bence, run)


def test_who_asks_again_drops_what_they_asked_before(waiting, bence, eva):
    other = recompute.ask(eva)
    first = recompute.ask(bence)
    second = recompute.ask(bence)

    states = {one.id: one.state for one in every(Recompute)}
    assert states == {
        other.id: RecomputeState.LOOKING, first.id: RecomputeState.DROPPED, second.id: RecomputeState.LOOKING,
    }  # fmt: skip
    assert worked(first).looked == 0


def test_what_was_dropped_is_not_done(waiting, bence):
    promised(bence, first="1h")
    run = worked(recompute.ask(bence))
    before = rows()

    recompute.drop(bence, run)
    recompute.work({"run": run.id})

    assert rows() == before
    assert every(Recompute)[0].state is RecomputeState.DROPPED
