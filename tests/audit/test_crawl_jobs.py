"""The same for the jobs that somebody orders, and those that come round by themselves."""

from datetime import timedelta

import pytest

from caredesk.channels import actions as channels
from caredesk.core import clock, db, jobs
from caredesk.knowledge import building, reviewing
from caredesk.postroom import receive
from caredesk.privacy import copying, erasure, leavers, retention
from caredesk.promises import byhand
from caredesk.promises import outside as told_outside
from caredesk.promises import watch as promised
from caredesk.replies import later as planned
from caredesk.replies.later_models import LaterReply
from caredesk.reports import fair_watch, trail_watch
from caredesk.routing import weighing
from caredesk.sla import policies, recompute, settings
from caredesk.team import actions as people
from caredesk.team import sessions
from caredesk.tickets import actions, file_following
from caredesk.tickets.models import Priority
from caredesk.voice import approval_clock
from tests import cast
from tests.audit.test_crawl_work import later
from tests.audit.witness import by_machine, watching
from tests.fakes.alarm import Alarm
from tests.knowledge import steps
from tests.knowledge.steps import say
from tests.postroom.conftest import Deliver, deliver, event, fedi, stage  # noqa: F401 - fixtures
from tests.postroom.stage import Stage, allow
from tests.reports.waits import NOW, waited
from tests.security import sides
from tests.sla import rules


def test_other_weights_leave_their_entries(side: sides.Side) -> None:
    actions.prioritise(side.ticket, side.worker, Priority.URGENT)
    weighing.weigh(cast.agent("bence@parcelhop.example"), {"urgent": 5}, v=1)

    with watching() as seen:
        for job in jobs.claim():
            jobs.run(job)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"ticket.reordered"}


@pytest.mark.parametrize("targets", [{"first": "1h"}, {"claim": "5m", "resolution": ""}], ids=["rows", "facts"])
def test_clocks_under_another_version_leave_their_entries(side: sides.Side, targets: dict[str, str]) -> None:
    bence, line = cast.agent("bence@parcelhop.example"), rules.default()
    policies.change(bence, line.policy, {**rules.again(line), "targets": {**line.terms["targets"], **targets}})
    run = recompute.ask(bence)

    with watching() as looked:
        _work()
    recompute.apply(bence, run)
    with watching() as seen:
        _work()

    assert (looked.changed(), looked.silent, looked.entries) == ([], [], [])
    assert (seen.silent, seen.unnamed("desk", bence.uuid)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"ticket.recomputed", "recompute.done"}


def test_another_reply_window_leaves_its_entries(side: sides.Side) -> None:
    channels.change(side.account, cast.agent("bence@parcelhop.example"), settings={"reply_window_hours": 1})

    with watching() as seen:
        _work()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"ticket.recomputed"}


def _work() -> None:
    for job in jobs.claim():
        jobs.run(job)


def test_the_monitor_of_equal_treatment_leaves_its_entries(side: sides.Side) -> None:
    waited(side.account, range(45, 76), lang="hu")
    waited(side.account, range(30, 51))

    with clock.fixed(NOW), watching() as seen:
        fair_watch.watch({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"fairness.measured", "fairness.warned", "notice.given"}


def test_the_daily_look_at_the_trail_leaves_its_entry(side: sides.Side) -> None:
    with watching() as seen:
        trail_watch.look({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert [one["verb"] for one in seen.entries] == ["trail.verified"]


def test_a_review_that_is_due_leaves_its_entries(side: sides.Side) -> None:
    with clock.fixed(clock.now() + timedelta(days=400)), watching() as seen:
        reviewing.work({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert [one["verb"] for one in seen.entries] == ["article.reminded", "notice.given"]


def test_an_erasure_leaves_its_entries(deliver: Deliver, stage: Stage) -> None:  # noqa: F811
    stage.answer(stage.arrive())
    deliver(event())
    while receive.step():
        pass
    bence = cast.agent("bence@parcelhop.example")

    with watching() as seen:
        erasure.finish(erasure.ask(cast.customer("Kasia Wrona"), bence, basis="objection"))

    assert (seen.silent, seen.unnamed("desk", bence.uuid)) == ([], [])
    verbs = {one["verb"] for one in seen.entries}
    assert verbs >= {"erase.asked", "subject.erased", "erase.begun", "post.emptied", "arrivals.emptied", "erase.ended"}


def test_a_copy_leaves_its_entries(side: sides.Side) -> None:
    bence = cast.agent("bence@parcelhop.example")

    with watching() as seen:
        copying.ask(side.customer, bence, "en")
        _work()
        with clock.fixed(lambda: later):
            copying.tidy({})

    assert (seen.silent, seen.unnamed("desk", bence.uuid)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {
        *("copy.asked", "copy.begun", "export.made", "copy.ended", "checkpoint.issued"),
    }


def test_a_colleague_who_left_leaves_entries_behind(side: sides.Side) -> None:
    eva = cast.agent("eva@parcelhop.example")
    people.suspend(side.member, "cli")
    leavers.ask(side.member, eva)

    with watching() as seen:
        _work()

    assert (seen.silent, seen.unnamed("desk", eva.uuid)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"agent.emptied"}


def test_what_grows_old_leaves_its_entries(side: sides.Side, deliver: Deliver) -> None:  # noqa: F811
    deliver(event("c9"))
    while receive.step():
        pass
    actions.resolve(side.ticket, side.worker)
    sessions.end_all(side.worker, "desk", "revoked")
    for rule in retention.rules():
        retention.change(rule, cast.agent("eva@parcelhop.example"), days=30, is_on=True)

    with clock.fixed(lambda: later + timedelta(days=60)), watching() as seen:
        retention.work({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {
        "post.emptied",
        "arrivals.expired",
        "addresses.emptied",
        "retention.run",
    }


def test_what_was_answered_before_the_memory_began_leaves_its_entry(side: sides.Side) -> None:
    steps.forget_all()
    say(side.spare, side.worker, "Somebody asked that before.")
    steps.forget_all()
    building.plant()

    with watching() as seen:
        _work()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"memory.built"}


def _planned(side: sides.Side) -> LaterReply:
    order = {"kind": "public", "own_id": "p7"}
    return planned.plan(side.ticket, side.worker, "Good morning.", clock.now() + timedelta(days=1), **order)


def test_a_reply_whose_time_has_come_leaves_its_entries(side: sides.Side) -> None:
    row = _planned(side)

    with clock.fixed(lambda: later), watching() as seen:
        planned.work({"later": row.id})

    assert (seen.silent, seen.unnamed("desk", side.worker.uuid)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"later.released", "reply.queued"}


def test_a_reply_that_is_held_leaves_its_entries(side: sides.Side) -> None:
    row = _planned(side)
    channels.pause(side.account, cast.agent("bence@parcelhop.example"))

    with clock.fixed(lambda: later), watching() as seen:
        planned.work({"later": row.id})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"later.held", "notice.given"}


def test_an_approval_nobody_gives_leaves_its_entries(side: sides.Side) -> None:
    with clock.fixed(side.approval.due_at + timedelta(minutes=1)), watching() as seen:
        approval_clock.overdue({"approval": side.approval.id})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"approval.overdue", "notice.given"}


def test_a_promise_that_nobody_keeps_leaves_its_entries(side: sides.Side) -> None:
    due = clock.now() + timedelta(hours=2)
    byhand.add(side.ticket, side.worker, "A call", due)
    with clock.fixed(due + timedelta(minutes=1)), watching() as seen:
        promised.watch({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"promise.broken", "notice.given"}


def test_a_promise_that_is_told_outside_leaves_its_entries(side: sides.Side) -> None:
    row = byhand.add(side.ticket, side.worker, "A call", clock.now() + timedelta(hours=2))
    with Alarm() as hook:
        allow(hook.host)
        settings.change(cast.agent("eva@parcelhop.example"), hook_url=hook.address)
        db.close_reading()
        hook.secret = settings.hook_secrets()[0]
        with watching() as seen:
            told_outside.tell({"promise": row.id, "to": 0, "verb": "promise.warned", "since": clock.now().isoformat()})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"promise.told"}


def test_sweeping_files_changes_no_row(side: sides.Side) -> None:
    with clock.fixed(later), watching() as seen:
        file_following.let_go({"digests": [side.file.digest]})
        file_following.sweep({})

    assert (seen.changed(), seen.entries) == ([], [])
