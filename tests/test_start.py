"""A desk that cannot start says why in one line, names what to change, and ends with 2."""

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from caredesk import commands
from caredesk.core import assets, config, db, secrets
from caredesk.core.config import Settings
from caredesk.start import CannotStart, open_desk
from tests.servers.desk import ROOT
from tests.servers.ports import free_port

NOBODY = 65534


@pytest.fixture(autouse=True)
def _as_before():
    yield
    secrets.use(None)
    config.use(None)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command with these settings; what it said on the way out."""

    def run(*words: str, **told: object) -> str:
        for name, value in ({"DATA": tmp_path / "data"} | told).items():
            monkeypatch.setenv(f"CAREDESK_{name}", str(value))
        with pytest.raises(SystemExit) as ended:
            commands.main(list(words) or ["migrate"])
        said = capsys.readouterr().err
        assert ended.value.code == 2
        assert said.startswith("caredesk: ") and said.count("\n") == 1, said
        return said

    return run


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({"DATABASE_URL": "mysql://u:hush@h/d"}, "CAREDESK_DATABASE_URL must be postgresql", id="scheme"),
        pytest.param({"DATABASE_URL": "hush"}, "CAREDESK_DATABASE_URL must be postgresql", id="no address"),
        pytest.param({"DATABASE_URL": "postgresql://u:hush@h:x/d"}, "CAREDESK_DATABASE_URL must be", id="odd port"),
        pytest.param(
            {"DATABASE_URL": "postgresql://u:hush@127.0.0.1:1/d"}, "Check CAREDESK_DATABASE_URL", id="nobody there"
        ),
        pytest.param({"MAIL_FROM": "desk"}, "CAREDESK_MAIL_FROM must be an address", id="sender"),
        pytest.param({"SMTP_URL": "smtp://u:hush@h"}, "CAREDESK_SMTP_URL needs CAREDESK_MAIL_FROM", id="no sender"),
        *(
            pytest.param({"MAIL_FROM": "d@x.example", "SMTP_URL": one}, "CAREDESK_SMTP_URL must be smtp://", id=one)
            for one in ("u:hush@h", "http://u:hush@h", "smtp://u:hush@h:99999", "smtp://u:hush@h/x", "smtp://")
        ),
        pytest.param({"PORT": "many"}, "CAREDESK_PORT is set to 'many'", id="port"),
        pytest.param({"BASE_URL": "desk.example"}, "CAREDESK_BASE_URL must begin with http", id="public address"),
        *(
            pytest.param({"ALLOW_PRIVATE_NET": one}, "CAREDESK_ALLOW_PRIVATE_NET is a list of host:port", id=one)
            for one in ("10.0.0.1", "http://a:80", "a:port", "a:70000", "::1:80", "a:80 b:81")
        ),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_no_password_told(start, told: dict[str, str], words: str):
    said = start(**told)

    assert words in said and "hush" not in said


def test_places_that_may_be_reached_are_taken():
    told = Settings(allow_private_net="127.0.0.1:80, [::1]:443,box.local:8080,")

    assert told.allowed_private == {"127.0.0.1:80", "[::1]:443", "box.local:8080"}


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 70, "192.0.2.1"])
def test_a_host_that_is_none_of_ours_is_named(start, host: str):
    assert "CAREDESK_HOST" in start("serve", HOST=host, PORT=free_port())


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_stops_before_anything_is_made(start, tmp_path: Path, command: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = start(command, PORT=taken.getsockname()[1])

    assert "CAREDESK_PORT" in said
    assert not (tmp_path / "data").exists()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The data folder of a desk on SQLite, closed again."""
    open_desk(Settings(data=tmp_path / "data", database_url=""))
    db.close_reading()
    db.database().dispose()
    return tmp_path / "data"


def test_a_damaged_database_is_said_to_be_one(start, made: Path):
    (made / "caredesk.sqlite3").write_bytes(b"not a database at all " * 500)

    assert "The database cannot be read" in start()


def test_a_database_with_a_damaged_page_is_said_to_be_one(start, made: Path):
    whole = (made / "caredesk.sqlite3").read_bytes()
    (made / "caredesk.sqlite3").write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])

    assert "The database cannot be read" in start()


def test_a_database_newer_than_the_code_is_refused_and_left_alone(start, made: Path):
    with sqlite3.connect(made / "caredesk.sqlite3") as line:
        line.execute("UPDATE alembic_version SET version_num = '9999'")
    line.close()

    assert "9999" in (said := start()) and "Install the version that wrote it" in said
    with sqlite3.connect(made / "caredesk.sqlite3") as line:
        assert line.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    line.close()


def test_the_same_on_the_database_of_this_run(desk: Settings):
    db.close_reading()
    db.database().dispose()
    engine = create_engine(desk.url)
    with engine.begin() as line:
        line.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(CannotStart, match="9999"):
        open_desk(desk)


def test_a_missing_key_file_is_never_made_anew(start, made: Path):
    (made / "keys.json").unlink()

    assert "keys.json is missing" in start()
    assert not (made / "keys.json").exists()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"masters": [], "seed": "", "cookie": ""}'])
def test_a_damaged_key_file_is_refused_and_left_as_it_is(start, made: Path, body: bytes):
    (made / "keys.json").write_bytes(body)

    assert "keys.json cannot be read" in start()
    assert (made / "keys.json").read_bytes() == body


def test_the_key_file_of_another_desk_is_refused(start, made: Path, tmp_path: Path):
    secrets.create(tmp_path / "other.json")
    (tmp_path / "other.json").replace(made / "keys.json")

    assert "belongs to another database" in start()


@pytest.mark.parametrize("name", ["", "keys.json"])
def test_a_folder_or_key_file_that_is_not_ours_is_named(name: str):
    """Root may write anywhere: who cannot is somebody else, in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="caredesk-start-") as folder:
        data = Path(folder) / "data"
        secrets.create(_made(data) / "keys.json")
        Path(folder).chmod(0o755)
        data.chmod(0o777 if name else 0o555)
        (data / "keys.json").chmod(0o000 if name else 0o444)
        done = as_nobody(data)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert f"{data / name}" in done.stderr


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def as_nobody(data: Path) -> subprocess.CompletedProcess[str]:
    """Everything is imported first: the interpreter itself may stand where nobody else may look."""
    code = f"""
import os, sys
from caredesk import commands, start
if os.getuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
commands.main(["migrate"])
"""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CAREDESK_")}
    words = (sys.executable, "-c", code)
    environ = kept | {"CAREDESK_DATA": str(data)}
    return subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)


def test_of_several_that_start_at_once_one_fetches_the_browsers_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import threading

    static, calls = tmp_path / "static", []
    static.mkdir()
    monkeypatch.setattr(assets, "stale", lambda _static: not calls)
    monkeypatch.setattr(assets, "install", lambda _static: calls.append(1))
    threads = [threading.Thread(target=assets.ensure, args=(static,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert calls == [1]


def test_a_web_server_of_ones_own_gets_the_browsers_files_too(desk: Settings, monkeypatch: pytest.MonkeyPatch):
    from caredesk import serve

    asked: list[int] = []
    monkeypatch.setattr(serve, "read_settings", lambda: desk)
    monkeypatch.setattr(serve, "before_term", lambda *_: None)
    monkeypatch.setattr(assets, "ensure", lambda: asked.append(1))
    serve.make_app()
    assert asked == [1]

    def refuse() -> None:
        raise assets.CannotInstall("no way out")

    monkeypatch.setattr(assets, "ensure", refuse)
    with pytest.raises(SystemExit):
        serve.make_app()
