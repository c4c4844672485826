"""What the entries about a post say of it, in their order: those whose body was emptied say their verb and subject."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from caredesk.audit import stored
from caredesk.audit.models import entry_table
from caredesk.audit.opening import Opener

KINDS = {"post.received": "created", "post.edited": "edited", "reply.edited": "edited"}
KINDS |= {"post.gone": "removed", "post.restored": "restored", "post.hidden": "hidden", "post.unhidden": "unhidden"}
KINDS["post.labelled"] = "moderated"
OURS = ("reply.queued", "note.written", "reply.noted")
BIRTHS = ("post.received", *OURS)
MOVED = "post.moved"
EMPTYING = ("post.emptied", "content.withdrawn")
Telling = dict[str, Any]
_entry = entry_table.c


@dataclass(frozen=True)
class Told:
    """One entry about a post. said: its body; None when that was emptied."""

    idx: int
    at: int
    verb: str
    actor: str
    subject: str | None
    said: Telling | None

    @property
    def is_spoken(self) -> bool:
        """Whether it speaks of words, or of whether they are to be seen."""
        return self.verb in KINDS or self.verb in OURS


def rows(connection: Connection, uuids: list[str]) -> dict[str, list[Any]]:
    """The entries about each of these posts that a row must follow."""
    about = stored.with_bodies(_entry.idx, _entry.at, _entry.verb, _entry.actor, _entry.object, _entry.subject)
    verbs = (*KINDS, *OURS, MOVED, *EMPTYING)
    told: dict[str, list[Any]] = {}
    mine = about.where(_entry.object.in_(uuids), _entry.verb.in_(verbs)).order_by(_entry.idx)
    for row in connection.execute(mine):
        told.setdefault(row.object, []).append(row)
    return told


def opened(entries: Sequence[Any], opener: Opener) -> list[Told]:
    """These entries with what they say; NotOpened when a body does not fit its key."""
    return [
        Told(row.idx, row.at, row.verb, row.actor, row.subject, _said(row, opener) if _is_there(row) else None)
        for row in entries
    ]


def _is_there(row: Any) -> bool:
    return row.sealed is not None and row.wrapped is not None


def _said(row: Any, opener: Opener) -> Telling:
    said: Telling = json.loads(opener.opened(row)[1])
    return said
