"""An older copy of the database that was put back: noticed by the second file, held until a person confirms it.

The file is ahead of the database, or names another root at a size that the database has: then entries were lost, and
replies that stand as unsent may be public. Nothing leaves until somebody says so; then a new log begins whose first
entry holds the last checkpoint of the old one. Witnesses go on refusing the old log: nothing is papered over.
"""

import base64
import hashlib
from dataclasses import dataclass

from sqlmodel import col, select

from caredesk.audit import checkpoint, heads, second_file
from caredesk.audit.actions import record
from caredesk.audit.draft import Log, Named
from caredesk.audit.models import Restoration
from caredesk.audit.notes import Head, head, is_signed
from caredesk.core import clock, db, rows, secrets
from caredesk.core.types import known, new_uuid


class Unfit(Exception):
    """It is not confirmed like this; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_held() -> bool:
    """Whether replies wait for a person who confirms that an older copy was put back."""
    return unconfirmed() is not None


def unconfirmed() -> Restoration | None:
    return db.first(Restoration, col(Restoration.confirmed_at).is_(None))


def look() -> Restoration | None:
    """At a start: compare our head with the second file; the restoration, where there is a new one."""
    with db.reading():
        found = _compared(second_file.tail())
    if found is None:
        return None
    how, outside, inside = found
    with db.transaction():
        named = {"how": how, "outside": outside.note, "outside_hash": _hash(outside), "inside": inside}
        made = rows.add(Restoration, **named)
        if made is not None:
            record("restore.detected", made, "desk", body={"how": how, "outside": outside.note, "inside": inside})
    return made


def _compared(tail: list[Head]) -> tuple[str, Head, str] | None:
    """How the file and the database differ, the checkpoint that shows it, and where the database stands."""
    log, origins = heads.current(), heads.origins()
    ours = [one for one in tail if one.origin in origins or is_signed(one, secrets.keys().publics)]
    if not ours:
        return None
    inside = checkpoint.text(log.origin, log.size, heads.root(log.id, log.size))
    found = _not_ours(ours[-1], log, origins) or _other_root([one for one in ours if one.origin == log.origin], log)
    is_known = found and db.first(Restoration, Restoration.outside_hash == _hash(found[1]))
    return None if found is None or is_known else (*found, inside)


def _not_ours(last: Head, log: heads.Log, origins: frozenset[str]) -> tuple[str, Head] | None:
    if last.origin not in origins:
        return "other_log", last
    return ("behind", last) if last.origin == log.origin and last.size > log.size else None


def _other_root(named: list[Head], log: heads.Log) -> tuple[str, Head] | None:
    kept = heads.roots(log.id, named[0].size if named else 0)
    for one in named:
        root = kept.get(one.size) or (heads.root(log.id, one.size) if one.size <= log.size else one.root)
        if root != one.root:
            return "other_root", one
    return None


def _hash(outside: Head) -> str:
    return hashlib.sha256(outside.body.encode()).hexdigest()


def past() -> list[Restoration]:
    """What was confirmed, newest first."""
    query = select(Restoration).where(col(Restoration.confirmed_at).is_not(None)).order_by(col(Restoration.id).desc())
    return list(db.session().exec(query.limit(20)))


@dataclass(frozen=True)
class Story:
    """What is to be read before it is confirmed: both heads."""

    row: Restoration
    outside: Head
    inside_size: int

    @property
    def lost(self) -> int:
        """At least so many entries are gone; 0 where the two went different ways."""
        return max(0, self.outside.size - self.inside_size) if self.row.how == "behind" else 0


def told(row: Restoration) -> Story:
    return Story(row, known(head(row.outside)), int(row.inside.split("\n")[1]))


def confirm(row: Restoration, actor: Named | str, *, typed: str, reason: str) -> Restoration:
    """A person says that they know of the restore: a new log begins, and replies may leave again.

    typed: the size that the outside checkpoint names, written by hand. Unfit when it is another, or without a reason;
    a restoration that somebody confirmed meanwhile stays as it is."""
    if typed.strip() != str(told(row).outside.size):
        raise Unfit("size")
    if not reason.strip():
        raise Unfit("reason")
    with db.transaction():
        row = db.lock(row)
        if row.confirmed_at is None:
            _begin_anew(row, actor, reason.strip()[:500])
    return row


def _begin_anew(row: Restoration, actor: Named | str, reason: str) -> None:
    old = heads.current()
    new = Log(f"{old.origin.rpartition('/')[0]}/{new_uuid()}")
    row.confirmed_at, row.confirmed_by = clock.now(), actor if isinstance(actor, str) else actor.uuid
    row.statement = _statement(row, old, new, reason)
    before = {"outside": row.outside, "inside": row.inside, "statement": row.statement}
    record("log.opened", new, actor, body={"origin": new.origin, "before": before})
    record("restore.confirmed", row, actor, body={"reason": reason, "statement": row.statement})


def _statement(row: Restoration, old: heads.Log, new: Log, reason: str) -> str:
    """Signed by the desk's key: which head was outside, which one we have, and under which name it goes on."""
    outside = known(head(row.outside))
    ours = checkpoint.text(old.origin, old.size, heads.root(old.id, old.size)).split("\n")
    lines = [
        "caredesk restore",
        f"outside {outside.origin} {outside.size} {base64.b64encode(outside.root).decode()}",
        f"inside {ours[0]} {ours[1]} {ours[2]}",
        f"new {new.origin}",
        f"by {row.confirmed_by} at {known(row.confirmed_at).isoformat()}",
        f"reason {' '.join(reason.split())}",
    ]
    return checkpoint.sign("\n".join(lines) + "\n", old.origin, secrets.keys().signer)
