"""The loader of contested places: it carries its permission check, and foreign looks like missing."""

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.routing.models import Contest
from caredesk.team.access import NotFound, need
from caredesk.team.models import Agent
from caredesk.tickets import access


def contest(agent: Agent, contest_id: int) -> Contest:
    """A contested place of a ticket that this agent sees, for somebody who may decide; else NotFound or Forbidden."""
    need(agent, "routing")
    found = db.session().get(Contest, contest_id) if 0 < contest_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    access.ticket(agent, found.ticket_id)
    return found
