"""The way from an empty desk to the first answer: which steps are done, told by what is there."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket


@dataclass(frozen=True)
class Step:
    """One step: its name for the page, and whether it was taken."""

    key: str  # owner, channel, team, post, answer
    is_done: bool


def steps() -> list[Step]:
    """All steps, in the order in which they are best taken."""
    return [
        Step("owner", True),
        Step("channel", _there_is(Account)),
        Step("team", _there_are_two(Agent)),
        Step("post", _there_is(Ticket)),
        Step("answer", _there_is(Post, col(Post.kind) == PostKind.REPLY)),
    ]


def _there_are_two(kind: type[Any]) -> bool:
    return len(db.session().exec(select(kind).limit(2)).all()) == 2


def _there_is(kind: type[Any], *where: Any) -> bool:
    return db.first(kind, *where) is not None
