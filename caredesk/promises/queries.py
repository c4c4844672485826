"""Reading promises: the board, those of a ticket, those that somebody sees to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as sql_select
from sqlmodel import col, func, select

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.promises.models import LIVE, Promise, PromiseState
from caredesk.team import access
from caredesk.team.models import Agent

SHOWS = ("overdue", "soon", "later", "untimed", "settled")
WHOSE = ("mine", "team", "all")
SOON = timedelta(hours=24)
MOST, COLUMN = 200, 30


@dataclass(frozen=True)
class Asked:
    """Which promises somebody wants to see."""

    whose: str = "mine"
    team: int | None = None
    channel: str = ""
    owner: int | None = None


@dataclass(frozen=True)
class Line:
    """A promise with the names around it."""

    promise: Promise
    customer: str
    owner: Agent
    channel: str
    account: str


@dataclass(frozen=True)
class Column:
    """One part of the board: the first lines of it, and how many there are."""

    key: str
    lines: Sequence[Line] = field(default=())
    count: int = 0


def board(viewer: Agent, asked: Asked, shows: Iterable[str], limit: int = COLUMN) -> list[Column]:
    """These parts of the board, first due first; what is settled newest first."""
    counts = _counts(viewer, asked)
    return [Column(key, _lines(viewer, asked, key, limit) if counts[key] else (), counts[key]) for key in shows]


def _lines(viewer: Agent, asked: Asked, show: str, limit: int) -> list[Line]:
    first = col(Promise.ended_at).desc() if show == "settled" else col(Promise.due_at)
    query = named().where(*_wall(viewer, asked), _is_in(show, clock.now()))
    return read(query.order_by(first, col(Promise.id)).limit(limit))


def _counts(viewer: Agent, asked: Asked) -> dict[str, int]:
    at = clock.now()
    sums = [func.count().filter(_is_in(show, at)) for show in SHOWS]
    query = select(*sums).select_from(Promise).where(*_wall(viewer, asked))
    return dict(zip(SHOWS, db.session().connection().execute(query).one(), strict=True))


def _is_in(show: str, at: datetime) -> ColumnElement[bool]:
    """In which part of the board a promise stands at this moment."""
    is_live, due = col(Promise.state).in_(LIVE), col(Promise.due_at)
    if show == "settled":
        return ~is_live
    ways = {
        "overdue": due <= at,
        "soon": (due > at) & (due <= at + SOON),
        "later": due > at + SOON,
        "untimed": due.is_(None),
    }
    return is_live & ways[show]


def _wall(viewer: Agent, asked: Asked) -> list[Any]:
    """What this agent may see, and of that what was asked for."""
    accounts = access.visible_accounts(viewer)
    found: list[Any] = [] if accounts is None else [col(Promise.account_id).in_(sorted(accounts))]
    if asked.whose == "mine":
        found.append(Promise.owner_id == viewer.id)
    elif asked.whose == "team":
        found.append(col(Promise.team_id).in_(access.team_ids(viewer)))
    if asked.team is not None:
        found.append(Promise.team_id == asked.team)
    if asked.owner is not None:
        found.append(Promise.owner_id == asked.owner)
    if asked.channel:
        found.append(col(Promise.account_id).in_(select(Account.id).where(Account.kind == asked.channel)))
    return found


def pressing(viewer: Agent) -> ColumnElement[int]:
    """How many of this agent's own are overdue or due within a day: a subquery, to be asked with others."""
    mine = (Promise.owner_id == viewer.id, col(Promise.state).in_(LIVE), col(Promise.due_at) <= clock.now() + SOON)
    seen = [] if access.sees_all(viewer) else [col(Promise.account_id).in_(access.accounts_of(viewer.id))]
    return select(func.count()).select_from(Promise).where(*mine, *seen).scalar_subquery()


def of_ticket(ticket_id: int) -> list[Line]:
    """Every promise that was made in this ticket: open ones first, by their time."""
    query = named().where(Promise.ticket_id == ticket_id)
    found = read(query.order_by(col(Promise.due_at), col(Promise.id)))
    return sorted(found, key=lambda one: one.promise.state not in LIVE)


def of_customer(customer_id: int, viewer: Agent) -> list[Line]:
    """Every promise that was made to this customer, newest first."""
    wall = _wall(viewer, Asked("all"))
    query = named().where(Promise.customer_id == customer_id, *wall)
    return read(query.order_by(col(Promise.id).desc()).limit(MOST))


def one(promise: Promise) -> Line:
    """This promise with the names around it."""
    return read(named().where(Promise.id == promise.id))[0]


def listed(viewer: Agent, asked: Asked, state: str, *, after: int, limit: int) -> list[Promise]:
    """The promises after this number, by number; of one state, or of all."""
    query = select(Promise).where(*_wall(viewer, asked), col(Promise.id) > after)
    if state:
        query = query.where(col(Promise.state).in_(LIVE if state == "live" else [PromiseState(state)]))
    return list(db.session().exec(query.order_by(col(Promise.id)).limit(limit)))


def named() -> Any:
    """Promises with the names around them, for `read`."""
    return (
        sql_select(Promise, col(Customer.name), Agent, col(Account.kind), col(Account.name))
        .outerjoin(Customer, col(Customer.id) == col(Promise.customer_id))
        .join(Agent, col(Agent.id) == col(Promise.owner_id))
        .join(Account, col(Account.id) == col(Promise.account_id))
    )


def read(query: Any) -> list[Line]:
    """The lines of a query that began with `named`."""
    return [
        Line(promise, customer or "", owner, channel, account)
        for promise, customer, owner, channel, account in db.session().execute(query)
    ]


def people(promise: Promise) -> dict[int, str]:
    """The names of everybody in its history."""
    ids = {one["by"] for one in promise.history}
    ids |= {one[side] for one in promise.history if one["what"] == "passed" for side in ("from", "to")}
    rows = db.session().exec(select(Agent.id, Agent.name).where(col(Agent.id).in_(ids - {None})))
    return {number or 0: name for number, name in rows}
