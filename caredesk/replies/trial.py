"""The dry run of a voice rule: what it would have found in what was sent in the last thirty days.

A part at a time, so that nobody waits and nothing is held: each part says how far it came, and the next one goes on
from there. At most so many replies, the newest first; nothing is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select

from caredesk.core import clock, db, numbers
from caredesk.core.types import LARGEST_LINK, known
from caredesk.replies import robot, telltales, voice
from caredesk.replies.said import Earlier, Heard
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.checking import Finding
from caredesk.tickets.models import Post, PostKind, Ticket

DAYS, AT_ONCE, MOST = 30, 200, 2000
EXAMPLES = 5


@dataclass(frozen=True)
class Begun:
    """How far a dry run came: before which reply it goes on, how many it looked at, and how many it found."""

    before: int = 0
    looked: int = 0
    found: int = 0


@dataclass(frozen=True)
class Run:
    """A part of it, with what it found first."""

    total: int
    begun: Begun
    is_over: bool
    examples: Sequence[tuple[Post, Finding]] = field(default_factory=tuple)


def read(asked: Mapping[str, str]) -> Begun:
    """Where the address says that it stands; anything odd begins anew."""
    return Begun(*(numbers.whole(asked.get(name, ""), LARGEST_LINK) or 0 for name in ("before", "looked", "found")))


def run(terms: Mapping[str, Any], agent: Agent, begun: Begun) -> Run:
    """The next part."""
    posts = _sent(agent, begun)
    hits = [(post, found) for post in posts if (found := _look(terms, post))]
    last = known(posts[-1].id) if posts else 0
    now = Begun(last, begun.looked + len(posts), begun.found + len(hits))
    total = min(_count(agent), MOST)
    return Run(total, now, len(posts) < AT_ONCE or now.looked >= MOST, hits[:EXAMPLES])


def _where(agent: Agent) -> list[Any]:
    since = clock.now() - timedelta(days=DAYS)
    where = [Post.kind == PostKind.REPLY, col(Post.sent_at) >= since, col(Post.emptied_at).is_(None)]
    accounts = access.visible_accounts(agent)
    return where if accounts is None else [*where, col(Post.account_id).in_(sorted(accounts))]


def _sent(agent: Agent, begun: Begun) -> list[Post]:
    query = select(Post).where(*_where(agent), *([col(Post.id) < begun.before] if begun.before else []))
    return list(db.session().exec(query.order_by(col(Post.id).desc()).limit(AT_ONCE)))


def _count(agent: Agent) -> int:
    newest = select(Post.id).where(*_where(agent)).limit(MOST).subquery()
    return int(db.session().exec(select(func.count()).select_from(newest)).one())


def _look(terms: Mapping[str, Any], post: Post) -> Finding | None:
    ticket = db.session().get(Ticket, post.ticket_id)
    if ticket is None:
        return None
    author = db.session().get(Agent, post.agent_id) if post.agent_id else None
    earlier = _before(post)
    said = voice.Said(
        text=post.text,
        lang=telltales.spoken(post.text, ticket.lang),
        channel=ticket.channel,
        account_id=post.account_id,
        team_id=ticket.team_id,
        initials=author.letters if author else "",
        is_first=not earlier,
    )
    if terms["kind"] == "likeness":
        return _echo(terms, said, earlier)
    hit = voice.look(terms, said)
    return Finding(hit.code, terms["strength"] == "block", hit.facts) if hit else None


def _before(post: Post) -> list[Earlier]:
    """What we had said in the same thread when this was said."""
    where = (Post.ticket_id == post.ticket_id, Post.kind == PostKind.REPLY, col(Post.id) < post.id)
    rows = db.session().exec(select(Post).where(*where).order_by(col(Post.id).desc()).limit(20)).all()
    return [Earlier(known(one.id), known(one.ticket_id), one.text, one.occurred_at, "") for one in rows if one.text]


def _echo(terms: Mapping[str, Any], said: voice.Said, earlier: list[Earlier]) -> Finding | None:
    echo = robot.echo(said.text, Heard(earlier, (), ()), terms) if voice.applies(terms, said) else None
    if echo is None:
        return None
    return Finding(echo.code, echo.code == "voice_third" and terms["strength"] == "block", echo.facts(said.text))
