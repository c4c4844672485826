"""The loaders of promises: each carries its permission check, and foreign looks like missing."""

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.promises.models import Promise
from caredesk.team import access as team
from caredesk.team.models import Agent


def promise(agent: Agent, promise_id: int) -> Promise:
    """A promise to a customer of an account that this agent sees; else NotFound."""
    found = db.session().get(Promise, promise_id) if 0 < promise_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, found.account_id):
        raise team.NotFound
    return found


def promise_to_work_on(agent: Agent, promise_id: int) -> Promise:
    """The same for a change: Forbidden for those who only read."""
    found = promise(agent, promise_id)
    team.need(agent, "work")
    return found
