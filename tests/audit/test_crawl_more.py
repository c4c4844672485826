"""The same for what no route does: the command line, the jobs, the worker's steps; and a look at all pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import update

from caredesk import commands, worker
from caredesk.core import clock, db, jobs
from caredesk.core.config import Settings
from caredesk.postroom import expiry, receive
from caredesk.reports import fair_watch
from caredesk.routing import leaving, placing, weighing
from caredesk.routing.models import Way
from caredesk.sla import alert_jobs, policies, recompute
from caredesk.sla.models import Alert
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority
from tests import cast
from tests.audit.witness import watching
from tests.fakes.mastodon import Mastodon
from tests.postroom.conftest import Deliver, deliver, event, fedi, stage  # noqa: F401 - fixtures
from tests.postroom.stage import Stage, allow
from tests.reports.waits import NOW, waited
from tests.routing import stage as routing
from tests.security import sides
from tests.sla import rules

# What each command of the command line is told.
TOLD: dict[str, Callable[[sides.Side], list[str]]] = {
    "user add": lambda _: ["--email", "n@x.example", "--name", "New", "--role", "agent", "--team", "New team"],
    "user suspend": lambda side: [side.member.email],
    "user reinstate": lambda _: ["gone@x.example"],
    "user reset": lambda side: [side.member.email],
    "apikey add": lambda side: ["--user", side.member.email],
    "apikey revoke": lambda side: [side.key.hint],
    "channel add webhook": lambda _: ["--name", "Shop", "--team", "New team"],
    "channel add mastodon": lambda side: ["--name", "F", "--team", "New team", "--instance", side.more["fedi"]],
    "channel pause": lambda side: [str(side.account.id)],
    "channel resume": lambda side: [str(side.more["paused"])],
}
READS = {"user list", "apikey list", "channel list", "audit tail", "audit verify"}
# They start the desk, or work on files; what they do to rows goes through the doors that are crawled here.
STARTS = {"serve", "work", "migrate", "assets", "check", "demo", "world", "sla due", "sla elapsed"}


def leaves(group: click.Command, path: str = "") -> dict[str, click.Command]:
    """Every command, by its words."""
    if not isinstance(group, click.Group):
        return {path: group}
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        inner = group.get_command(context, name)
        assert inner is not None
        found |= leaves(inner, f"{path} {name}".strip())
    return found


def test_every_command_is_crawled_or_changes_nothing() -> None:
    assert set(leaves(commands.desk)) == {*TOLD, *READS, *STARTS}


@pytest.fixture
def side(desk: Settings) -> sides.Side:
    from caredesk.channels import actions as channels
    from caredesk.team import actions as people
    from caredesk.team.models import Role

    made = sides.care()
    gone = people.invite(name="Gone", email="gone@x.example", role=Role.AGENT, teams=[made.team], actor="cli")
    people.suspend(gone, "cli")
    paused = cast.account("Elsewhere account")
    channels.pause(paused, "cli")
    made.more["paused"] = paused.id
    db.close_reading()
    return made


@pytest.mark.parametrize("words", TOLD)
def test_a_command_leaves_its_entries(side: sides.Side, words: str) -> None:
    with Mastodon() as network:
        allow(network.host)
        side.more["fedi"] = network.url

        with watching() as seen:
            told = CliRunner().invoke(leaves(commands.desk)[words], TOLD[words](side), input="desk-token\n")

    assert told.exit_code == 0, told.output
    assert seen.silent == []
    assert seen.unnamed("cli") == []
    assert seen.entries


@pytest.mark.parametrize("words", sorted(READS))
def test_a_look_leaves_nothing(side: sides.Side, words: str) -> None:
    more = ["--user", side.worker.email] if words == "apikey list" else []
    with watching() as seen:
        told = CliRunner().invoke(leaves(commands.desk)[words], [*more, "--json"])

    assert told.exit_code == 0, told.output
    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])
    assert all(json.loads(line) is not None for line in told.stdout.splitlines())


def by_machine(seen: Any) -> list[str]:
    return seen.unnamed("desk", "network")


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
        "watch": "a_deadline_that_passes",
        "place": "what_is_given_out",
        "attend": "who_leaves",
        "wake_due": "sleeping",
    },
}
JOBS = {
    "postroom.poll": "a_poll",
    "postroom.sweep": "a_poll",
    "postroom.fetch": "a_poll",
    "postroom.expire": "old_bodies",
    "sla.alerts": "a_warning_that_is_given",
    "routing.reorder": "other_weights",
    "sla.recompute": "clocks_under_another_version",
    "reports.fairness": "the_monitor_of_equal_treatment",
}


def test_every_step_and_job_is_crawled(desk: Settings) -> None:
    assert {step.__name__ for step in worker._steps()} <= set(STEPS)
    assert set(jobs._kinds) == set(JOBS)


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


def _work() -> None:
    for job in jobs.claim():
        jobs.run(job)


def test_old_bodies_that_are_emptied_leave_their_entries(deliver: Deliver) -> None:  # noqa: F811
    deliver(event())
    while receive.step():
        pass

    with clock.fixed(lambda: later + timedelta(days=400)), watching() as seen:
        expiry.expire({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"arrivals.expired"}


def test_the_monitor_of_equal_treatment_leaves_its_entries(side: sides.Side) -> None:
    waited(side.account, range(45, 76), lang="hu")
    waited(side.account, range(30, 51))

    with clock.fixed(NOW), watching() as seen:
        fair_watch.watch({})

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"fairness.measured", "fairness.warned", "notice.given"}


def test_sessions_that_run_out_leave_their_entries(side: sides.Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP_SECONDS", 0.0)
    with clock.fixed(lambda: later), watching() as seen:
        worker.sweep()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"session.ended"}


later = clock.now() + timedelta(days=8)


@pytest.mark.parametrize("by", ["eva", "bence", "ola", "vera", "outsider"])
def test_nothing_changes_by_get(app: Flask, side: sides.Side, by: str) -> None:
    who: Agent = cast.agent(f"{by}@parcelhop.example")
    client = cast.signed_in(app, who)
    client.get("/")
    db.close_reading()

    with watching() as seen:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                client.get(sides.address(rule, side.values()))

    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])
