"""The tickets that nobody has, in the order of their turns: one walk along one index for each account, page by page."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, exists, or_, select, tuple_, union_all
from sqlmodel import col

from caredesk.core import db
from caredesk.core.types import UTC_
from caredesk.routing.choice import Free
from caredesk.tickets.models import Status, Ticket, TicketTag

FIRST_PAGE, PAGE = 6, 60  # mostly the first one suits
_COLUMNS = tuple(
    getattr(Ticket, name)
    for name in (
        *("id", "account_id", "team_id", "channel", "lang", "tags", "customer_id", "waiting_since", "turn_at"),
    )
)


@dataclass(frozen=True)
class Overflow:
    """After so many minutes the tickets of these teams are anybody's; `is_rest`: those of all other teams."""

    minutes: int
    teams: frozenset[int]
    is_rest: bool = False

    def late(self) -> Any:
        of = col(Ticket.team_id).not_in(sorted(self.teams)) if self.is_rest else col(Ticket.team_id).in_(self.teams)
        return and_(of, col(Ticket.waiting_since) <= bindparam(f"late_{self.minutes}", type_=UTC_()))


@dataclass(frozen=True)
class Wish:
    """Which of the free tickets are worth a look; whether they suit is for `choice.lacks` to say.

    accounts None: of all. teams, langs, without: what suits at once; others only when they have overflowed."""

    accounts: frozenset[int] | None
    teams: frozenset[int] | None = None
    langs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()  # tags that ask for a skill which nobody here has
    overflows: tuple[Overflow, ...] = ()


def walk(wish: Wish, at: datetime) -> Iterator[list[Free]]:
    """Pages of free tickets, those whose turn is first in front."""
    if wish.accounts is not None and not wish.accounts:
        return
    given: dict[str, Any] = {f"late_{one.minutes}": at - timedelta(minutes=one.minutes) for one in wish.overflows}
    query, most = _statement(wish, goes_on=False), FIRST_PAGE
    while True:
        rows = db.session().connection().execute(query, {**given, "most": most}).all()
        if rows:
            yield [_free(row) for row in rows]
        if len(rows) < most:
            return
        query, most = _statement(wish, goes_on=True), PAGE
        given |= {"at": rows[-1].turn_at, "id": rows[-1].id}


_MOST: Any = bindparam("most", type_=BigInteger())


@lru_cache(256)
def _statement(wish: Wish, *, goes_on: bool) -> Any:
    """Built once for the same question; the moment and where the page begins are filled in."""
    asked = [or_(_suits(wish), *(one.late() for one in wish.overflows))]
    if goes_on:
        here = tuple_(col(Ticket.turn_at), col(Ticket.id))
        asked.append(here > tuple_(bindparam("at", type_=UTC_()), bindparam("id", type_=BigInteger())))
    free = (col(Ticket.status) == Status.OPEN, col(Ticket.assignee_id).is_(None))
    order = (col(Ticket.turn_at), col(Ticket.id))
    seen: list[tuple[Any, ...]] = [()] if wish.accounts is None else []
    starts = seen or [(col(Ticket.account_id) == one,) for one in sorted(wish.accounts or ())]
    arms = [select(*_COLUMNS).where(*free, *start, *asked).order_by(*order).limit(_MOST) for start in starts]
    if len(arms) == 1:
        return arms[0]
    every = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
    return select(every).order_by(every.c.turn_at, every.c.id).limit(_MOST)


def _suits(wish: Wish) -> Any:
    asked: list[Any] = []
    if wish.teams is not None:
        asked.append(col(Ticket.team_id).in_(sorted(wish.teams)))
    if wish.langs:
        asked.append(col(Ticket.lang).in_(["", *sorted(wish.langs)]))
    if wish.without:
        tagged = (col(TicketTag.ticket_id) == col(Ticket.id), col(TicketTag.name).in_(sorted(wish.without)))
        asked.append(~exists().where(*tagged))
    return and_(True, *asked)


def _free(row: Any) -> Free:
    tags = json.loads(row.tags) if isinstance(row.tags, str) else row.tags
    plain = {name: getattr(row, name) for name in ("id", "account_id", "team_id", "channel", "lang")}
    rest = {name: getattr(row, name) for name in ("customer_id", "waiting_since", "turn_at")}
    return Free(**plain, tags=frozenset(tags), **rest)


def first_free(ids: Collection[int]) -> Ticket | None:
    """The first of these tickets that nobody has yet, locked; one that somebody holds just now is passed by."""
    found: Ticket | None = db.session().execute(_FIRST_FREE, {"ids": list(ids)}).scalar()
    if found is not None:
        db.hold([found])
    return found


_FIRST_FREE = (
    select(Ticket)
    .where(col(Ticket.id).in_(bindparam("ids", expanding=True)))
    .where(col(Ticket.status) == Status.OPEN, col(Ticket.assignee_id).is_(None))
    .order_by(col(Ticket.turn_at), col(Ticket.id))
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)
    .execution_options(populate_existing=True)
)
