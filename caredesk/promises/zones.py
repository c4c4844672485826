"""By whose clock, and by whose working days, a promise is read."""

from datetime import datetime

from caredesk.promises.moments import Around
from caredesk.sla import local, queries, terms
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


def around(ticket: Ticket, agent: Agent, at: datetime) -> Around:
    """By the customer's clock, and by the calendar of the policy that the ticket has.

    A calendar that never closes says nothing about working days: then these are Monday to Friday."""
    zone, version = local.zone(ticket, agent.zone), terms.first_that_fits(ticket, queries.live_versions())
    calendar = terms.of(version).calendar if version else None
    return Around(at, zone, None if calendar is None or calendar.is_always else calendar)
