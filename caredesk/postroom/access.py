"""The loaders of what leaves and what came: each carries its permission check, and foreign looks like missing."""

from typing import TypeVar

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.postroom.models import Arrival, Outgoing
from caredesk.team import access as team
from caredesk.team.models import Agent

Row = TypeVar("Row", Outgoing, Arrival)


def outgoing_to_work_on(agent: Agent, outgoing_id: int) -> Outgoing:
    """An act of an account this agent sees; NotFound, or Forbidden for those who only read."""
    found = _seen(agent, Outgoing, outgoing_id)
    team.need(agent, "work")
    return found


def arrival_to_work_on(agent: Agent, arrival_id: int) -> Arrival:
    """A kept body of an account this agent sees; for those who look after deliveries."""
    found = _seen(agent, Arrival, arrival_id)
    team.need(agent, "deliveries")
    return found


def _seen(agent: Agent, model: type[Row], row_id: int) -> Row:
    found = db.session().get(model, row_id) if 0 < row_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, found.account_id):
        raise team.NotFound
    return found
