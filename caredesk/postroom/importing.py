"""Importing what a listening tool exported: a file is kept as it came, shown, and then read in pieces like all else.

The file waits as an arrival that nobody reads; it goes the way of all raw bodies. An import cannot be taken back, and
nothing is answered by it: each row is put where its post belongs, and one that is known changes nothing.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels.base import Event, Raw
from caredesk.channels.listening import hits, mapping, tables
from caredesk.channels.models import Account
from caredesk.channels.reading import listed
from caredesk.core import bell, clock, db
from caredesk.core.types import known, new_uuid
from caredesk.postroom import arrivals
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.team.access import NotFound
from caredesk.team.models import Agent

KIND = "listening"
AT_ONCE = 100  # rows in one body
_FILE, _PIECE = "upload:", "import:"
_SHOWN, _LEFT_OUT = 8, 20


class Unmapped(Exception):
    """Nobody said which column holds the words."""


@dataclass(frozen=True)
class Preview:
    """What would become of a file: some of its posts, and of the rest how many and why not."""

    columns: list[str]
    mapping: dict[str, str]
    rows: int
    taken: int
    posts: list[Event]
    left_out: list[tuple[int, str]]  # the number of the row as a person counts, and the reason
    reasons: dict[str, int]


@dataclass(frozen=True)
class Progress:
    """How far an import is. `doubtful`: rows of which no post became, with the reasons."""

    rows: int
    read: int
    posts: int
    doubtful: dict[str, int]

    @property
    def is_done(self) -> bool:
        return self.read >= self.rows


def keep(account: Account, body: bytes, actor: Agent) -> str:
    """Keep an uploaded file; NoTable where it holds no rows. The name under which it waits."""
    tables.read(body)
    name = new_uuid()
    row = arrivals.row(known(account.id), Raw(body, clock.now()), _FILE + name) | {"state": ArrivalState.DONE}
    with db.transaction():
        arrivals.put(row)
        audit.record("import.brought", account, actor, body={"import": name, "bytes": len(body)})
    return name


def table(account: Account, name: str) -> tables.Table:
    """The rows of a kept file; NotFound once it has expired."""
    here = (Arrival.account_id == account.id, Arrival.delivery_key == _FILE + name)
    found = db.first(Arrival, *here) if len(name) == 36 else None
    if found is None or not found.body:
        raise NotFound
    return tables.read(found.body)


def fitting(account: Account, rows: tables.Table, chosen: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The mapping that was chosen, else the one of the last import as far as it fits, and a guess for columns that were
    not in that."""
    columns = tables.columns(rows)
    if chosen is not None:
        return mapping.chosen(chosen, columns)
    kept = account.settings.get("mapping")
    last = mapping.chosen(kept, columns) if isinstance(kept, Mapping) else {}
    if not mapping.is_enough(last):
        return mapping.guessed(columns)
    known_by_then = {*last.values(), *listed(account.settings.get("mapping_of"))}
    return mapping.guessed([one for one in columns if one not in known_by_then]) | last


def preview(rows: tables.Table, chosen: dict[str, str]) -> Preview:
    """Read the whole file and show some of it; nothing is written."""
    at, posts, left_out = clock.now(), [], []
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    for number, row in enumerate(rows[: tables.MOST_ROWS]):
        found = hits.event(row, chosen, at, number)
        why = "" if isinstance(found, Event) else found.reason
        if isinstance(found, Event) and found.key in seen:
            why = "import_twice"
        if isinstance(found, Event) and not why:
            seen.add(found.key)
            posts.append(found)
            continue
        reasons[why] += 1
        left_out.append((number + 1, why))
    over = max(0, len(rows) - tables.MOST_ROWS)
    told = dict(reasons) | ({"import_too_long": over} if over else {})
    shown = (posts[:_SHOWN], left_out[:_LEFT_OUT])
    return Preview(tables.columns(rows), chosen, min(len(rows), tables.MOST_ROWS), len(posts), *shown, told)


def begin(account: Account, rows: Sequence[Mapping[str, str]], chosen: dict[str, str], actor: Agent) -> str:
    """Put the rows in line, a hundred in each body, and remember the mapping for the next file; the name of it."""
    if not mapping.is_enough(chosen):
        raise Unmapped
    name, taken, at = new_uuid(), rows[: tables.MOST_ROWS], clock.now()
    used = set(chosen.values())
    with db.transaction():
        row = db.lock(account)
        row.settings = {**row.settings, "mapping": chosen, "mapping_of": tables.columns(taken)}
        for start in range(0, len(taken), AT_ONCE):
            piece = [{key: one[key] for key in used if key in one} for one in taken[start : start + AT_ONCE]]
            body = json.dumps({hits.MARK: 1, "mapping": chosen, "rows": piece}).encode("ascii")
            told = Raw(body, at, {"content-type": "application/json"})
            arrivals.put(arrivals.row(known(account.id), told, f"{_PIECE}{name}:{start}:{len(piece)}"))
        audit.record("import.begun", account, actor, body={"import": name, "rows": len(taken), "mapping": chosen})
    bell.ring("arrivals")
    return name


def progress(account: Account, name: str) -> Progress:
    """How far it is; NotFound for one that is none of this account's."""
    here = (Arrival.account_id == account.id, col(Arrival.delivery_key).startswith(f"{_PIECE}{name}:", autoescape=True))
    columns = select(Arrival.delivery_key, Arrival.state, Arrival.events, Arrival.skipped).where(*here)
    found = db.session().exec(columns).all() if len(name) == 36 else []
    if not found:
        raise NotFound
    sizes = [(int(key.rpartition(":")[2]), state, events, skipped) for key, state, events, skipped in found]
    done = [one for one in sizes if one[1] is not ArrivalState.READY]
    reasons = Counter(part["reason"] for one in done for part in one[3])
    return Progress(
        sum(one[0] for one in sizes), sum(one[0] for one in done), sum(one[2] for one in done), dict(reasons)
    )
