"""Questions that were answered again and again without an article: tickets whose questions are alike, together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from caredesk.core import db
from caredesk.knowledge import finding, proposals, striking
from caredesk.knowledge.models import Proposal
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket

LOOKED_THROUGH = 200  # of the newest; older questions have their articles, or nobody asks them any more
ALIKE = 0.34
SHOWN = 200


@dataclass(frozen=True)
class Group:
    """Tickets whose customers asked the same, newest first, and how one of them said it."""

    text: str
    lang: str
    proposal: Proposal
    tickets: tuple[int, ...]


def answered_again(agent: Agent, lang: str = "") -> list[Group]:
    """The groups of at least two, the largest first."""
    waiting = proposals.waiting(agent, limit=LOOKED_THROUGH)
    asked = _questions([one.ticket_id for one in waiting], lang)
    groups: list[tuple[set[str], list[Proposal]]] = []
    for one in waiting:
        stems = finding.stems(asked[one.ticket_id].text) if one.ticket_id in asked else set()
        if len(stems) >= 3:
            _put(groups, stems, one)
    found = [_group(several, asked) for _, several in groups if len(several) > 1]
    return sorted(found, key=lambda one: -len(one.tickets))


def _put(groups: list[tuple[set[str], list[Proposal]]], stems: set[str], one: Proposal) -> None:
    for known, several in groups:
        if finding.likeness(known, stems) >= ALIKE:
            several.append(one)
            return
    groups.append((stems, [one]))


def _questions(ids: Sequence[int], lang: str) -> dict[int, Post]:
    """The first words of the customer in each of these tickets."""
    first = (col(Post.ticket_id).in_(ids), Post.kind == PostKind.IN, Post.text != "")
    query = select(Post).join(Ticket, col(Ticket.id) == Post.ticket_id).where(*first)
    query = query.where(Ticket.lang == lang) if lang else query
    found: dict[int, Post] = {}
    for post in db.session().exec(query.order_by(col(Post.occurred_at), col(Post.id))):
        found.setdefault(post.ticket_id or 0, post)
    return found


def _group(several: Sequence[Proposal], asked: dict[int, Post]) -> Group:
    post = min((asked[one.ticket_id] for one in several), key=lambda one: len(one.text))
    text = striking.strike(post.text, striking.find(post.text), post.lang)
    shown = text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + "…"
    best = next(one for one in several if one.ticket_id == post.ticket_id)
    return Group(" ".join(shown.split()), post.lang, best, tuple(one.ticket_id for one in several))
