"""What is known of a customer."""

from collections.abc import Sequence

from sqlmodel import col, select

from caredesk.core import db
from caredesk.customers import access
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Agent


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
