"""How many tickets stand where, kept right by the transaction that moves them, so that nobody counts a million rows.

Moves are gathered while a transaction runs and written at its end, in one order for everybody: two transactions that
move tickets between the same places then wait for each other, and never for ever.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from caredesk.core import db
from caredesk.tickets.models import Ticket, TicketCount

NOBODY = 0
Place = tuple[int, int, int, str]  # account, team, assignee (0: nobody), status


@dataclass(frozen=True)
class _Move:
    place: Place
    n: int


def place(ticket: Ticket) -> Place:
    """Where this ticket is counted."""
    return ticket.account_id, ticket.team_id, ticket.assignee_id or NOBODY, ticket.status.value


def add(ticket: Ticket) -> None:
    """Count a new ticket."""
    _gather(_Move(place(ticket), 1))


def move(before: Place, after: Place) -> None:
    """Count a ticket in its new place instead of the one before."""
    if before != after:
        _gather(_Move(before, -1), _Move(after, 1))


def _gather(*moves: _Move) -> None:
    db.drafts().extend(moves)
    db.before_commit(_write_down)


def _write_down() -> None:
    sums: Counter[Place] = Counter()
    for draft in db.drafts():
        if isinstance(draft, _Move):
            sums[draft.place] += draft.n
    names = ("account_id", "team_id", "assignee_id", "status", "n")
    rows = [dict(zip(names, (*where, n), strict=True)) for where, n in sorted(sums.items()) if n]
    if rows:
        db.session().connection().execute(_UPSERT[db.is_sqlite()], rows)


_TABLE = TicketCount.__table__  # type: ignore[attr-defined]
_KEY = ("account_id", "team_id", "assignee_id", "status")
_LITE = sqlite.insert(_TABLE)
_GROWN = postgresql.insert(_TABLE)
_UPSERT = {
    True: _LITE.on_conflict_do_update(index_elements=_KEY, set_={"n": _TABLE.c.n + _LITE.excluded.n}),
    False: _GROWN.on_conflict_do_update(index_elements=_KEY, set_={"n": _TABLE.c.n + _GROWN.excluded.n}),
}


def kept() -> dict[Place, int]:
    """The counters as they are kept; places where no ticket stands are left out."""
    rows = db.session().connection().execute(select(*_TABLE.c).where(_TABLE.c.n != 0))
    return {(row.account_id, row.team_id, row.assignee_id, row.status): row.n for row in rows}


def recount() -> dict[Place, int]:
    """The same by counting every ticket: slow, for those who want to see that `kept` is true."""
    where = (Ticket.account_id, Ticket.team_id, func.coalesce(Ticket.assignee_id, NOBODY), Ticket.status)
    rows = db.session().connection().execute(select(*where, func.count()).group_by(*where))  # type: ignore[call-overload]
    return {(account, team, assignee, status.value): n for account, team, assignee, status, n in rows}
