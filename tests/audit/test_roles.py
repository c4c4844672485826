"""PostgreSQL with parted roles: what the desk's own roles cannot do, and that the desk works all the same."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from caredesk import audit
from caredesk.audit import carrying, grants, heads, issuing, log, rights, roles, schema_check, verify
from caredesk.audit.notes import head
from caredesk.audit.roles_commands import roles as command
from caredesk.core import config, db, secrets
from caredesk.core.config import Settings
from caredesk.core.types import new_uuid
from caredesk.start import CannotStart, bring_up_to_date, open_desk
from tests import cast
from tests.audit.backups import close
from tests.conftest import Template
from tests.servers.desk import ROOT
from tests.servers.postgresql import Cluster

pytestmark = pytest.mark.postgresql
REST = "log, data, 'other', at, verb, actor, object, subject FROM audit_entry WHERE idx = 1"
ATTACKS = [
    "UPDATE audit_entry SET verb = 'x'",
    "DELETE FROM audit_entry WHERE idx = 1",
    "TRUNCATE audit_entry CASCADE",
    f"INSERT INTO audit_entry SELECT idx + 1000, {REST}",
    "SET session_replication_role = replica",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry ADD COLUMN more text",
    "UPDATE audit_body SET sealed = '\\x00'",
    "DELETE FROM audit_pending",
    "COPY audit_entry FROM PROGRAM 'true'",
    "DROP TRIGGER audit_entry_next ON audit_entry",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TEMP TABLE audit_entry(idx bigint)",
    "CREATE TABLE public.more(x int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE audit_entry OWNER TO CURRENT_USER",
    "GRANT {owner} TO CURRENT_USER",
    "DELETE FROM audit_node",
    "UPDATE audit_checkpoint SET note = 'x'",
    "INSERT INTO audit_checkpoint VALUES (1, 0, 'older')",
    "INSERT INTO audit_log VALUES (7, 0, 'x')",
    "DELETE FROM audit_body",
    "UPDATE audit_pending SET at = 0",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET ROLE {owner}",
]
WEB_ONLY = [
    f"INSERT INTO audit_entry SELECT (SELECT max(idx) + 1 FROM audit_entry), {REST}",
    "UPDATE audit_body SET sealed = NULL",
    "INSERT INTO audit_checkpoint VALUES (1, 999999, 'forged')",
    "INSERT INTO audit_node VALUES (1, 40, 0, '\\x00')",
    "DELETE FROM subject_key",
]


# A life of the worker that does one job.
WORK = """
from caredesk.start import open_desk, read_settings
from caredesk.core import jobs
from caredesk import worker
open_desk(read_settings())
for job in jobs.claim():
    if job.kind == "audit.sign":
        jobs.run(job)
"""


def environ(settings: Settings) -> dict[str, str]:
    told = {"CAREDESK_DATA": str(settings.data), "CAREDESK_DATABASE_URL": settings.database_url}
    return {**os.environ, **told}


@dataclass(frozen=True)
class Parted:
    """A desk that was set up by the command, before its first start."""

    prefix: str
    admin: Settings
    web: Settings
    worker: Settings
    migrate: str


@pytest.fixture(scope="module")
def parted(template: Template, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parted]:
    name = cluster.create()
    admin = Settings(data=tmp_path_factory.mktemp("parted") / "data", database_url=cluster.url(name))
    made = roles.make(admin.database_url, name)
    bring_up_to_date(admin.model_copy(update={"database_url": made.migrate, "owner_url": made.migrate}))
    by = {one: admin.model_copy(update={"database_url": getattr(made, one)}) for one in ("web", "worker")}
    yield Parted(name, admin, by["web"], by["worker"], made.migrate)
    cluster.drop(name)


@pytest.fixture
def worker(parted: Parted) -> Iterator[Parted]:
    """Open as the worker, with the cast in it and some entries."""
    open_desk(parted.worker)
    if heads.current().size < 300:
        cast.assemble()
        write(300)
        carrying.keep()
    yield parted
    close()
    secrets.use(None)
    config.use(None)


def write(number: int) -> None:
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        for one in range(number):
            audit.record("agent.greeted", ola, ola, body={"n": one})
    db.close_reading()


def numbered() -> int:
    found = 0
    while more := log.sequence():
        found += more
    db.close_reading()
    return found


@pytest.mark.parametrize("role", ["web", "worker"])
def test_every_attack_of_the_desks_own_roles_is_refused(worker: Parted, subtests, role: str):
    numbered()
    write(2)  # something waits for its number
    with psycopg.connect(getattr(worker, role).database_url, autocommit=True) as line:
        for attack in ATTACKS + (WEB_ONLY if role == "web" else []):
            with subtests.test(attack), pytest.raises(psycopg.Error):
                line.execute(attack.format(owner=f"{worker.prefix}_owner"))

    assert numbered() == 2
    assert verify.verify().findings == []


def test_even_the_owner_changes_no_entry_while_the_triggers_stand(worker: Parted, subtests):
    with psycopg.connect(worker.admin.database_url, autocommit=True) as line:
        line.execute("SET session_replication_role = replica")
        for attack in ATTACKS[:2]:
            with subtests.test(attack), pytest.raises(psycopg.Error, match="append-only"):
                line.execute(attack)


def test_the_web_role_writes_and_the_worker_numbers(worker: Parted):
    close()
    open_desk(worker.web)
    write(3)
    assert db.session().connection().exec_driver_sql("SELECT current_user").scalar() == f"{worker.prefix}_web"
    assert not rights.standing().may_append
    with pytest.raises(Exception, match="permission denied"):
        log.sequence()
    close()

    open_desk(worker.worker)

    assert numbered() == 3
    assert verify.verify().findings == []


def test_a_web_process_has_the_worker_sign(worker: Parted):
    close()
    open_desk(worker.web)
    write(2)

    note = asked_of_the_worker(worker, lambda: issuing.issue("export"))

    assert head(note).size >= 302


def asked_of_the_worker(worker: Parted, act: Callable[[], Any]) -> Any:
    """What a web process asked for, once a worker has lived beside it."""
    told: list[Any] = []
    asked = threading.Thread(target=lambda: told.append(act()))
    asked.start()
    time.sleep(0.3)
    words = [sys.executable, "-c", WORK]
    done = subprocess.run(words, cwd=ROOT, env=environ(worker.worker), capture_output=True, text=True, timeout=60)
    asked.join(30)
    assert done.returncode == 0, done.stderr
    return told[0]


def test_the_worker_may_empty_a_body_and_no_more(worker: Parted):
    with psycopg.connect(worker.worker.database_url) as line:
        line.execute("UPDATE audit_body SET sealed = NULL WHERE id = (SELECT body_id FROM audit_entry WHERE idx = 5)")
        line.rollback()


def test_the_parted_desk_has_no_findings_and_says_who_it_is(worker: Parted):
    assert schema_check.schema_findings() == []
    found = rights.standing()
    assert (found.who, found.owner) == (f"{worker.prefix}_worker", f"{worker.prefix}_owner")
    assert (found.is_single, found.was_parted, found.may_append) == (False, True, True)


def test_a_role_that_may_become_the_owner_is_refused_unless_it_is_declared(worker: Parted):
    close()
    with pytest.raises(CannotStart, match="CAREDESK_SINGLE_ROLE=true"):
        open_desk(worker.admin)
    with pytest.raises(CannotStart, match="may become"):
        open_desk(worker.admin.model_copy(update={"database_url": worker.migrate}))

    open_desk(worker.admin.model_copy(update={"single_role": True}))


def test_one_role_that_made_its_own_database_runs_and_says_so(desk: Settings, capsys: pytest.CaptureFixture[str]):
    close()
    open_desk(desk)
    assert "owns the audit trail and writes it" in capsys.readouterr().err

    close()
    with pytest.raises(CannotStart, match="audit roles"):
        open_desk(desk.model_copy(update={"single_role": False}))
    open_desk(desk)


def test_a_web_process_before_the_first_start_says_what_to_start(template: Template, cluster: Cluster, tmp_path):
    name = cluster.create()
    made = roles.make(cluster.url(name), name)
    with pytest.raises(CannotStart, match="CAREDESK_OWNER_URL"):
        open_desk(Settings(data=tmp_path / "d", database_url=made.web))
    secrets.use(None)
    config.use(None)
    cluster.drop(name)


def test_a_desk_that_is_there_is_parted_by_the_command(desk: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAREDESK_DATA", str(desk.data))
    before = len(cast.entries())
    close()
    words = ["--admin-url", desk.database_url, "--prefix", f"later{new_uuid()[:8]}", "--json"]
    told = CliRunner().invoke(command, words)
    assert told.exit_code == 0, told.output
    close()

    made = json.loads(told.stdout)
    open_desk(desk.model_copy(update={"database_url": made["worker"]}))
    assert len(cast.entries()) == before
    assert schema_check.schema_findings() == []
    close()
    again = json.loads(CliRunner().invoke(command, words).stdout)
    assert again == {"web": None, "worker": None, "migrate": None}
    open_desk(desk.model_copy(update={"single_role": True}))


def test_a_migration_gives_both_roles_their_rights_to_what_is_new(worker: Parted):
    with psycopg.connect(worker.migrate) as line:
        line.execute("CREATE TABLE later(id int)")
    close()

    bring_up_to_date(worker.admin.model_copy(update={"database_url": worker.migrate, "owner_url": worker.migrate}))

    with psycopg.connect(worker.web.database_url) as line:
        line.execute("INSERT INTO later VALUES (1)")
        line.rollback()
    with psycopg.connect(worker.migrate) as line:
        line.execute("DROP TABLE later")


@pytest.mark.parametrize(
    "words", [["--admin-url", "postgresql://u@127.0.0.1:1/x"], ["--admin-url", "x", "--prefix", "a b"]]
)
def test_what_cannot_be_is_said_in_one_line(template: Template, words: list[str]):
    told = CliRunner().invoke(command, words)

    assert told.exit_code == 2
    assert told.output.startswith("caredesk: ") and told.output.count("\n") == 1


def test_no_right_of_the_web_role_exceeds_the_workers(template: Template):
    assert all(grants.WEB[table] <= grants.WORKER[table] for table in grants.WEB)
