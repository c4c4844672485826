"""What is known of a customer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, column, func, table, true
from sqlmodel import col, select

from caredesk.core import db
from caredesk.customers import access
from caredesk.customers.influence import MOST_TICKETS, Standing, influence, loyalty
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Agent

# Tickets belong to a later room; only how many a customer has is asked here.
_COLUMNS = ("id", "customer_id", "account_id", "posts_count", "merged_into")
_ticket = table("ticket", *(column(name) for name in _COLUMNS)).alias("theirs")


def listed(agent: Agent, *, before: int | None = None, limit: int = 50) -> Sequence[Customer]:
    """Those who wrote to an account that this agent sees, newest first."""
    query = select(Customer).where(access.wrote_to(agent))
    if before is not None:
        query = query.where(col(Customer.id) < before)
    return db.session().exec(query.order_by(col(Customer.id).desc()).limit(limit)).all()


def handles_of(customers: Sequence[Customer]) -> dict[int, list[Handle]]:
    """The names of these customers, in one statement."""
    query = select(Handle).where(col(Handle.customer_id).in_([one.id for one in customers]))
    found: dict[int, list[Handle]] = {}
    for one in db.session().exec(query.order_by(col(Handle.seen_at).desc(), col(Handle.id))):
        found.setdefault(one.customer_id, []).append(one)
    return found


def handles(customer: Customer) -> Sequence[Handle]:
    """The customer's names on the networks, the one seen last first."""
    query = select(Handle).where(Handle.customer_id == customer.id)
    return db.session().exec(query.order_by(col(Handle.seen_at).desc(), col(Handle.id))).all()


def standing(customer_id: int, at: datetime, *, accounts: Collection[int] | None) -> Standing | None:
    """How widely the customer is read and how long and often they have written, on these accounts only.

    `accounts` None: on all of them."""
    here = true() if accounts is None else _ticket.c.account_id.in_(sorted(accounts))
    query = select(Customer.created_at, *standing_facts(customer_id, here)).where(Customer.id == customer_id)
    found = db.session().exec(query).first()
    return None if found is None else Standing(influence(found[1]), loyalty(found[0], found[2], at))


def standing_facts(customer_id: Any, here: ColumnElement[bool]) -> tuple[Any, Any]:
    """Most followers and number of conversations, for a statement to stand in; `here`: which conversations count."""
    tickets = select(func.count()).select_from(_ticket).where(*_theirs(customer_id), here)
    followers = select(func.max(Handle.followers)).where(Handle.customer_id == customer_id)
    return followers.scalar_subquery().label("most_followers"), tickets.scalar_subquery().label("tickets")


def tickets_that_count(customer_id: Any, here: ColumnElement[bool], *, of: FromClause | None = None) -> Any:
    """The same number as far as loyalty looks: whoever has written a thousand times costs no more than twenty.

    of: what the statement around it reads, when customer and conversations are named by that."""
    some = select(_ticket.c.id).where(*_theirs(customer_id), here).limit(MOST_TICKETS)
    number = select(func.count()).select_from((some if of is None else some.correlate(of)).subquery())
    return (number if of is None else number.correlate(of)).scalar_subquery()


def _theirs(customer_id: Any) -> tuple[ColumnElement[bool], ...]:
    return _ticket.c.customer_id == customer_id, _ticket.c.posts_count > 0, _ticket.c.merged_into.is_(None)


def earlier(account_id: Any, ticket_id: Any) -> ColumnElement[bool]:
    """The conversations on this account before this ticket: what everybody knows who may see the ticket."""
    return (_ticket.c.account_id == account_id) & (_ticket.c.id < ticket_id)
