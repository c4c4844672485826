"""The numbers beside the views: sums of the kept counters, with the accounts they belong to, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, case, func, select, true
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
    more = tuple((key, one) for key, one in (saved or {}).items() if set(one.told()) <= COUNTED)
    keys = (*STANDARD, *(key for key, _ in more))
    given = {"me": scope.agent_id, "teams": sorted(scope.teams), "accounts": sorted(scope.accounts or ())}
    query = _statement(more, walled=scope.accounts is not None)
    rows = db.session().connection().execute(query, given if scope.accounts is not None else _open(given)).all()
    counts = {key: sum(int(row._mapping[key]) for row in rows) for key in keys}
    lines = tuple(_line(row) for row in rows)
    return Tally(counts | {f"c{line.id}": line.count for line in lines}, lines)


def _open(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "accounts"}


@lru_cache(256)
def _statement(saved: tuple[tuple[str, Filter], ...], *, walled: bool) -> Any:
    """Built once for the same saved views: who asks is filled in."""
    sums = [_sum(wanted).label(key) for key, wanted in (*STANDARD.items(), *saved)]
    facts = (Account.id, Account.kind, Account.name, Account.state, Account.paused_why, Account.trouble)
    query = select(*facts, *sums).outerjoin(TicketCount, col(TicketCount.account_id) == col(Account.id))  # type: ignore[call-overload]
    if walled:
        query = query.where(col(Account.id).in_(bindparam("accounts", expanding=True)))
    return query.group_by(*facts).order_by(col(Account.name))


def counts(scope: Scope, saved: Mapping[str, Filter] | None = None) -> dict[str, int]:
    """Only the numbers, by the key of the view."""
    return tally(scope, saved).counts


def _line(row: Any) -> AccountLine:
    return AccountLine(row.id, row.kind, row.name, row.state.value, row.paused_why or row.trouble, int(row.open))


def _sum(wanted: Filter) -> Any:
    return func.coalesce(func.sum(case((and_(true(), *_where(wanted)), col(TicketCount.n)), else_=0)), 0)


def _where(wanted: Filter) -> list[Any]:
    asked = []
    if wanted.status not in ("", ANY):
        asked.append(col(TicketCount.status) == wanted.status)
    if wanted.assignee:
        who: Any = {ME: bindparam("me", type_=BigInteger()), NOBODY: 0}.get(wanted.assignee)
        asked.append(col(TicketCount.assignee_id) == (int(wanted.assignee) if who is None else who))
    if wanted.team == MINE:
        asked.append(col(TicketCount.team_id).in_(bindparam("teams", expanding=True)))
    elif wanted.team:
        asked.append(col(TicketCount.team_id) == int(wanted.team))
    if wanted.account:
        asked.append(col(TicketCount.account_id) == int(wanted.account))
    return asked
