"""By whose clock, and by whose working days, a promise is read."""

from datetime import datetime

from caredesk.promises.moments import Around
from caredesk.sla import queries, terms
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


def around(ticket: Ticket, agent: Agent, at: datetime) -> Around:
    """By the calendar of the policy that the ticket has; without one by the clock of who writes.

    A calendar that never closes says nothing about working days: then these are Monday to Friday."""
    version = terms.first_that_fits(ticket, queries.live_versions())
    if version is None:
        return Around(at, agent.zone)
    calendar = terms.of(version).calendar
    return Around(at, calendar.zone, None if calendar.is_always else calendar)
