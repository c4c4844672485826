"""The loaders of tickets and posts: each carries its permission check, and foreign looks like missing."""

from typing import TypeVar

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.team import access as team
from caredesk.team.models import Agent
from caredesk.tickets.file_models import BOUND, DRAFT, LATER, PostFile
from caredesk.tickets.media_models import KEPT, PostMedia
from caredesk.tickets.models import Post, Ticket

Row = TypeVar("Row", Ticket, Post)


def ticket(agent: Agent, ticket_id: int) -> Ticket:
    """A ticket of an account that this agent sees; else NotFound."""
    return _seen(agent, Ticket, ticket_id)


def post(agent: Agent, post_id: int) -> Post:
    """A post that stands in a ticket this agent sees; else NotFound."""
    found = _seen(agent, Post, post_id)
    if found.ticket_id is None:
        raise team.NotFound
    return found


def ticket_to_work_on(agent: Agent, ticket_id: int) -> Ticket:
    """The same for a change: Forbidden for those who only read."""
    found = ticket(agent, ticket_id)
    team.need(agent, "work")
    return found


def post_to_work_on(agent: Agent, post_id: int) -> Post:
    """The same for a change: Forbidden for those who only read."""
    found = post(agent, post_id)
    team.need(agent, "work")
    return found


def content(agent: Agent, which: str) -> PostFile | PostMedia:
    """A file that this agent may read: one that came with a customer's words, or one of ours; else NotFound."""
    came = db.first(PostMedia, PostMedia.uuid == which, PostMedia.state == KEPT)
    if came is None:
        return file(agent, which)
    post(agent, came.post_id)
    return came


def file(agent: Agent, which: str) -> PostFile:
    """A file of a post, or of words that wait, which this agent sees; or of a draft of their own; else NotFound."""
    found = db.first(PostFile, PostFile.uuid == which)
    if found is None or found.state not in (BOUND, DRAFT, LATER):
        raise team.NotFound
    ticket(agent, found.ticket_id)
    if found.state == BOUND:
        post(agent, found.post_id or 0)
    elif found.state == DRAFT and found.agent_id != agent.id:
        raise team.NotFound
    return found


def file_to_work_on(agent: Agent, which: str) -> PostFile:
    """The same for a change: one of the agent's own, wherever it is."""
    found = file(agent, which)
    if found.agent_id != agent.id:
        raise team.NotFound
    team.need(agent, "work")
    return found


def _seen(agent: Agent, model: type[Row], row_id: int) -> Row:
    found = db.session().get(model, row_id) if 0 < row_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, found.account_id):
        raise team.NotFound
    return found
