"""Somebody looks again and again: on the command line, and the desk itself once a day."""

import pytest
from click.testing import CliRunner
from sqlmodel import select

from caredesk import audit
from caredesk.audit import issuing
from caredesk.audit.commands import audit as commands
from caredesk.audit.watching import Watch
from caredesk.core import db, jobs, secrets
from caredesk.core.models import Installation
from caredesk.reports import trail_watch
from caredesk.team.models import Notice
from tests import cast
from tests.audit.forger import Forger


def greet(ola, times=1):
    with db.transaction():
        for number in range(times):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    cast.entries()


def forge(desk, act):
    with db.reading() as session:
        forger = Forger(desk.url, session.get(Installation, 1).origin)
    act(forger)
    forger.write()
    db.close_reading()


def edit(forger):
    forger.say(forger.entries[3], k="agent.praised")


def test_it_reads_only_what_is_new_and_stays_quiet(ola):
    watch = Watch(lambda: [])
    greet(ola, 600)
    first = watch.look()
    greet(ola, 10)

    second = watch.look()

    assert first.is_sound and second.is_sound
    assert first.entries >= 600 and second.entries < 120


def test_going_back_behind_what_it_saw_is_an_alarm(desk, ola):
    watch = Watch(lambda: [])
    greet(ola, 10)
    issuing.issue("test")
    cast.entries()
    watch.look()

    def cut(forger):
        for one in forger.entries[-5:]:
            forger.take_out(one)
        forger.rehash()
        forger.sign(secrets.keys().signer)

    forge(desk, cut)

    assert {finding.kind for finding in watch.look().findings} == {"outside"}


def test_the_command_ends_with_1_and_an_alarm(desk, ola):
    greet(ola, 10)
    sound = CliRunner().invoke(commands, ["watch", "--times", "1"])
    forge(desk, edit)

    answer = CliRunner().invoke(commands, ["watch", "--every", "1"])

    assert (sound.exit_code, answer.exit_code) == (0, 1)
    assert "sound: " in sound.output
    assert "ALARM" in answer.output and "at entry 3" in answer.output


def test_what_it_cannot_decide_is_no_alarm(ola, tmp_path):
    greet(ola)

    answer = CliRunner().invoke(commands, ["watch", "--times", "1", "--against", str(tmp_path / "nothing")])

    assert answer.exit_code == 2
    assert "ALARM" not in answer.output


@pytest.mark.parametrize("forged", [False, True], ids=["sound", "forged"])
def test_once_a_day_the_desk_looks_and_tells_whoever_may_read_the_trail(desk, ola, forged):
    greet(ola, 10)
    if forged:
        forge(desk, edit)

    trail_watch.look({})

    (said,) = cast.entries("trail.verified")
    assert (said["actor"], said["body"]["findings"] > 0) == ("desk", forged)
    told = {one.agent_id for one in db.session().exec(select(Notice).where(Notice.kind == "trail"))}
    leading = {cast.agent(f"{name}@parcelhop.example").id for name in ("bence", "eva")}
    assert told == (leading if forged else set())


def test_the_next_look_goes_on_where_the_last_one_ended(desk, ola):
    greet(ola, 300)
    trail_watch.go_on()
    trail_watch.go_on()
    trail_watch.look({})
    cast.entries()

    job = db.first(jobs.Job, jobs.Job.key == trail_watch.JOB)
    assert job.payload["since"] >= 300 and job.payload["run"] == 1
    assert len(db.session().exec(select(jobs.Job).where(jobs.Job.key == trail_watch.JOB)).all()) == 1
