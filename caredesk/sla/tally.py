"""Kept roll-ups: how much happened in each quarter of an hour, and how long first answers took.

Every transaction adds what it did, and takes away what turned out to be otherwise; so the sums always say what a full
count over posts and clocks would say, and a board reads a few hundred rows instead of a million.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from caredesk.core import clock, db
from caredesk.sla.models import Clock, ClockKind, Tally, Wait
from caredesk.tickets.models import Ticket

SLOT_MICROS = 900 * 1_000_000
ANSWERED = ("reply", "outside")
NOBODY = 0


@dataclass(frozen=True)
class Told:
    """One thing that is counted: where, and what; `minutes` only for how long a first answer took."""

    slot: int
    account_id: int
    team_id: int
    agent_id: int
    lang: str
    what: str
    minutes: int | None = None


@dataclass(frozen=True)
class _Change:
    told: Told
    n: int


def slot_of(at: datetime) -> int:
    """The quarter of an hour in which this moment lies, counted from 1970, UTC."""
    return clock.to_micros(at) // SLOT_MICROS


def count(ticket: Ticket, what: str, at: datetime, *, agent_id: int | None = None, n: int = 1) -> None:
    """Count one thing that happened to this ticket, in the open transaction; with n -1 it was none after all."""
    _gather({Told(slot_of(at), ticket.account_id, ticket.team_id, agent_id or NOBODY, ticket.lang, what): n})


def of_clock(one: Clock) -> Counter[Told]:
    """What a stopped clock adds to the roll-ups; a running one adds nothing."""
    if one.stopped_at is None:
        return Counter()
    place = (slot_of(one.stopped_at), one.account_id, one.team_id, one.agent_id or NOBODY, one.lang)
    told = Counter([Told(*place, f"{one.kind.value}_{one.state.value}")])
    if one.kind is ClockKind.FIRST and one.stop_why in ANSWERED and one.elapsed_seconds is not None:
        told[Told(*place, "", one.elapsed_seconds // 60)] = 1
    return told


def move(before: Counter[Told], after: Counter[Told]) -> None:
    """Count a clock as it is now instead of as it was."""
    if before != after:
        changes = Counter(after)
        changes.subtract(before)
        _gather(changes)


def _gather(changes: dict[Told, int]) -> None:
    db.drafts().extend(_Change(told, n) for told, n in changes.items() if n)
    db.before_commit(_write_down)


def _write_down() -> None:
    sums: Counter[Told] = Counter()
    for draft in db.drafts():
        if isinstance(draft, _Change):
            sums[draft.told] += draft.n
    changed = sorted((told for told, n in sums.items() if n), key=lambda told: tuple(map(str, vars(told).values())))
    for model, is_wait in ((Tally, False), (Wait, True)):
        rows = [_row(told, sums[told]) for told in changed if (told.minutes is not None) is is_wait]
        if rows:
            db.session().connection().execute(_UPSERT[model, db.is_sqlite()], rows)


def _row(told: Told, n: int) -> dict[str, Any]:
    left_out = "what" if told.minutes is not None else "minutes"
    return {name: value for name, value in vars(told).items() if name != left_out} | {"n": n}


def _upsert(model: Any, insert: Any, last: str) -> Any:
    keys = ("slot", "account_id", "team_id", "agent_id", "lang", last)
    statement = insert(model.__table__)
    changed = {"n": model.__table__.c.n + statement.excluded.n}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed).inline()


_UPSERT = {
    (model, lite): _upsert(model, (sqlite if lite else postgresql).insert, last)
    for model, last in ((Tally, "what"), (Wait, "minutes"))
    for lite in (True, False)
}
