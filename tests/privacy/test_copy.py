"""A copy of everything: all channels, versions, notes; readable in three languages; for a week, for those who may."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from caredesk.core import clock, db, jobs
from caredesk.customers.models import Customer
from caredesk.privacy import commands, copying, erasure
from caredesk.privacy.models import DONE, FAILED, VOID, PrivacyRequest
from caredesk.team.models import Agent
from tests import cast
from tests.privacy.canaries import BIRD


def made(person: Customer, agent: Agent, lang: str = "en") -> PrivacyRequest:
    asked = copying.ask(person, agent, lang)
    for job in jobs.claim(50):
        jobs.run(job)
    with db.reading() as session:
        return session.get_one(PrivacyRequest, asked.id)


@pytest.mark.parametrize(("lang", "title"), [("pl", "Kopia Państwa danych"), ("hu", "Az Ön adatainak másolata")])
def test_everything_is_in_it(app: Flask, person: Customer, bence: Agent, lang: str, title: str) -> None:
    asked = made(person, bence, lang)
    with cast.signed_in(app, bence).get(f"/privacy/requests/{asked.id}/file") as answer:
        bundle = zipfile.ZipFile(BytesIO(answer.data))

    assert asked.state == DONE
    told, page = bundle.read("data.json").decode(), bundle.read("index.html").decode()
    for word in (
        "first",
        "edit",
        "second",
        "elsewhere",
        "reply",
        "failed",
        "queued",
        "note",
        "remark",
        "draft",
        "doubt",
        "called",
        "vocative",
    ):
        assert f"{BIRD}{word}" in told, word
    assert title in page and f"{BIRD}edit" in page and f"{BIRD}first" in page
    assert "And mine?" not in told
    assert {"rooms", "person", "made_at"} == set(json.loads(told))
    assert cast.entries("export.made")[-1]["actor"] == bence.uuid


def test_the_link_is_for_those_who_may_and_ends(app: Flask, person: Customer, bence: Agent) -> None:
    asked = made(person, bence)
    address = f"/privacy/requests/{asked.id}/file"

    assert cast.signed_in(app, cast.agent("ola@parcelhop.example")).get(address).status_code == 403
    assert cast.signed_in(app, cast.agent("outsider@parcelhop.example")).get(address).status_code in (403, 404)
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert cast.signed_in(app, cast.agent("eva@parcelhop.example")).get(address).status_code == 404
        copying.tidy({})
    assert list(copying.folder().iterdir()) == []


def test_a_full_disk_leaves_no_half_file(person: Customer, bence: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("caredesk.privacy.copying.os.fsync", full)
    before = set(copying.folder().iterdir())

    assert made(person, bence).state == FAILED
    assert set(copying.folder().iterdir()) == before


def test_two_who_make_the_same_copy_do_not_write_into_one_file(
    person: Customer, bence: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins when the first has written a part and is not done; the copy that both agree on is whole."""
    asked, before = copying.ask(person, bence, "en"), len(cast.entries("export.made"))
    members = copying._members

    def overtaken(*told: Any) -> Iterator[tuple[str, str]]:
        found = members(*told)
        yield next(found)
        monkeypatch.setattr(copying, "_members", members)
        copying.work({"request": asked.id})
        yield from found

    monkeypatch.setattr(copying, "_members", overtaken)
    copying.work({"request": asked.id})

    with db.reading() as session:
        kept = session.get_one(PrivacyRequest, asked.id)
    assert (kept.state, kept.trouble) == (DONE, "")
    assert [path.name for path in copying.folder().glob(f"*{kept.uuid}*")] == [f"{kept.uuid}.zip"]
    assert zipfile.ZipFile(copying.file_of(kept)).testzip() is None
    assert len(cast.entries("export.made")) == before + 1


def test_what_a_killed_process_left_of_a_copy_goes_when_it_is_made(person: Customer, bence: Agent) -> None:
    asked = copying.ask(person, bence, "en")
    whole, part = copying.file_of(asked), copying.folder() / f".{asked.uuid}.zip.left.part"
    part.write_bytes(b"half")
    copying.tidy({})
    assert part.exists()  # it may be under way

    copying.work({"request": asked.id})

    assert whole.exists() and not part.exists()
    part.write_bytes(b"half")
    copying.tidy({})
    assert whole.exists() and not part.exists()


def test_dropped_while_being_copied_is_no_full_disk(
    person: Customer, bence: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = copying.ask(person, bence, "en")
    monkeypatch.setattr("caredesk.privacy.copying.os.fsync", lambda _: copying.drop(person.id or 0))

    copying.work({"request": asked.id})

    with db.reading() as session:
        kept = session.get_one(PrivacyRequest, asked.id)
    assert (kept.state, kept.trouble) == (VOID, "")
    assert list(copying.folder().iterdir()) == []


def test_erased_while_being_copied_leaves_no_copy(
    person: Customer, bence: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure comes when the file is written and not yet in its place."""
    asked = copying.ask(person, bence, "en")
    write = copying.write

    def slow(*told: object) -> None:
        write(*told)  # type: ignore[arg-type]
        erasure.finish(erasure.ask(person, bence, basis="objection"))
        write(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "write", slow)
    copying.work({"request": asked.id})

    assert list(copying.folder().iterdir()) == []
    with db.reading() as session:
        assert session.get_one(PrivacyRequest, asked.id).state == VOID


def test_the_command_line_writes_the_same(person: Customer, tmp_path: Path) -> None:
    out = tmp_path / "copy.zip"

    told = CliRunner().invoke(commands.privacy, ["copy", "--customer", str(person.id), "-o", str(out), "--json"])

    assert told.exit_code == 0, told.output
    assert set(zipfile.ZipFile(out).namelist()) == {"data.json", "index.html"}
    assert cast.entries("export.made")[-1]["actor"] == "cli"
