"""The monitor: it warns once when a group begins to differ, tells supervisors once, and says when it is over."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db, jobs
from caredesk.core.jobs import Job
from caredesk.reports import fair_watch, queries
from caredesk.reports.models import FairnessRun
from caredesk.sla.models import SlaSettings
from caredesk.team.models import Notice
from caredesk.tickets.queries import Scope
from tests import cast
from tests.reports.waits import NOW, waited

DAY = timedelta(days=1)
VERBS = ("fairness.warned", "fairness.cleared")


def look(at=NOW):
    with clock.fixed(at):
        again = fair_watch.watch({})
    db.close_reading()
    return again


def told():
    """What the trail says was new or over: verb, period, group."""
    entries = [one for one in cast.entries() if one["verb"] in VERBS]
    return sorted({(one["verb"], one["body"]["days"], one["body"]["key"]) for one in entries})


def notices():
    found = db.session().exec(select(Notice).where(Notice.kind == "unfair"))
    return sorted(one.agent_id for one in found)


def seen_by(*accounts):
    db.close_reading()
    return [one.group.name for one in queries.warnings(Scope(0, frozenset(one.id for one in accounts)))]


@pytest.fixture
def unfair(parcelhop):
    """For a week, who writes in Hungarian waits half as long again."""
    waited(parcelhop, range(45, 76), lang="hu")
    waited(parcelhop, range(30, 51))
    waited(parcelhop, range(30, 51))
    return parcelhop


def test_it_looks_again_in_a_quarter_of_an_hour(unfair):
    assert look() == NOW + timedelta(minutes=15)


def test_a_group_that_begins_to_differ_is_an_entry_for_each_period(unfair):
    look()

    assert {(verb, days, key) for verb, days, key in told() if key == "hu"} == {
        ("fairness.warned", 7, "hu"),
        ("fairness.warned", 28, "hu"),
    }
    assert cast.entries("fairness.warned")[0]["body"] == {
        **{"days": 7, "dimension": "lang", "key": "hu", "waits": 31, "longer_percent": 50},
        **{"median_seconds": 3600, "others_seconds": 2400},
    }


def test_each_supervisor_who_sees_these_accounts_is_told_once(unfair, bence, eva):
    look()

    assert notices() == sorted([bence.id, eva.id])


def test_a_second_look_that_finds_the_same_changes_nothing(unfair):
    look()
    before = cast.entries()

    look(NOW + timedelta(minutes=15))

    assert cast.entries() == before


def test_when_it_is_over_the_trail_says_so(unfair):
    look()

    look(NOW + 10 * DAY)
    assert told()[:1] == [("fairness.cleared", 7, "hu")]
    assert seen_by(unfair) == [("lang", "hu")]

    look(NOW + 40 * DAY)
    assert ("fairness.cleared", 28, "hu") in told()
    assert seen_by(unfair) == []


def test_what_one_period_shows_already_is_no_second_notice(unfair, bence, eva):
    look()
    look(NOW + 10 * DAY)
    waited(unfair, range(45, 76), lang="hu", at=NOW + 9 * DAY)
    waited(unfair, range(30, 51), at=NOW + 9 * DAY)

    look(NOW + 10 * DAY)

    assert [one["body"]["days"] for one in cast.entries("fairness.warned")].count(7) >= 2
    assert notices() == sorted([bence.id, eva.id])


def test_a_wider_limit_lets_it_pass(unfair):
    with db.transaction() as session:
        session.add(SlaSettings(id=1, unfair_percent=60))

    look()

    assert told() == [] and notices() == []


def test_figures_of_other_accounts_stand_in_nobodys_finding(unfair, bence, outsider, eva):
    """Elsewhere, where all wait the same, nobody hears of Care PL; and the other way round."""
    elsewhere = cast.account("Elsewhere account")
    waited(elsewhere, range(30, 51), lang="pl")

    look()

    assert seen_by(unfair) == [("lang", "hu")]
    assert seen_by(elsewhere) == []
    assert seen_by() == []
    assert {run.wall for run in db.session().exec(select(FairnessRun))} == {
        fair_watch.wall(None),
        fair_watch.wall(frozenset({unfair.id})),
        fair_watch.wall(frozenset({elsewhere.id})),
    }


def test_hours_are_those_of_the_desks_calendar(parcelhop):
    at = NOW.replace(hour=13, minute=30) - 2 * DAY
    waited(parcelhop, range(45, 76), at=at)
    waited(parcelhop, range(30, 51), at=at - timedelta(hours=6))

    look()

    (found,) = queries.warnings(Scope(0, frozenset({parcelhop.id})))
    assert (found.group.name, found.zone, found.days) == (("hour", "14"), "Europe/Warsaw", 28)


def test_with_the_first_account_the_monitor_begins(desk, eva):
    from caredesk.channels import actions as channels
    from caredesk.team.models import Team

    with clock.fixed(NOW):
        channels.connect_webhook("Shop", db.first(Team), "cli")
    with clock.fixed(NOW + timedelta(minutes=10)):
        channels.connect_webhook("Shop two", db.first(Team), "cli")

    (job,) = db.session().exec(select(Job).where(Job.kind == "reports.fairness"))
    assert job.run_at == NOW + fair_watch.EVERY


def test_the_worker_does_it(unfair):
    with db.transaction():
        jobs.enqueue("reports.fairness", {}, NOW, key="fairness")

    with clock.fixed(NOW):
        (job,) = [one for one in jobs.claim() if one.kind == "reports.fairness"]
        jobs.run(job)
    db.close_reading()

    assert seen_by(unfair) == [("lang", "hu")]
    (job,) = db.session().exec(select(Job).where(Job.kind == "reports.fairness"))
    assert (job.state, job.run_at) == ("ready", NOW + fair_watch.EVERY)


def test_a_desk_that_is_older_than_the_monitor_begins_it_at_its_next_start(desk):
    with db.transaction() as session:
        for job in session.exec(select(Job).where(Job.kind == "reports.fairness")):
            session.delete(job)

    fair_watch.go_on()
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        fair_watch.go_on()

    db.close_reading()
    (job,) = db.session().exec(select(Job).where(Job.kind == "reports.fairness"))
    assert job.run_at < clock.now() + fair_watch.EVERY
