"""By whose clock a customer lives: as somebody said; else as their language tells, or the policy they fall under."""

from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.sla import queries, terms
from caredesk.tickets.models import Ticket

SPOKEN_IN = {"pl": "Europe/Warsaw", "hu": "Europe/Budapest"}  # almost everybody who speaks it lives by this clock


def usual(customer: Customer) -> str:
    """What is taken while nobody has said: empty where it is the policy's to say."""
    return SPOKEN_IN.get(customer.lang, "")


def zone(ticket: Ticket, otherwise: str) -> str:
    """By whose clock the customer of this ticket reads a time."""
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    known = (customer.zone or SPOKEN_IN.get(ticket.lang) or usual(customer)) if customer else ""
    return known or _of_policy(ticket) or otherwise


def _of_policy(ticket: Ticket) -> str:
    version = terms.first_that_fits(ticket, queries.live_versions())
    return terms.of(version).calendar.zone if version else ""
