"""A copy of everything about one person: as data, as a page that can be read, and the files; there for a week.

It is made by a job and fetched through a page that asks who comes. The file lies in the data folder under a random
name, is written under another one until it is whole, and goes with its time, or with the person.
"""

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, config, db, jobs
from caredesk.core.types import known, new_uuid
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.privacy import page, proofs, rooms
from caredesk.privacy.models import COPY, DONE, FAILED, OPEN, VOID, WORKING, PrivacyRequest
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

JOB, TIDY = "privacy.copy", "privacy.tidy"
KEPT = timedelta(days=7)
BROUGHT_IN = (rooms,)


def folder() -> Path:
    """Where copies lie; only the desk reads there."""
    place = config.settings().data / "exports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def file_of(asked: PrivacyRequest) -> Path:
    return folder() / f"{asked.uuid}.zip"


def _parts(asked: PrivacyRequest) -> list[Path]:
    """What was begun of this copy and is not whole: under way, or left by a process that was killed."""
    return list(folder().glob(f".{asked.uuid}.zip.*"))


def ask(customer: Customer, agent: Agent, lang: str) -> PrivacyRequest:
    """Let a copy be made in this language. Refused while one is being made, and when everything was erased."""
    with db.transaction() as session:
        held = db.lock(customer)
        if held.erased_at is not None:
            raise Refused("erased")
        mine = (PrivacyRequest.customer_id == held.id, PrivacyRequest.kind == COPY, col(PrivacyRequest.state).in_(OPEN))
        going_on = db.first(PrivacyRequest, *mine)
        if going_on is not None:
            return going_on
        total = len(holdings.rooms()) + 1
        made = PrivacyRequest(kind=COPY, customer_id=known(held.id), agent_id=agent.id, lang=lang, total=total)
        session.add(made)
        session.flush()
        audit.record("copy.asked", made, agent, body={"customer": held.uuid})
        jobs.enqueue(JOB, {"request": made.id}, clock.now(), key=f"copy:{made.uuid}")
        return made


@jobs.kind(JOB)
def work(payload: dict[str, Any]) -> None:
    """Make one copy; a job that was cut off begins anew."""
    with db.transaction() as session:
        asked = session.get(PrivacyRequest, int(payload["request"]), with_for_update=True)
        if asked is None or asked.state not in OPEN:
            return
        asked.state = WORKING
        customer = session.get_one(Customer, asked.customer_id)
        audit.record("copy.begun", asked, "desk")
    try:
        with proofs.around("export"):
            _make(asked, customer)
    except OSError:
        _end(asked, FAILED, "disk")


def _make(asked: PrivacyRequest, customer: Customer) -> None:
    write(customer, asked.lang, file_of(asked), lambda done, room: _step(asked, done, room))
    with db.transaction():
        held = db.lock(customer)
        row = db.lock_by_id(PrivacyRequest, asked.id)
        if held.erased_at is None and row.state == DONE:  # somebody else has made it meanwhile, and it is whole
            return
        if held.erased_at is not None or row.state != WORKING:  # erased while it was being copied
            file_of(asked).unlink(missing_ok=True)
            if row.state == WORKING:
                row.state, row.ended_at = VOID, clock.now()
                audit.record("copy.ended", row, "desk", body={"state": VOID})
            return
        row.state, row.done, row.step, row.ended_at = DONE, row.total, "", clock.now()
        row.expires_at = clock.now() + KEPT
        _sweep(row)
        agent = db.session().get_one(Agent, row.agent_id)
        audit.record("export.made", row, agent, body={"customer": held.uuid, "kind": "copy", "lang": row.lang})
        jobs.bring_forward(TIDY, {}, row.expires_at, key=TIDY)


def _step(asked: PrivacyRequest, done: int, room: str) -> None:
    with db.transaction():
        row = db.lock_by_id(PrivacyRequest, asked.id)
        row.done, row.step = done, room


def _sweep(asked: PrivacyRequest) -> None:
    for part in _parts(asked):
        part.unlink(missing_ok=True)


def _end(asked: PrivacyRequest, state: str, trouble: str = "") -> None:
    """Unless it has ended already: whoever ended it has thrown the parts away too, and that is no full disk."""
    with db.transaction():
        row = db.lock_by_id(PrivacyRequest, asked.id)
        if row.state != WORKING:
            return
        _sweep(row)
        row.state, row.trouble, row.ended_at, row.step = state, trouble, clock.now(), ""
        audit.record("copy.ended", row, "desk", body={"state": state})


def write(customer: Customer, lang: str, path: Path, tell: Any = lambda _done, _room: None) -> None:
    """The copy as a file; under its name only once it is whole, so that a full disk leaves no half of one.

    The part has a name that nobody else writes under, not even who makes the same copy at the same time."""
    part = path.with_name(f".{path.name}.{new_uuid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
                for name, body in _members(customer, lang, tell):
                    bundle.writestr(name, body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _members(customer: Customer, lang: str, tell: Any) -> Iterator[tuple[str, str]]:
    who, held = holdings.person(customer), {}
    for number, room in enumerate(holdings.rooms()):
        tell(number, room.name)
        with db.reading():
            held[room.name] = room.copy(who)
    made_at = clock.now()
    about = {"made_at": made_at, "person": who.uuid, "rooms": held}
    yield "data.json", json.dumps(about, default=_plain, ensure_ascii=False, indent=1)
    yield "index.html", page.html(customer, held, lang, made_at)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def drop(customer_id: int) -> int:
    """Throw away every copy of this person and stop those that are being made; how many."""
    with db.transaction() as session:
        mine = (PrivacyRequest.customer_id == customer_id, PrivacyRequest.kind == COPY)
        there = (*OPEN, DONE)
        rows = session.exec(select(PrivacyRequest).where(*mine, col(PrivacyRequest.state).in_(there))).all()
        for row in rows:
            row.state, row.ended_at = VOID, clock.now()
            audit.record("copy.ended", row, "desk", body={"state": VOID})
            file_of(row).unlink(missing_ok=True)
            _sweep(row)
    return len(rows)


@jobs.kind(TIDY)
def tidy(_payload: dict[str, Any]) -> datetime | None:
    """Throw away the copies whose time is over, and files that belong to no request; when the next one is due."""
    with db.transaction() as session:
        there = select(PrivacyRequest).where(PrivacyRequest.kind == COPY, col(PrivacyRequest.state).in_((*OPEN, DONE)))
        rows = list(session.exec(there))
        over = [row for row in rows if row.expires_at is not None and row.expires_at <= clock.now()]
        for row in over:
            row.state = VOID
            audit.record("copy.ended", row, "desk", body={"state": VOID})
    kept = {row.uuid for row in rows if row not in over}
    under_way = {row.uuid for row in rows if row.state in OPEN}
    for path in folder().iterdir():
        is_part, whose = path.name.startswith("."), path.name.lstrip(".").partition(".")[0]
        if whose not in (under_way if is_part else kept):
            path.unlink(missing_ok=True)
    return min((row.expires_at for row in rows if row not in over and row.expires_at), default=None)


holdings.register("copies", erase=lambda who: drop(who.id))
