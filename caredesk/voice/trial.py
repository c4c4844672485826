"""The dry run of a voice rule or a topic: what it would have found in the last thirty days.

A part at a time, so that nobody waits and nothing is held: each part says how far it came, and the next one goes on
from there. At most so many replies, the newest first; nothing is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import col, func, select

from caredesk.core import clock, db, numbers
from caredesk.core.types import LARGEST_LINK, known
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.checking import Finding
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.voice import guards, matching, robot, telltales, topics
from caredesk.voice.said import BY_PAGE, TO_CUSTOMER, Earlier, Heard

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
    """The next part of a voice rule's, in the replies that this agent sees."""
    return _part(partial(_look, terms), _Posts(agent, PostKind.REPLY, Post.sent_at), begun)


def run_topic(terms: Mapping[str, Any], agent: Agent, begun: Begun) -> Run:
    """The next part of a topic's, in what customers wrote where this agent sees it."""
    return _part(partial(_touched, terms), _Posts(agent, PostKind.IN, Post.occurred_at), begun)


@dataclass(frozen=True)
class _Posts:
    """What is looked through: posts of one kind within the walls of an agent, by when they were written."""

    agent: Agent
    kind: PostKind
    at: Any

    def where(self) -> list[Any]:
        since = clock.now() - timedelta(days=DAYS)
        where = [Post.kind == self.kind, col(self.at) >= since, col(Post.emptied_at).is_(None)]
        accounts = access.visible_accounts(self.agent)
        return where if accounts is None else [*where, col(Post.account_id).in_(sorted(accounts))]

    def some(self, begun: Begun) -> list[Post]:
        query = select(Post).where(*self.where(), *([col(Post.id) < begun.before] if begun.before else []))
        return list(db.session().exec(query.order_by(col(Post.id).desc()).limit(AT_ONCE)))

    def count(self) -> int:
        newest = select(Post.id).where(*self.where()).limit(MOST).subquery()
        return int(db.session().exec(select(func.count()).select_from(newest)).one())


def _part(look: Callable[[Post], Finding | None], posts: _Posts, begun: Begun) -> Run:
    some = posts.some(begun)
    hits = [(post, found) for post in some if (found := look(post))]
    last = known(some[-1].id) if some else 0
    now = Begun(last, begun.looked + len(some), begun.found + len(hits))
    return Run(min(posts.count(), MOST), now, len(some) < AT_ONCE or now.looked >= MOST, hits[:EXAMPLES])


def _touched(terms: Mapping[str, Any], post: Post) -> Finding | None:
    """Whether these words of a customer alone would have been guarded."""
    ticket = db.session().get(Ticket, post.ticket_id)
    if ticket is None or not (terms["private_too"] or guards.is_public("public", post)):
        return None
    where: dict[str, Any] = {"channel": ticket.channel, "account_id": post.account_id}
    where |= {"customer_id": ticket.customer_id, "tags": ticket.tags}
    why = topics.why(terms, topics.About(words=[post.text], **where))
    return Finding("topic_met", facts={"why": why}) if why else None


def _look(terms: Mapping[str, Any], post: Post) -> Finding | None:
    ticket = db.session().get(Ticket, post.ticket_id)
    if ticket is None:
        return None
    author = db.session().get(Agent, post.agent_id) if post.agent_id else None
    earlier = _before(post)
    said = matching.Said(
        text=post.text,
        lang=telltales.spoken(post.text, ticket.lang),
        channel=ticket.channel,
        account_id=post.account_id,
        team_id=ticket.team_id,
        initials=author.letters if author else "",
        is_first=not earlier,
    )
    if terms["kind"] == "likeness":
        return _echo(terms, said, _around(post, ticket)) if matching.applies(terms, said) else None
    hit = matching.look(terms, said)
    return Finding(hit.code, terms["strength"] == "block", hit.facts) if hit else None


def _before(post: Post) -> list[Earlier]:
    """What we had said in the same thread when this was said."""
    where = (Post.ticket_id == post.ticket_id, Post.kind == PostKind.REPLY, col(Post.id) < post.id)
    rows = db.session().exec(select(Post).where(*where).order_by(col(Post.id).desc()).limit(20)).all()
    return _earlier(rows)


def _around(post: Post, ticket: Ticket) -> Heard:
    """The same, and what the customer and the page had got elsewhere by then."""
    ours = (Post.kind == PostKind.REPLY, col(Post.id) < post.id, col(Post.ticket_id) != post.ticket_id)
    newest = select(Post).where(*ours).order_by(col(Post.id).desc())
    theirs = select(Ticket.id).where(Ticket.customer_id == ticket.customer_id)
    to_them = newest.where(col(Post.ticket_id).in_(theirs)).limit(TO_CUSTOMER) if ticket.customer_id else None
    customer = db.session().exec(to_them).all() if to_them is not None else ()
    page = db.session().exec(newest.where(Post.account_id == post.account_id).limit(BY_PAGE)).all()
    seen = {one.id for one in customer}
    return Heard(_before(post), _earlier(customer), _earlier([one for one in page if one.id not in seen]))


def _earlier(rows: Sequence[Post]) -> list[Earlier]:
    return [Earlier(known(one.id), known(one.ticket_id), one.text, one.occurred_at, "") for one in rows if one.text]


def _echo(terms: Mapping[str, Any], said: matching.Said, heard: Heard) -> Finding | None:
    echo = robot.echo(said.text, heard, terms)
    if echo is None:
        return None
    return Finding(echo.code, echo.code == "voice_third" and terms["strength"] == "block", echo.facts(said.text))
