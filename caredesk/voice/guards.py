"""Guard rails: which topics a conversation touches, who may answer them, and what the others can do instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent, Team
from caredesk.tickets import people
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility
from caredesk.voice import rulebook, topics
from caredesk.voice.models import Topic

LOOKED_AT = 20  # posts of the customer


@dataclass(frozen=True)
class Touched:
    """A topic that is touched, and why: its words as they stand there, labels, the customer, the channel."""

    topic: Topic
    why: Sequence[str]

    @property
    def terms(self) -> dict[str, Any]:
        return self.topic.terms

    def facts(self) -> dict[str, Any]:
        """What a finding and an approval keep of it."""
        told = {"topic": self.topic.id, "name": self.topic.name, "kind": self.terms["kind"], "words": list(self.why)}
        return told | {"teams": list(self.terms["teams"]), "four_eyes": self.terms["four_eyes"]}


def touched(ticket: Ticket, text: str, *, is_public: bool) -> list[Touched]:
    """The topics that this conversation, or these words, touch."""
    found = rulebook.listed(Topic, only_on=True)
    if not found:
        return []
    about = topics.About(
        words=[*_asked(ticket), text],
        channel=ticket.channel,
        account_id=ticket.account_id,
        customer_id=ticket.customer_id,
        tags=ticket.tags,
    )
    meant = [one for one in found if is_public or one.terms["private_too"]]
    return [Touched(one, why) for one in meant if (why := topics.why(one.terms, about))]


def _asked(ticket: Ticket) -> list[str]:
    query = select(Post.text).where(Post.ticket_id == ticket.id, Post.kind == PostKind.IN, Post.text != "")
    return list(db.session().exec(query.order_by(col(Post.id).desc()).limit(LOOKED_AT)))


def is_public(kind: str, parent: Post | None) -> bool:
    """Whether more people than the customer will read it."""
    return kind == "public" and (parent is None or parent.visibility is not Visibility.PRIVATE)


def answers_for(agent: Agent, teams: Sequence[int]) -> bool:
    """Whether this agent is one of those who answer for a topic; without named teams these are the supervisors."""
    return bool(access.team_ids(agent) & set(teams)) if teams else access.may(agent, "voice")


def home(ticket: Ticket, teams: Sequence[int]) -> Team | None:
    """The one of these teams that has the ticket; else the first to which it can be handed over."""
    mine = sorted(teams, key=lambda one: one != ticket.team_id)
    return next((team for one in mine if (team := people.team_of(one, ticket.account_id))), None)
