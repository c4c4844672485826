"""The loaders of this room: a personal draft is its owner's alone, and foreign looks like missing."""

from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.knowledge.models import Article, Audience, Proposal, Topic, Unanswered
from caredesk.team import access as team
from caredesk.team.models import Agent


def article(agent: Agent, article_id: int) -> Article:
    """An article that this agent may read; else NotFound."""
    found = db.session().get(Article, article_id) if 0 < article_id <= LARGEST_ID else None
    if found is None or not reads(agent, found):
        raise team.NotFound
    return found


def reads(agent: Agent, found: Article) -> bool:
    return found.visibility is not Audience.DRAFT or found.owner_id == agent.id


def article_to_change(agent: Agent, article_id: int) -> Article:
    """The same for a change: Forbidden for those who only read."""
    team.need(agent, "work")
    return article(agent, article_id)


def article_to_write(agent: Agent, article_id: int) -> Article:
    """The same for its words: what everybody reads is written by those who look after the help page."""
    found = article_to_change(agent, article_id)
    if not writes(agent, found):
        raise team.Forbidden
    return found


def writes(agent: Agent, found: Article) -> bool:
    return team.may(agent, "work") and (found.visibility is not Audience.PUBLIC or team.may(agent, "knowledge"))


def need_to_publish(agent: Agent, found: Article, visibility: str) -> None:
    """Its owner shows it to the desk; what everybody reads is decided by those who look after the help page."""
    if "public" in (visibility, found.visibility) or found.owner_id != agent.id:
        team.need(agent, "knowledge")


def proposal(agent: Agent, proposal_id: int) -> Proposal:
    """A proposal out of a ticket that this agent sees, for somebody who works; else NotFound."""
    team.need(agent, "work")
    found = db.session().get(Proposal, proposal_id) if 0 < proposal_id <= LARGEST_ID else None
    if found is None or not team.sees_account(agent, found.account_id):
        raise team.NotFound
    return found


def unanswered(agent: Agent, asked_id: int) -> Unanswered:
    """A question without an article, for somebody who works."""
    team.need(agent, "work")
    found = db.session().get(Unanswered, asked_id) if 0 < asked_id <= LARGEST_ID else None
    if found is None:
        raise team.NotFound
    return found


def topic(agent: Agent, topic_id: int) -> Topic:
    """A topic, for somebody who decides what they are called."""
    team.need(agent, "knowledge")
    found = db.session().get(Topic, topic_id) if 0 < topic_id <= LARGEST_ID else None
    if found is None:
        raise team.NotFound
    return found
