"""Telling outside witnesses of our checkpoints, and keeping their signatures. Protocol: c2sp.org/tlog-witness."""

import base64
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk.audit import carrying, heads, restores, tree
from caredesk.audit.actions import record
from caredesk.audit.draft import Log
from caredesk.audit.models import Cosignature
from caredesk.audit.notes import NUMBER, Head, Key, cosigned_at, key
from caredesk.core import clock, config, db, http, jobs

JOB = "audit.witness"
AGAIN = timedelta(hours=1)  # a sign of life where nothing is new
LONGEST = timedelta(minutes=15)
SECONDS = 15.0
SMALL = 65_536
ALARMING = ("ahead", "forked")


class Untold(Exception):
    """The witness did not sign; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def witnesses() -> dict[str, tuple[str, Key]]:
    """The address and the key of each witness of the settings, by its name."""
    told = [part.split() for part in config.settings().witnesses.split(",") if part.strip()]
    return {one.name: (url.rstrip("/"), one) for url, one in ((url, key(vkey)) for url, vkey in told)}


def announce() -> None:
    """Have every witness told of what is new; one that could not be reached is tried again in its own time."""
    with db.reading():
        last = heads.newest()
        known = carrying.lines()
        waits = set(db.session().exec(select(jobs.Job.key).where(jobs.Job.kind == JOB)))
    due = [name for name in witnesses() if last and _is_due(name, known.get(name), (last[0], last[1].size), waits)]
    if due:
        with db.transaction():
            for name in due:
                jobs.bring_forward(JOB, {"name": name}, clock.now(), key=_key(name))


def _is_due(name: str, state: Any, last: tuple[int, int], waits: set[str | None]) -> bool:
    if _key(name) not in waits:
        return True
    return state is not None and not state.trouble and (state.log, state.size) != last


def _key(name: str) -> str:
    return f"witness:{name}"[:120]


@jobs.kind(JOB)
def push(payload: dict[str, Any]) -> datetime | None:
    """Tell one witness of the newest checkpoint; when to look again. None when the settings name it no more."""
    known = witnesses().get(str(payload["name"]))
    if known is None:
        return None
    name = known[1].name
    with db.reading():
        last, state, is_held = heads.newest(), carrying.line(name), restores.is_held()
    if last is None or is_held:
        return clock.now() + timedelta(minutes=1)
    log, head = last
    try:
        line, at = _asked(*known, head, (log, state.size if state.log == log else 0))
    except Untold as trouble:
        _note(name, trouble.code, is_new=state.trouble != trouble.code)
        return clock.now() + min(LONGEST, timedelta(seconds=5 * 2 ** min(state.tries, 10)))
    _keep(name, (log, head.size), line, at)
    return clock.now() + AGAIN


def _note(name: str, code: str, *, is_new: bool) -> None:
    """A witness that knows another trail is an alarm, once: it is an entry, and people are told."""
    with db.transaction():
        carrying.heard(name, None, code)
        if is_new and code in ALARMING:
            record("witness.refused", Log(heads.current().origin), "network", body={"witness": name, "why": code})


def _keep(name: str, there: tuple[int, int], line: str, at: int) -> None:
    with db.transaction() as session:
        signed_at = clock.from_micros(at * 1_000_000)
        session.merge(Cosignature(log=there[0], size=there[1], witness=name, line=line, at=signed_at))
        carrying.heard(name, there)


def _asked(url: str, witness: Key, head: Head, known: tuple[int, int]) -> tuple[str, int]:
    """The witness's line, and when it signed. What it says of the size that it knows is believed once."""
    log, old = known
    answer = _send(url, log, old, head)
    if answer.status == 409:
        size = _size(answer)
        if size > head.size:
            raise Untold("ahead")
        if size == old:
            raise Untold("forked")
        old = size
        answer = _send(url, log, old, head)
    if answer.status != 200:
        raise Untold({403: "bad_key", 404: "unknown_log", 409: "forked", 422: "forked"}.get(answer.status, "odd"))
    for line in answer.body.decode(errors="replace").splitlines():
        at = cosigned_at(head, line, witness)
        if at is not None:
            return f"{line}\n", at
    raise Untold("not_signed")


def _send(url: str, log: int, old: int, head: Head) -> http.Response:
    with db.reading():
        proof = tree.consistency(old, head.size, heads.reader(log))
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", head.note]
    headers = {"content-type": "text/plain; charset=utf-8"}
    body = "\n".join(lines).encode()
    try:
        return http.fetch("POST", f"{url}/add-checkpoint", headers=headers, body=body, limit=SMALL, timeout=SECONDS)
    except http.Refused as error:
        raise Untold("address_refused") from error
    except (http.NotConnected, http.Interrupted) as error:
        raise Untold("unreachable") from error


def _size(answer: http.Response) -> int:
    told = answer.body.decode(errors="replace").strip()
    if answer.headers.get("content-type", "").split(";")[0] != "text/x.tlog.size" or not NUMBER.fullmatch(told):
        raise Untold("odd")
    return int(told)
