"""Bundles on the stage: a desk with something to prove, its export, and what others may do with the file."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from caredesk.audit import checkpoint, log, standalone
from caredesk.core import db, secrets
from caredesk.reports import exporting
from caredesk.reports.exporting import Choice
from caredesk.tickets import assignment, conversation
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets import scene

FORGED = ("entries.jsonl", "index.html", "README.md", "verify.py", "keys.txt")


@dataclass(frozen=True)
class Told:
    """What the verifier said."""

    code: int
    words: str


def verifier() -> ModuleType:
    """verify.py as it lies in a bundle, as a module of its own."""
    made = ModuleType("verify")
    exec(compile(standalone.text(), "verify.py", "exec"), made.__dict__)
    return made


VERIFIER = verifier()


def check(path: Path, *more: str, key: str | None = None) -> Told:
    """Ask verify.py, here and not as a process of its own: that is a hundred times as quick."""
    said = io.StringIO()
    given = [str(path), *(["--key", key] if key else []), *more]
    VERIFIER.print = lambda *words: said.write(" ".join(words))  # type: ignore[attr-defined]
    return Told(VERIFIER.main(given), said.getvalue())


def key() -> str:
    """The desk's own verifier key."""
    with db.reading() as session:
        origin = session.connection().exec_driver_sql("SELECT origin FROM audit_log ORDER BY id DESC LIMIT 1").scalar()
    return checkpoint.vkey(str(origin), checkpoint.public_bytes(secrets.keys().signer))


def talk() -> Ticket:
    """A ticket with words, a note, a reply, and a few things that were done."""
    ola, kasia = cast.agent("ola@parcelhop.example"), cast.customer("Kasia Wrona")
    ticket = scene.ticket(scene.answerable(cast.account("Parcelhop")), kasia, "You lost my parcel <b>again</b>!")
    scene.post(ticket, "Hello? Zażółć gęślą jaźń \U0001f4e6")
    assignment.claim(ticket, ola)
    conversation.note(ticket, ola, "she is furious", own_id="n1")
    conversation.reply(ticket, ola, "We are looking for it.", kind="public", own_id="r1")
    settle()
    return ticket


def settle() -> None:
    while log.sequence():
        pass
    db.close_reading()


def exported(path: Path, ticket: Ticket, **choice: Any) -> Path:
    exporting.of_ticket(path, ticket, Choice("cli", **choice))
    db.close_reading()
    return path


def stretch(path: Path, first: int = 0, last: int = 10**9) -> Path:
    exporting.of_range(path, first, last, Choice("cli"))
    db.close_reading()
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as read:
        return {name: read.read(name) for name in read.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return path


def forged(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The bundle after somebody changed it and made its manifest fit: all that can be done without the desk's key."""
    files = members(path)
    change(files)
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"
    }
    files["manifest.json"] = canonical(manifest)
    return packed(path.with_name("forged.zip"), files)


def lines(files: dict[str, bytes], name: str = "entries.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


def put(files: dict[str, bytes], rows: list[Any], name: str = "entries.jsonl") -> None:
    files[name] = b"".join(canonical(row) + b"\n" for row in rows)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
