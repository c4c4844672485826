"""The numbers beside the views: sums of the kept counters, with the accounts they belong to, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select, true
from sqlmodel import col

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.tickets.models import TicketCount
from caredesk.tickets.queries import Scope
from caredesk.tickets.views import ANY, COUNTED, ME, MINE, NOBODY, STANDARD, Filter


@dataclass(frozen=True)
class AccountLine:
    """One account in the list of views."""

    id: int
    kind: str
    name: str
    state: str
    why: str
    count: int


@dataclass(frozen=True)
class Tally:
    """How many tickets stand in each view that can be counted, and the accounts behind the wall."""

    counts: dict[str, int]
    accounts: tuple[AccountLine, ...]


def tally(scope: Scope, saved: Mapping[str, Filter] | None = None) -> Tally:
    """Every number of the page, in one statement. Views that ask for more than the counters know have none."""
    views = STANDARD | {key: one for key, one in (saved or {}).items() if set(one.told()) <= COUNTED}
    sums = {key: _sum(wanted, scope).label(key) for key, wanted in views.items()}
    facts = (Account.id, Account.kind, Account.name, Account.state, Account.paused_why, Account.trouble)
    query = select(*facts, *sums.values()).outerjoin(TicketCount, col(TicketCount.account_id) == col(Account.id))  # type: ignore[call-overload]
    if scope.accounts is not None:
        query = query.where(col(Account.id).in_(sorted(scope.accounts)))
    rows = db.session().connection().execute(query.group_by(*facts).order_by(col(Account.name))).all()
    counts = {key: sum(row._mapping[key] for row in rows) for key in sums}
    lines = tuple(_line(row) for row in rows)
    return Tally(counts | {f"c{line.id}": line.count for line in lines}, lines)


def counts(scope: Scope, saved: Mapping[str, Filter] | None = None) -> dict[str, int]:
    """Only the numbers, by the key of the view."""
    return tally(scope, saved).counts


def _line(row: Any) -> AccountLine:
    return AccountLine(row.id, row.kind, row.name, row.state.value, row.paused_why or row.trouble, int(row.open))


def _sum(wanted: Filter, scope: Scope) -> Any:
    return func.coalesce(func.sum(case((and_(true(), *_where(wanted, scope)), col(TicketCount.n)), else_=0)), 0)


def _where(wanted: Filter, scope: Scope) -> list[Any]:
    asked = []
    if wanted.status not in ("", ANY):
        asked.append(col(TicketCount.status) == wanted.status)
    if wanted.assignee:
        who = {ME: scope.agent_id, NOBODY: 0}.get(wanted.assignee)
        asked.append(col(TicketCount.assignee_id) == (int(wanted.assignee) if who is None else who))
    if wanted.team:
        teams = sorted(scope.teams) if wanted.team == MINE else [int(wanted.team)]
        asked.append(col(TicketCount.team_id).in_(teams))
    if wanted.account:
        asked.append(col(TicketCount.account_id) == int(wanted.account))
    return asked
