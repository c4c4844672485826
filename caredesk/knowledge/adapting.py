"""An answer that was given to one person, made ready for another: whoever it named is left out, as a gap to fill.

Names are never guessed from one case or language into another: a gap is shown, the agent writes what belongs there, and
the desk sends no words with a gap in them. An article names nobody and stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from caredesk.core import db
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import striking
from caredesk.knowledge.shown import Answer
from caredesk.knowledge.striking import Known
from caredesk.replies.template_models import Called
from caredesk.tickets.models import Ticket


def adapted(answers: Sequence[Answer]) -> list[Answer]:
    """These answers with their words for somebody else."""
    named = _named({one.ticket_id for one in answers if one.ticket_id is not None})
    return [replace(one, insert=_struck(one, named.get(one.ticket_id or 0, Known()))) for one in answers]


def _struck(one: Answer, whose: Known) -> str:
    if one.source == "article":
        return one.text
    return striking.strike(one.text, striking.find(one.text, whose), one.lang)


def _named(ticket_ids: set[int]) -> dict[int, Known]:
    """What the customers of these tickets are called."""
    query = (
        select(col(Ticket.id), col(Customer.name), col(Handle.name), col(Called.first_name), col(Called.vocative))
        .add_columns(col(Handle.handle))
        .join(Customer, col(Customer.id) == col(Ticket.customer_id))
        .outerjoin(Handle, col(Handle.customer_id) == col(Customer.id))
        .outerjoin(Called, col(Called.customer_id) == col(Customer.id))
        .where(col(Ticket.id).in_(ticket_ids))
    )
    found: dict[int, Known] = {}
    for ticket_id, *names, handle in db.session().execute(query) if ticket_ids else ():
        before = found.get(ticket_id, Known())
        told = (name.strip() for name in names if name and name.strip())
        handles = (*before.handles, handle) if handle else before.handles
        found[ticket_id] = Known(tuple(dict.fromkeys((*before.names, *told))), tuple(dict.fromkeys(handles)))
    return found
