"""How a ticket changes: columns, version and counters together, one way for all. The caller writes the entry."""

from typing import Any

from sqlalchemy import inspect

from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.tickets import counts
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused


def held(ticket: Ticket) -> Ticket:
    """The ticket, locked, for whoever does something with it; Refused once it was merged into another."""
    ticket = db.lock(ticket)
    if ticket.merged_into is not None:
        raise Refused("merged", number=ticket.merged_into)
    return ticket


def open_to_words(ticket: Ticket) -> Ticket:
    """The same, for whoever writes in it; Refused once everything about its customer was erased."""
    ticket = held(ticket)
    refuse_erased(ticket)
    return ticket


def refuse_erased(ticket: Ticket) -> None:
    """Refused when there is nobody any more to whom or about whom something could be written here."""
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    if customer is not None and customer.erased_at is not None:
        raise Refused("erased")


def change(ticket: Ticket, **values: Any) -> None:
    """Set these columns of a ticket that was loaded by `db.lock` in the open transaction, and raise its version."""
    if not db.in_transaction() or inspect(ticket).session is not db.session():
        raise RuntimeError("change a ticket that was locked in the open transaction: db.lock(ticket)")
    before = counts.place(ticket)
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.v += 1
    counts.move(before, counts.place(ticket))
