"""The same for what the worker does: its steps, its jobs, and what arrives and leaves through them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from caredesk import worker
from caredesk.core import clock, db, jobs
from caredesk.core.config import Settings
from caredesk.postroom import expiry, receive
from caredesk.routing import leaving, placing
from caredesk.routing.models import Way
from caredesk.sla import alert_jobs
from caredesk.sla.models import Alert
from caredesk.tickets import actions, assignment
from tests.audit import prepared
from tests.audit.witness import by_machine, watching
from tests.postroom.conftest import Deliver, deliver, event, fedi, stage  # noqa: F401 - fixtures
from tests.postroom.stage import Stage
from tests.routing import stage as routing
from tests.security import sides


def test_what_arrives_leaves_its_entries(deliver: Deliver, stage: Stage) -> None:  # noqa: F811
    told = [event(), event("c2", "And now?"), event("c1", "Where IS it?", type="post.edited", occurred_at="2099-01-01")]
    told += [event("c2", type="post.removed", removed_by="author"), event("c3", "Thanks", thread_id="t9")]

    with watching() as seen:
        assert deliver(told).status_code == 202
        while receive.step():
            pass

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"ticket.created", "post.received", "post.edited", "post.gone"}


@pytest.mark.parametrize(
    ("fault", "verb"),
    [
        pytest.param({}, "reply.sent", id="sent"),
        pytest.param({"status": 404}, "reply.failed", id="refused"),
        pytest.param({"status": 401}, "account.paused", id="the key is refused"),
        pytest.param({"status": 502}, "reply.unknown", id="unclear"),
    ],
)
def test_what_leaves_leaves_its_entries(stage: Stage, fault: dict[str, int], verb: str) -> None:  # noqa: F811
    stage.answer(stage.arrive())
    if fault:
        stage.network.fault("answer", **fault)

    with watching() as seen:
        stage.work(20)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert verb in {one["verb"] for one in seen.entries}


def test_a_poll_leaves_its_entries(fedi: Stage) -> None:  # noqa: F811
    with watching() as seen:
        there = fedi.mention()
        fedi.network.edit(there.ext_id, "@desk Where is it now?")
        fedi.work(120)
        fedi.network.delete(there.ext_id)
        fedi.work(600)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"ticket.created", "post.edited", "post.gone"}


# Each step of the worker and each kind of job, by the test here that makes it work.
STEPS = {
    **{
        "step_receive": "what_arrives",
        "step_send": "what_leaves",
        "step_lapse": "what_leaves",
        "sequence": "the trail",
    },
    **{
        "step_read_back": "what_leaves",
        "step_jobs": "a_poll",
        "sweep": "sessions_that_run_out",
        "sign": "unsigned_for_ten_minutes",
        "watch": "a_deadline_that_passes",
        "place": "what_is_given_out",
        "attend": "who_leaves",
        "wake_due": "sleeping",
        "step_streams": "streams that are listened to, in tests/postroom/test_streams",
        "take_outside": "checkpoints, in test_restore and test_pushing",
    },
}
JOBS = {
    "postroom.poll": "a_poll",
    "postroom.sweep": "a_poll",
    "postroom.fetch": "a_poll",
    "postroom.expire": "old_bodies",
    "postroom.media": "files_that_come, in test_crawl_signs",
    "postroom.name": "a_name_that_was_asked_for, in test_crawl_signs",
    "postroom.act": "acts_at_posts, in test_crawl_signs",
    "postroom.ledger": "a_count, in test_crawl_signs",
    "postroom.backfill": "what_was_said_earlier, in test_crawl_signs",
    "postroom.quiet": "a_silence, in test_crawl_signs",
    "postroom.revoked": "signs_of_a_network, in test_crawl_signs",
    "sla.alerts": "a_warning_that_is_given",
    "routing.reorder": "other_weights",
    "sla.recompute": "clocks_under_another_version",
    "sla.windows": "another_reply_window",
    "sla.outside": "an_alarm_that_is_told",
    "postroom.hide": "an_allowed_hide",
    "moderation.withdraw": "words_that_are_given_up",
    "audit.sign": "checkpoints, in test_roles",
    "audit.witness": "checkpoints, in test_pushing",
    "reports.fairness": "the_monitor_of_equal_treatment",
    "reports.trail": "the_daily_look_at_the_trail",
    "privacy.erase": "an_erasure",
    "privacy.copy": "a_copy",
    "privacy.tidy": "a_copy",
    "privacy.retain": "what_grows_old",
    "privacy.forget": "a_colleague_who_left",
    "knowledge.build": "what_was_answered_before",
    "files.let_go": "sweeping_files",
    "files.sweep": "sweeping_files",
    "replies.later": "a_reply_whose_time_has_come",
    "replies.approval_due": "an_approval_nobody_gives",
    "promises.watch": "a_promise_that_nobody_keeps",
    "promises.outside": "a_promise_that_is_told_outside",
    "knowledge.review": "a_review_that_is_due",
    "channels.check": "the_daily_look, in channels/test_tokens",
    "channels.renew": "renewing, in channels/test_tokens",
    "channels.watch": "the_daily_look, in channels/test_tokens",
    "sla.outside_account": "an account that is told outside, in sla/test_outside_accounts",
}


def test_every_step_and_job_is_crawled(desk: Settings) -> None:
    assert {step.__name__ for step in worker._steps()} <= set(STEPS)
    assert set(jobs._kinds) == set(JOBS)


def test_a_restore_that_is_noticed_leaves_its_entries(side: sides.Side) -> None:
    with watching() as seen:
        prepared.restored(side)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"restore.detected", "reply.unknown"}


def test_sleeping_tickets_that_wake_leave_their_entries(side: sides.Side) -> None:
    actions.snooze(side.ticket, side.worker, clock.now() + timedelta(hours=1))

    with clock.fixed(lambda: later), watching() as seen:
        assert actions.wake_due()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"ticket.woken"}


def test_a_deadline_that_passes_leaves_its_entries(deliver: Deliver) -> None:  # noqa: F811
    deliver(event())
    while receive.step():
        pass

    with clock.fixed(lambda: later), watching() as seen:
        while worker.watch():
            pass

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"ticket.overdue", "ticket.warned"}


@pytest.mark.parametrize("way", ["notice", "mail"])
def test_a_warning_that_is_given_leaves_its_entries(deliver: Deliver, way: str) -> None:  # noqa: F811
    deliver(event())
    while receive.step():
        pass
    with clock.fixed(lambda: later):
        while worker.watch():
            pass
        with db.transaction() as session:
            session.execute(update(Alert).values(way=way))

        with watching() as seen:
            alert_jobs.give({"way": way})

    assert (seen.silent, by_machine(seen)) == ([], [])
    wanted = {"notice": {"alert.given", "notice.given"}, "mail": {"alert.failed"}}[way]
    assert {one["verb"] for one in seen.entries} == wanted | {"alert.cancelled"}


def test_what_is_given_out_leaves_its_entries(side: sides.Side) -> None:
    routing.route(Way.LEAST_LOAD)
    routing.seen(side.worker)

    with watching() as seen:
        while placing.place():
            pass

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"ticket.assigned", "notice.given", "duty.begun"}


def test_who_leaves_leaves_their_entries(side: sides.Side) -> None:
    routing.seen(side.worker)
    assignment.claim(routing.waiting("And mine?"), side.worker)

    with watching() as seen:
        for minutes in (20, 60):
            with clock.fixed(clock.now() + timedelta(minutes=minutes)):
                leaving.attend()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"duty.changed", "ticket.unassigned"}


def test_old_bodies_that_are_emptied_leave_their_entries(deliver: Deliver) -> None:  # noqa: F811
    deliver(event())
    while receive.step():
        pass

    with clock.fixed(lambda: later + timedelta(days=400)), watching() as seen:
        expiry.expire({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"arrivals.expired"}


def test_sessions_that_run_out_leave_their_entries(side: sides.Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP_SECONDS", 0.0)
    with clock.fixed(lambda: later), watching() as seen:
        worker.sweep()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"session.ended"}


def test_what_is_unsigned_for_ten_minutes_leaves_its_entry(side: sides.Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SIGN_SECONDS", 0.0)
    with clock.fixed(lambda: later), watching() as seen:
        worker.sign()
        worker.sign()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert [one["verb"] for one in seen.entries] == ["checkpoint.issued"]


later = clock.now() + timedelta(days=8)
