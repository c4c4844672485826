"""The queue: pages of a view by keyset, along the indexes, and the kept counters; never a count, never an offset."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    column,
    func,
    select,
    table,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.channels.models import Account
from caredesk.core import clock, cursors, db
from caredesk.core.types import UTC_
from caredesk.customers.models import Customer
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Status, Ticket, TicketTag
from caredesk.tickets.refusals import Refused
from caredesk.tickets.views import ANY, ME, MINE, NO_LANG, NOBODY, Filter, View, due_between

MOST_ARMS = 200
PAGE = 50
LATEST = 10**16  # microseconds: the year 2286


@dataclass(frozen=True)
class Scope:
    """Who asks: the agent, the accounts behind whose wall they are (None: all), and their teams."""

    agent_id: int
    accounts: frozenset[int] | None
    teams: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: the next one begins behind it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{clock.to_micros(self.at)}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Refused for what was never given out."""
        numbers = cursors.read(text, parts=2)
        if numbers is None or numbers[0] >= LATEST:
            raise Refused("cursor")
        return cls(clock.from_micros(numbers[0]), numbers[1])


Columns = Row[Any]
MOST: Any = bindparam("most", type_=Integer())
_assignee = aliased(Agent)
# Promises belong to a later room; a row says only by when the next one is due, and that one was broken.
_promise = table("promise", column("ticket_id"), column("state"), column("due_at", UTC_()))
_owed = (_promise.c.ticket_id == col(Ticket.id), _promise.c.state.in_(("open", "broken")))
_SHOWN: tuple[Any, ...] = (
    *(Ticket.id, Ticket.v, Ticket.turn_at, Ticket.channel, Ticket.surface, Ticket.snippet, Ticket.snippet_by),
    *(Ticket.lang, Ticket.status, Ticket.priority, Ticket.posts_count, Ticket.assignee_id, Ticket.waiting_since),
    *(Ticket.account_id, Ticket.team_id, Ticket.customer_id, Ticket.opened_at, Ticket.thread_ext_id),
    *(Ticket.due_at, Ticket.due_kind),
    *(Ticket.tags, Ticket.snoozed_until_at, Ticket.woke, Ticket.last_at, Ticket.private, Ticket.removed),
    *(Ticket.tone, Ticket.merged_into, Ticket.split_from),
    col(Customer.name).label("customer_name"),
    col(Customer.uuid).label("customer_uuid"),
    col(_assignee.name).label("assignee_name"),
    col(_assignee.uuid).label("assignee_uuid"),
    col(Team.name).label("team_name"),
    col(Account.name).label("account_name"),
    select(func.min(_promise.c.due_at)).where(*_owed).correlate(Ticket).scalar_subquery().label("promised_at"),
    select(func.min(_promise.c.state)).where(*_owed).correlate(Ticket).scalar_subquery().label("promised"),
)


def _joined() -> Select[Any]:
    query: Select[Any] = select(*_SHOWN).join(Team, col(Team.id) == col(Ticket.team_id))
    query = query.join(Account, col(Account.id) == col(Ticket.account_id))
    query = query.outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    return query.outerjoin(_assignee, col(_assignee.id) == col(Ticket.assignee_id))


def page(view: View, scope: Scope, *, after: Cursor | None = None, limit: int = PAGE) -> tuple[Sequence[Columns], str]:
    """One page of a view, and the cursor of the next one ('' at the end), in one statement."""
    query = _statement(view.filter, scope, newest=view.sort == "newest", goes_on=after is not None)
    if query is None:
        return [], ""
    given = {"most": limit + 1, **({"at": after.at, "id": after.id} if after else {}), **_moments(view.filter)}
    found = db.session().connection().execute(query, given).all()
    rows = found[:limit]
    return rows, str(Cursor(rows[-1].turn_at, rows[-1].id)) if len(found) > limit else ""


def _moments(wanted: Filter) -> dict[str, datetime]:
    """Between which moments a deadline has to lie, where the view asks for one."""
    return (
        dict(zip(("due_after", "due_until"), due_between(wanted.due, clock.now()), strict=True)) if wanted.due else {}
    )


@lru_cache(256)
def _statement(wanted: Filter, scope: Scope, *, newest: bool, goes_on: bool) -> Any:
    """Built once for the same question; where the page begins is filled in. None where nothing can stand."""
    inner = _ids(wanted, scope, newest=newest, goes_on=goes_on)
    return None if inner is None else _ordered(_joined().where(col(Ticket.id).in_(inner)), newest=newest)


def ids(view: View, scope: Scope, *, after: Cursor | None = None, limit: int = PAGE) -> tuple[list[int], str]:
    """The same page, only which tickets stand on it."""
    rows, following = page(view, scope, after=after, limit=limit)
    return [row.id for row in rows], following


def by_ids(wanted: Iterable[int]) -> Sequence[Columns]:
    """These tickets as rows, in one statement; whoever asks has checked who may see them."""
    return db.session().connection().execute(_joined().where(col(Ticket.id).in_(list(wanted)))).all()


def _ids(wanted: Filter, scope: Scope, *, newest: bool, goes_on: bool) -> Any:
    """The first ids of the view: one walk along one index for each arm, and the best of them all."""
    arms = _arms(wanted, scope)
    if not arms:
        return None
    rest = [*_further(wanted), *([_behind(newest=newest)] if goes_on else [])]
    walk_of: Any = select(col(Ticket.id), col(Ticket.turn_at))
    walks = [_ordered(walk_of.where(*arm, *rest), newest=newest).limit(MOST) for arm in arms]
    if len(walks) == 1:
        return select(walks[0].subquery().c.id)
    every = union_all(*(select(walk.subquery()) for walk in walks)).subquery()
    order = (every.c.turn_at.desc(), every.c.id.desc()) if newest else (every.c.turn_at, every.c.id)
    return select(select(every.c.id).order_by(*order).limit(MOST).subquery().c.id)


def _ordered(query: Select[Any], *, newest: bool) -> Select[Any]:
    at, row_id = col(Ticket.turn_at), col(Ticket.id)
    return query.order_by(at.desc(), row_id.desc()) if newest else query.order_by(at, row_id)


def _behind(*, newest: bool) -> Any:
    here = tuple_(col(Ticket.turn_at), col(Ticket.id))
    there = tuple_(bindparam("at", type_=UTC_()), bindparam("id", type_=BigInteger()))
    return here < there if newest else here > there


def _arms(wanted: Filter, scope: Scope) -> list[list[Any]]:
    """The equalities with which each walk begins, so that every one follows an index and needs no sorting."""
    statuses = [one.value for one in Status] if wanted.status in ("", ANY) else [wanted.status]
    whose = [*_account(wanted), *_whose(wanted, scope), *_team(wanted, scope), *_wall(scope)]
    if wanted.due:
        return [[*_due(), *whose, *([] if wanted.status in ("", ANY) else [col(Ticket.status) == wanted.status])]]
    starts = _starts(wanted, scope)
    arms = [[col(Ticket.status) == one, *start, *whose, *_worded(one)] for one in statuses for start in starts]
    if len(arms) <= MOST_ARMS:
        return arms
    return [[col(Ticket.status).in_(statuses), *whose, col(Ticket.posts_count) > 0]]


def _due() -> list[Any]:
    """A walk along the deadlines: those that are near are few, whatever else waits."""
    after, until = (bindparam(name, type_=UTC_()) for name in ("due_after", "due_until"))
    return [col(Ticket.due_at) > after, col(Ticket.due_at) <= until]


def _worded(status: str) -> list[Any]:
    """A ticket all of whose posts were moved to where they belong is resolved, and stands in no list."""
    return [col(Ticket.posts_count) > 0] if status == Status.RESOLVED.value else []


def _starts(wanted: Filter, scope: Scope) -> list[list[Any]]:
    """With which column the walks begin, after the state: an account, a colleague, a team, or each account seen."""
    if wanted.account or wanted.assignee not in ("", NOBODY):
        return [[]]
    if wanted.team:
        teams = sorted(scope.teams) if wanted.team == MINE else [int(wanted.team)]
        return [[col(Ticket.team_id) == team] for team in teams]
    if scope.accounts is None:
        return [[]]
    return [[col(Ticket.account_id) == account] for account in sorted(scope.accounts)]


def _account(wanted: Filter) -> list[Any]:
    return [col(Ticket.account_id) == int(wanted.account)] if wanted.account else []


def _whose(wanted: Filter, scope: Scope) -> list[Any]:
    if wanted.assignee == NOBODY:
        return [col(Ticket.assignee_id).is_(None)]
    if not wanted.assignee:
        return []
    return [col(Ticket.assignee_id) == (scope.agent_id if wanted.assignee == ME else int(wanted.assignee))]


def _team(wanted: Filter, scope: Scope) -> list[Any]:
    if wanted.team == MINE:
        return [col(Ticket.team_id).in_(sorted(scope.teams))]
    return [col(Ticket.team_id) == int(wanted.team)] if wanted.team else []


def _wall(scope: Scope) -> list[Any]:
    """Asked in every walk, even in those that begin with an account: what is not seen is not looked at."""
    return [] if scope.accounts is None else [col(Ticket.account_id).in_(sorted(scope.accounts))]


def _further(wanted: Filter) -> list[Any]:
    """What no index begins with: looked at row by row on the way."""
    plain = {name: getattr(wanted, name) for name in ("channel", "priority", "lang", "surface", "tone")}
    plain["lang"] = "" if wanted.lang == NO_LANG else wanted.lang
    asked: list[Any] = [getattr(Ticket, name) == value for name, value in plain.items() if getattr(wanted, name)]
    if wanted.private:
        asked.append(col(Ticket.private).is_(wanted.private == "1"))
    if wanted.tag:
        tagged = select(TicketTag.ticket_id).where(TicketTag.name == wanted.tag)  # type: ignore[call-overload]
        asked.append(col(Ticket.id).in_(tagged))
    return asked


def condition(wanted: Filter) -> Any:
    """The filter as a plain condition on tickets, for whoever sees all of them and asks for no list."""
    asked: list[Any] = [col(Ticket.status) == wanted.status] if wanted.status not in ("", ANY) else []
    for name in ("account", "team", "assignee"):
        value = getattr(wanted, name)
        if value.isdecimal():
            asked.append(getattr(Ticket, f"{name}_id") == int(value))
    if wanted.assignee == NOBODY:
        asked.append(col(Ticket.assignee_id).is_(None))
    return and_(true(), *asked, *_further(wanted))


def tag_names(accounts: frozenset[int] | None, *, after: str = "", limit: int = PAGE) -> list[str]:
    """The tags on tickets of these accounts (None: all), by name: one step along the index for each of them."""
    step: Any = select(TicketTag.name).where(col(TicketTag.name) > bindparam("after"))  # type: ignore[call-overload]
    if accounts is not None:
        step = step.join(Ticket, col(Ticket.id) == col(TicketTag.ticket_id))
        step = step.where(col(Ticket.account_id).in_(sorted(accounts)))
    step, found = step.order_by(col(TicketTag.name)).limit(1), [after]
    while len(found) <= limit:
        name = db.session().connection().execute(step, {"after": found[-1]}).scalar()
        if name is None:
            break
        found.append(name)
    return found[1:]


def tags_of(row: Columns) -> tuple[str, ...]:
    """The tags of a row, whatever the driver makes of JSON."""
    return tuple(json.loads(row.tags) if isinstance(row.tags, str) else row.tags)
