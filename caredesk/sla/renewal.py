"""Clocks of many tickets under the versions that they would get now: what would come of it, and doing it.

A clock that goes on under another version goes on from where it began, with the pauses it had: only what the terms say
of it is worked out anew, straight from its row. Where the new terms know a clock that the old ones did not, or take a
thank-you another way, the ticket is settled from its facts like after any other change; when that was only a look, it
is taken back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.sla import deadline, facts, keep, queries, terms
from caredesk.sla.models import Clock, ClockState, PolicyVersion, Recompute
from caredesk.sla.terms import Terms
from caredesk.team.models import Agent
from caredesk.tickets.change import change as change_ticket
from caredesk.tickets.models import Ticket

LIVE = (ClockState.RUNNING, ClockState.PAUSED)
_TICKET = Ticket.__table__  # type: ignore[attr-defined]
_ASKED = _TICKET.c["id", "channel", "surface", "team_id", "priority", "tags", "lang"]
_CLOCK = Clock.__table__  # type: ignore[attr-defined]
_KEPT = _CLOCK.c[
    *(
        "id",
        "ticket_id",
        "kind",
        "post_id",
        "version_id",
        "state",
        "published_at",
        "received_at",
        "due_at",
        "window_at",
    ),
    *("stopped_at", "stop_why", "answer_id", "agent_id", "breached_at", "warned"),
]
_SET = ("version_id", "state", "target_seconds", "started_at", "due_at", "breached_at", "warned", "next_at")
_UPDATE = update(_CLOCK).where(_CLOCK.c.id == bindparam("of")).values({name: bindparam(name) for name in _SET})


class _TakenBack(Exception):
    """A look has seen enough: nothing of it stays."""


@dataclass(frozen=True)
class _Renewed:
    """A live clock as it is, and what would stand in its row."""

    row: Any
    values: dict[str, Any]


def look(run: Recompute, ids: Sequence[int]) -> Counter[str]:
    """What would come of these tickets; nothing is written."""
    chosen = _chosen(run, ids)
    renewed = _renewed(_live(chosen), chosen)
    sums = _sum((one.row, one.row, one.values["due_at"]) for each in renewed.values() for one in each)
    db.close_reading()
    others = sorted(chosen.keys() - renewed.keys())
    return sums + _tried(others) if others else sums


def _tried(ids: Sequence[int]) -> Counter[str]:
    sums: Counter[str] = Counter()
    try:
        with db.transaction():
            sums = _settled(_hold(ids), _live(ids))
            raise _TakenBack
    except _TakenBack:
        return sums


def change(run: Recompute, ids: Sequence[int]) -> Counter[str]:
    """The same in the open transaction, and it stays: an entry for each ticket says from when to when."""
    chosen = _chosen(run, ids)
    tickets = {known(ticket.id): ticket for ticket in _hold(chosen)}
    if not db.is_sqlite():  # where others may have written until these were held
        chosen = _chosen(run, tickets)
    rows = _live(chosen)
    before = {number: tickets[number].due_at for number in chosen}
    renewed = _renewed(rows, chosen)
    _write(tickets, renewed)
    others = {number: rows[number] for number in chosen.keys() - renewed.keys()}
    sums = _settled([tickets[number] for number in others], others) if others else Counter()
    _tell(run, [(tickets[number], chosen[number], before[number]) for number in chosen])
    return sums + _sum((one.row, one.row, one.values["due_at"]) for each in renewed.values() for one in each)


def _chosen(run: Recompute, ids: Iterable[int]) -> dict[int, PolicyVersion]:
    """The tickets of these, behind the wall of the run, of which a live clock stands under another version than it
    would get now, with that version; those alone that the run is about."""
    connection, ids = db.session().connection(), list(ids)
    wall = [] if run.accounts is None else [_TICKET.c.account_id.in_(run.accounts)]
    tickets = connection.execute(select(*_ASKED).where(_ASKED["id"].in_(ids), *wall)).all()
    columns = (_CLOCK.c.ticket_id, _CLOCK.c.version_id)
    under: dict[int, set[int]] = {}
    for row in connection.execute(select(*columns).where(_CLOCK.c.ticket_id.in_(ids), _CLOCK.c.state.in_(LIVE))):
        under.setdefault(row.ticket_id, set()).add(row.version_id)
    versions = queries.live_versions()
    policies = {number: queries.version(number).policy_id for number in set().union(*under.values())}
    found = {row.id: terms.first_that_fits(row, versions) for row in tickets if row.id in under}
    return {
        number: version
        for number, version in found.items()
        if version is not None
        and under[number] != {version.id}
        and (run.policy_id in (None, version.policy_id, *(policies[one] for one in under[number])))
    }


def _live(ids: Iterable[int]) -> dict[int, list[Any]]:
    """The live clocks of these tickets, by ticket."""
    found: dict[int, list[Any]] = {number: [] for number in ids}
    query = select(*_KEPT).where(_CLOCK.c.ticket_id.in_(list(found)), _CLOCK.c.state.in_(LIVE))
    for row in db.session().connection().execute(query):
        found[row.ticket_id].append(row)
    return found


def _renewed(rows: Mapping[int, Sequence[Any]], chosen: Mapping[int, PolicyVersion]) -> dict[int, list[_Renewed]]:
    """By ticket, where no more is needed than the rows of its clocks."""
    old = _terms(rows)
    plain = [number for number, version in chosen.items() if _is_plain(rows[number], terms.of(version), old)]
    pauses = queries.pauses_of([row.id for number in plain for row in rows[number]])
    return {
        number: [_Renewed(row, _values(row, pauses.get(row.id, ()), chosen[number])) for row in rows[number]]
        for number in plain
    }


def _terms(rows: Mapping[int, Sequence[Any]]) -> dict[int, Terms]:
    """The terms that these clocks stand under, by version."""
    ids = {row.version_id for each in rows.values() for row in each}
    return {number: terms.of(queries.version(number)) for number in ids}


def _is_plain(rows: Sequence[Any], new: Terms, terms_of: Mapping[int, Terms]) -> bool:
    """Whether these clocks go on, no other begins, and a thank-you is taken as before."""
    return all(
        row.kind in new.seconds and new.seconds.keys() <= old.seconds.keys() and new.courtesy is old.courtesy
        for row in rows
        for old in (terms_of[row.version_id],)
    )


def _values(row: Any, pauses: Iterable[Any], version: PolicyVersion) -> dict[str, Any]:
    """What `fill.fill` would write into the row of a clock that goes on."""
    stretch, by = queries.stretch_of(row, pauses), terms.of(version)
    found = deadline.measure(stretch, by)
    breached_at, warned = row.breached_at, row.warned
    if breached_at is not None and (found.due_at is None or found.due_at > breached_at):
        breached_at, warned = None, [one for one in warned if one != deadline.DUE]
    ahead = (at for name, at in deadline.steps(stretch, by).items() if name not in warned)
    return {
        "version_id": version.id,
        "state": found.state,
        "target_seconds": found.target_seconds,
        "started_at": found.started_at,
        "due_at": found.due_at,
        "breached_at": breached_at,
        "warned": warned,
        "next_at": min(ahead, default=None),
    }


def _hold(ids: Iterable[int]) -> list[Ticket]:
    """These tickets, locked in one order for everybody, in one statement."""
    query = select(Ticket).where(col(Ticket.id).in_(list(ids))).order_by(col(Ticket.id))
    rows = db.session().execute(query if db.is_sqlite() else query.with_for_update(key_share=True)).scalars().all()
    db.hold(rows)
    return list(rows)


def _write(tickets: Mapping[int, Ticket], renewed: Mapping[int, Sequence[_Renewed]]) -> None:
    """The rows of the clocks in one statement, and what a ticket says of its nearest deadline."""
    every = [{"of": one.row.id, **one.values} for each in renewed.values() for one in each]
    if every:
        db.session().connection().execute(_UPDATE, every)
    for number, each in renewed.items():
        ends = [(one.values["due_at"], one.row.kind.value) for one in each if one.values["due_at"]]
        ends += [(one.row.window_at, "window") for one in each if one.row.window_at is not None]
        due_at, kind = min(ends) if ends else (None, "paused")
        ticket = tickets[number]
        if (ticket.due_at, ticket.due_kind) != (due_at, kind):
            change_ticket(ticket, due_at=due_at, due_kind=kind)


def _settled(tickets: Sequence[Ticket], rows: Mapping[int, Sequence[Any]]) -> Counter[str]:
    """Settle these tickets from their facts, in the open transaction."""
    for ticket in tickets:
        mark = facts.touch(known(ticket.id))
        mark.chooses, mark.renews, mark.is_plain = True, True, False
    # Versions that nobody holds would be read anew for every clock; what changes is written once, at the end.
    held = [queries.version(number) for number in {row.version_id for each in rows.values() for row in each}]
    with db.session().no_autoflush:
        keep.settle()
    db.session().flush()
    after = db.session().connection().execute(select(*_KEPT).where(_CLOCK.c.ticket_id.in_(list(rows)))).all()
    before = {row.id: row for each in rows.values() for row in each}
    del held
    return _sum((before.get(row.id), row, row.due_at) for row in after)


def _sum(found: Iterable[tuple[Any, Any, datetime | None]]) -> Counter[str]:
    """(the clock as it was, as it is, its deadline then) counted: what moved, passed, ended and began."""
    at, sums = clock.now(), Counter[str]()
    for was, row, due_at in found:
        if was is None:
            sums["begun"] += row.state in LIVE
        elif row.state not in LIVE:
            sums["ended"] += 1
        else:
            sums["clocks"] += 1
            sums.update(_moved(was.due_at, due_at, at))
    return sums


def _moved(before: datetime | None, after: datetime | None, at: datetime) -> dict[str, int]:
    """Whether a deadline comes later, earlier, and whether it has passed only now."""
    if before is None or after is None:
        return {}
    return {"later": int(after > before), "earlier": int(after < before), "overdue": int(after <= at < before)}


def _tell(run: Recompute, done: Iterable[tuple[Ticket, PolicyVersion, datetime | None]]) -> None:
    agent = db.session().get_one(Agent, run.agent_id)
    for ticket, version, before in done:
        body = {"run": run.uuid, "policy": version.policy_id, "version": version.version}
        audit.record("ticket.recomputed", ticket, agent, body={**body, "before": before, "after": ticket.due_at})
