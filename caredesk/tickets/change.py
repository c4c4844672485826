"""The one way in which a ticket changes: columns, version and counters together. The caller writes the entry."""

from typing import Any

from sqlalchemy import inspect

from caredesk.core import db
from caredesk.tickets import counts
from caredesk.tickets.models import Ticket


def change(ticket: Ticket, **values: Any) -> None:
    """Set these columns of a ticket that was loaded by `db.lock` in the open transaction, and raise its version."""
    if not db.in_transaction() or inspect(ticket).session is not db.session():
        raise RuntimeError("change a ticket that was locked in the open transaction: db.lock(ticket)")
    before = counts.place(ticket)
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.v += 1
    counts.move(before, counts.place(ticket))
