"""The desk tells a witness, a process of its own; a log that forgot or changed something is refused there."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from caredesk import audit
from caredesk.audit import carrying, checkpoint, heads, pushing, restores, second_file
from caredesk.audit.models import Cosignature
from caredesk.audit.notes import head
from caredesk.audit.witness import Witness, begin
from caredesk.core import config, db, jobs, secrets
from caredesk.core.config import Settings
from caredesk.start import CannotStart, open_desk
from caredesk.team.models import Agent, Notice
from tests import cast
from tests.audit.backups import Backup
from tests.conftest import Template
from tests.postroom.stage import allow
from tests.servers.desk import ROOT
from tests.servers.ports import free_port

NAME = "witness.example/w1"


@dataclass
class Running:
    """A witness that serves; it can be stopped and started."""

    state: Path
    port: int
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = (sys.executable, "-m", "caredesk", "audit", "witness", "serve", "--state", str(self.state))
        self.process = subprocess.Popen([*words, "--port", str(self.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert "listens" in self.process.stdout.readline()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


@pytest.fixture
def running(desk: Settings, tmp_path: Path) -> Iterator[Running]:
    made = begin(tmp_path / "witness", NAME)
    trust(made)
    one = Running(made.folder, free_port())
    allow(f"127.0.0.1:{one.port}")
    config.settings().witnesses = f"http://127.0.0.1:{one.port}/ {made.vkey}"
    one.start()
    yield one
    one.stop()


def trust(witness: Witness) -> None:
    for public in secrets.keys().publics:
        witness.trust(checkpoint.vkey(heads.current().origin, public))


def write(ola: Agent, number: int) -> None:
    with db.transaction():
        for one in range(number):
            audit.record("agent.greeted", ola, ola, body={"n": one})
    cast.entries()
    carrying.keep()


def tell() -> str:
    """Push once; what stands in the way."""
    pushing.push({"name": NAME})
    db.close_reading()
    return carrying.line(NAME).trouble


def signatures() -> list[Cosignature]:
    db.close_reading()
    return list(db.session().exec(select(Cosignature).order_by(Cosignature.size)))


def test_checkpoints_are_signed_one_after_the_other(running: Running, ola: Agent):
    for number in (3, 300, 600):
        write(ola, number)
        assert tell() == ""

    signed = signatures()
    assert [one.size for one in signed][-1] == heads.newest()[1].size
    assert len(signed) == 3
    assert Witness(running.state).latest(heads.current().origin) == heads.newest()[1]


def test_the_worker_tells_it_by_itself(running: Running, ola: Agent):
    write(ola, 300)
    pushing.announce()
    (job,) = jobs.claim()
    jobs.run(job)
    pushing.announce()

    assert len(signatures()) == 1
    assert jobs.claim() == []
    write(ola, 300)
    pushing.announce()
    assert [job.kind for job in jobs.claim()] == [pushing.JOB]


def test_a_witness_that_is_away_hears_later(running: Running, ola: Agent):
    running.stop()
    write(ola, 300)
    assert tell() == "unreachable"
    pushing.announce()
    assert carrying.line(NAME).tries == 1

    running.start()

    assert tell() == ""
    assert carrying.line(NAME).tries == 0


def test_a_desk_that_forgot_how_far_the_witness_is_asks_it(running: Running, ola: Agent):
    write(ola, 300)
    tell()
    carrying.heard(NAME, (0, 0))
    write(ola, 300)

    assert tell() == ""


@pytest.mark.parametrize(("after", "code"), [(2, "ahead"), (900, "forked")])
def test_a_log_that_was_put_back_is_refused(
    running: Running, ola: Agent, desk: Settings, template: Template, after: int, code: str
):
    write(ola, 2)
    backup = Backup(desk, template.cluster).take()
    config.use(desk)
    write(ola, 300)
    tell()
    second_file.path().unlink()
    told = config.settings()
    put = backup.put_back()
    open_desk(put.model_copy(update={"witnesses": told.witnesses, "allow_private_net": told.allow_private_net}))

    write(ola, after)

    assert (tell(), tell()) == (code, code)
    (told,) = cast.entries("witness.refused")
    assert told["body"] == {"witness": NAME, "why": code}
    assert {one.agent_id for one in db.session().exec(select(Notice).where(Notice.kind == "trail"))} == {
        cast.agent(f"{who}@parcelhop.example").id for who in ("bence", "eva")
    }


def test_after_a_confirmed_restore_the_new_log_has_to_be_made_known(
    running: Running, ola: Agent, bence: Agent, desk: Settings, template: Template
):
    write(ola, 2)
    backup = Backup(desk, template.cluster).take()
    write(ola, 300)
    tell()
    told = config.settings()
    put = backup.put_back()
    open_desk(put.model_copy(update={"witnesses": told.witnesses, "allow_private_net": told.allow_private_net}))
    row = restores.unconfirmed()
    tell()
    assert len(signatures()) == 0
    restores.confirm(row, bence, typed=str(head(row.outside).size), reason="The disk broke.")
    write(ola, 2)
    assert tell() == "unknown_log"

    trust(Witness(running.state))

    assert tell() == ""


def test_a_key_that_is_none_stops_the_start(desk: Settings):
    db.close_reading()
    told = desk.model_copy(update={"witnesses": "http://w.example a+00000000+AAAA"})

    with pytest.raises(CannotStart, match="CAREDESK_WITNESSES"):
        open_desk(told)
