"""The loaders of this room: each carries its wall, and foreign looks like missing."""

from typing import TypeVar

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.moderation.models import Alarm, HideRequest
from caredesk.team import access as team
from caredesk.team.models import Agent

Row = TypeVar("Row", HideRequest, Alarm)


def request(agent: Agent, hide_id: int) -> HideRequest:
    """A request about a post of an account that this agent sees; else NotFound."""
    return _seen(agent, HideRequest, hide_id)


def alarm(agent: Agent, alarm_id: int) -> Alarm:
    """An alarm about a post of an account that this agent sees; else NotFound."""
    return _seen(agent, Alarm, alarm_id)


def account(agent: Agent, account_id: int) -> Account:
    """An account that this agent sees; else NotFound."""
    found = db.session().get(Account, account_id) if 0 < account_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, account_id):
        raise team.NotFound
    return found


def _seen(agent: Agent, model: type[Row], row_id: int) -> Row:
    found = db.session().get(model, row_id) if 0 < row_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, found.account_id):
        raise team.NotFound
    return found
