"""The loader of accounts: it carries the permission check, and foreign looks like missing."""

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.team import access as team
from caredesk.team.models import Agent


def account(agent: Agent, account_id: int) -> Account:
    """An account that one of the agent's teams works on; else NotFound."""
    found = db.session().get(Account, account_id) if 0 < account_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, account_id):
        raise team.NotFound
    return found


def account_to_change(agent: Agent, account_id: int) -> Account:
    """The same for who looks after channels; Forbidden for those who only see it."""
    found = account(agent, account_id)
    team.need(agent, "channels")
    return found
