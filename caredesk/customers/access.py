"""The loader of customers: an agent sees who wrote to one of their accounts; foreign looks like missing."""

from sqlalchemy import ColumnElement, column, select, table, true

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.customers.models import Customer
from caredesk.team import access as team
from caredesk.team.models import Agent

# Tickets belong to a later room; only whose they are is asked here.
_ticket = table("ticket", column("customer_id"), column("account_id"))


def customer(agent: Agent, customer_id: int) -> Customer:
    """Somebody with a ticket on an account that this agent sees; else NotFound."""
    found = db.session().get(Customer, customer_id) if 0 < customer_id <= LARGEST_ID else None
    if found is None or not _wrote_to(found, team.visible_accounts(agent)):
        raise team.NotFound
    return found


def customer_to_work_on(agent: Agent, customer_id: int) -> Customer:
    """The same for a change: Forbidden for those who only read."""
    found = customer(agent, customer_id)
    team.need(agent, "work")
    return found


def wrote_to(agent: Agent) -> ColumnElement[bool]:
    """The wall around customers, as a condition."""
    accounts = team.visible_accounts(agent)
    if accounts is None:
        return true()
    theirs = select(_ticket.c.customer_id).where(_ticket.c.customer_id == Customer.id)
    return theirs.where(_ticket.c.account_id.in_(sorted(accounts))).exists()


def _wrote_to(found: Customer, accounts: frozenset[int] | None) -> bool:
    if accounts is None:
        return True
    query = select(_ticket.c.customer_id).where(_ticket.c.customer_id == found.id)
    here = query.where(_ticket.c.account_id.in_(sorted(accounts))).limit(1)
    return db.session().connection().execute(here).first() is not None
