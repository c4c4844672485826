"""Another key signs from now on: the old one stays known for what it signed, and counts for nothing that came later."""

import stat

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from caredesk import audit
from caredesk.audit import checkpoint, heads, signers, verify
from caredesk.audit.commands import audit as commands
from caredesk.audit.models import checkpoint_table
from caredesk.core import db, secrets
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.team.models import Agent
from tests import cast
from tests.audit.backups import close


def write(ola: Agent, number: int = 300) -> None:
    with db.transaction():
        for one in range(number):
            audit.record("agent.greeted", ola, ola, body={"n": one})
    cast.entries()


def replace() -> str:
    db.close_reading()
    told = CliRunner().invoke(commands, ["key", "replace"])
    assert told.exit_code == 0, told.output
    return told.output


def test_checkpoints_stay_valid_under_the_key_of_their_time(desk: Settings, ola: Agent):
    write(ola)
    before = secrets.keys()
    told = replace()
    write(ola)
    replace()
    write(ola)

    assert verify.verify().findings == []
    assert secrets.keys().publics[2] == before.publics[0]
    assert checkpoint.vkey(heads.current().origin, before.publics[0]) in told
    assert len(cast.entries("key.replaced")) == 2
    assert secrets.keys().fingerprint == before.fingerprint
    close()
    open_desk(desk)
    assert verify.verify().findings == []


def test_an_old_key_signs_nothing_that_came_later(desk: Settings, ola: Agent):
    write(ola)
    old = secrets.keys().signer
    replace()
    write(ola)
    log = heads.current()
    forged = checkpoint.sign(checkpoint.text(log.origin, log.size, heads.root(log.id, log.size)), log.origin, old)

    assert signers.read(forged, log.origin) is None
    with db.transaction() as session:
        session.connection().execute(insert(checkpoint_table), {"log": log.id, "size": log.size, "note": forged})
    assert "checkpoint" in {finding.kind for finding in verify.verify().findings}


def test_a_process_that_runs_notices_the_new_key(desk: Settings, ola: Agent):
    running = secrets.keys()
    replace()
    new = secrets.keys()
    secrets._keys = running  # what another process still has in its memory
    secrets._file = (desk.data / "keys.json", 0)

    write(ola)

    assert secrets.keys().publics == new.publics
    assert verify.verify().findings == []


def test_when_the_entry_cannot_be_written_the_key_file_stays(desk: Settings, monkeypatch: pytest.MonkeyPatch):
    before = (desk.data / "keys.json").read_bytes()
    path = desk.data / "keys.json"

    def broken(_keys: secrets.Keys) -> None:
        raise db.Busy

    with pytest.raises(db.Busy):
        secrets.renew_signer(path, then=broken)

    assert path.read_bytes() == before
    assert [one.name for one in desk.data.iterdir() if "keys" in one.name] == ["keys.json"]


def test_the_new_file_is_readable_by_its_owner_only(desk: Settings):
    replace()

    assert stat.S_IMODE((desk.data / "keys.json").stat().st_mode) == 0o600
