"""What a customer wrote to us before, as far as the one who asks may see it."""

from collections.abc import Sequence

from sqlmodel import col, select

from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

MOST = 50


def tickets_of(customer: Customer, agent: Agent, *, before: int | None = None) -> Sequence[Ticket]:
    """The customer's tickets within the agent's walls, newest first, one more than a page holds where there is more."""
    accounts = visible_accounts(agent)
    query = select(Ticket).where(Ticket.customer_id == customer.id, Ticket.posts_count > 0)
    if accounts is not None:
        query = query.where(col(Ticket.account_id).in_(sorted(accounts)))
    if before is not None:
        query = query.where(col(Ticket.id) < before)
    return db.session().exec(query.order_by(col(Ticket.id).desc()).limit(MOST + 1)).all()
