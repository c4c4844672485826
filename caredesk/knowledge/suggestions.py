"""What an agent sees on opening a ticket: how the same question was answered before, and what came of it.

A suggestion is never sent by itself. What was found is weighed by what it has in common with the question, by what
became of it, and by what colleagues said did not fit; the customer's language comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge import marking, memory, misfits, search, stems
from caredesk.knowledge.index import LINE
from caredesk.knowledge.marking import Piece
from caredesk.knowledge.misfits import Key
from caredesk.knowledge.search import Found, Line, Word
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

BEST = 3
LOOKED_AT = 24  # lines that are weighed
ENOUGH = 0.3  # of what the words of the question tell must stand in the other one
OTHER_LANGUAGE = 0.5
SHORT = 60
OUTCOMES = {"resolved": 1.05, "reopened": 0.75}
_asked = aliased(Post)


@dataclass(frozen=True)
class Suggestion:
    """An answer that may fit, with why, when, by whom, and what came of it."""

    source: str
    id: int  # of the post, or of the variant of the article
    text: str
    lang: str
    at: datetime
    title: str = ""
    article_id: int | None = None
    question: Sequence[Piece] = ()
    answer: Sequence[Piece] = ()
    why: Sequence[str] = ()
    by: str = ""
    outcome: str = ""
    thanked: bool = False
    used: int = 0
    solved: int = 0
    reopened: int = 0
    form: str = "public"
    ticket_id: int | None = None
    is_other: bool = False  # in another language than the customer's
    rank: float = 0.0


@dataclass(frozen=True)
class Dismissed:
    """An answer that does not fit, by its first words."""

    source: str
    id: int
    text: str


@dataclass(frozen=True)
class Question:
    """What the customer wants to know: their last words that nobody has answered."""

    post_id: int
    text: str
    lang: str
    stems: frozenset[str] = field(default_factory=frozenset)


def of_ticket(agent: Agent, ticket: Ticket, *, best: int = BEST) -> list[Suggestion]:
    """The best answers for what the customer asked last, within what this agent may see."""
    asked = question(ticket)
    if asked is None:
        return []
    found = search.alike(agent, asked.text, asked.lang, limit=LOOKED_AT)
    return _best(_weighed(_told(found, asked), found, asked, ticket), best)


def question(ticket: Ticket) -> Question | None:
    """The customer's last words in this ticket, with what they had said in a row before."""
    theirs = select(Post).where(col(Post.ticket_id) == ticket.id, col(Post.kind) == PostKind.IN, col(Post.text) != "")
    newest = theirs.order_by(col(Post.occurred_at).desc(), col(Post.id).desc()).limit(1)
    post = db.session().execute(newest).scalar()
    if post is None:
        return None
    text, lang = "\n".join(memory.breath(post)), post.lang or ticket.lang
    return Question(known(post.id), text, lang, frozenset(stems.stems(text, lang)))


def asked(ticket: Ticket) -> int:
    """The post that asks; Refused when nobody asks anything here."""
    found = question(ticket)
    if found is None:
        raise Refused("input", field="of")
    return found.post_id


def may_see(agent: Agent, about: Key) -> bool:
    """Whether this answer stands within the agent's walls."""
    source, of_id = about
    row = db.session().execute(select(LINE.c.account_id).where(LINE.c.source == source, LINE.c.of_id == of_id)).first()
    accounts = visible_accounts(agent)
    return row is not None and (accounts is None or row.account_id is None or row.account_id in accounts)


def dismissed(agent: Agent, ticket: Ticket) -> list[Dismissed]:
    """What somebody said does not fit what is asked here, as far as this agent may see it."""
    asked = question(ticket)
    found = misfits.of_question(asked.post_id) if asked else []
    texts = _texts([one.of_id for one in found if one.source == "post" and may_see(agent, (one.source, one.of_id))])
    return [Dismissed(one.source, one.of_id, texts[one.of_id]) for one in found if one.of_id in texts]


def _texts(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session().execute(select(col(Post.id), col(Post.text)).where(col(Post.id).in_(ids))) if ids else ()
    return {of_id: " ".join(text.split())[:SHORT] for of_id, text in rows}


def _told(found: Found, asked: Question) -> list[Suggestion]:
    """The lines that were found, with their words. Those of posts are read with the post, whatever the index says."""
    ids = [line["of_id"] for line in found.lines if line["source"] == "post"]
    rows = db.session().execute(_POSTS.where(col(Post.id).in_(ids))) if ids else ()
    posts = {row[0].id: row for row in rows}
    return [_past(line, posts[line["of_id"]], found.words, asked) for line in found.lines if line["of_id"] in posts]


_POSTS: Any = (
    select(Post, _asked, col(Agent.name))
    .join(_asked, (col(_asked.account_id) == col(Post.account_id)) & (col(_asked.ext_id) == col(Post.parent_ext_id)))
    .outerjoin(Agent, col(Agent.id) == col(Post.agent_id))
)


def _past(line: Line, row: Any, words: Iterable[Word], asked: Question) -> Suggestion:
    post, question, name = row
    met = {stem for word in words for stem in word.stems}
    return Suggestion(
        source="post",
        id=post.id,
        text=post.text,
        lang=line["lang"],
        at=line["at"],
        question=marking.marked(question.text, line["lang"], met),
        answer=marking.marked(post.text, line["lang"], met),
        why=marking.hits(question.text, line["lang"], met),
        by=name or "",
        outcome=line["outcome"],
        thanked=line["thanked"],
        **{name: line[name] for name in ("used", "solved", "reopened", "form")},
        ticket_id=post.ticket_id,
        is_other=bool(asked.lang and line["lang"] and line["lang"] != asked.lang),
        rank=line["score"],
    )


def _weighed(told: Sequence[Suggestion], found: Found, asked: Question, ticket: Ticket) -> list[Suggestion]:
    """Those that have enough in common with the question, best first; what somebody said did not fit falls behind."""
    unfit = misfits.against([(one.source, one.id) for one in told], asked.stems)
    ranked = []
    for one in told:
        share = one.rank / found.weight if found.weight else 0.0
        if share < ENOUGH or one.ticket_id == ticket.id:
            continue
        worth = share * OUTCOMES.get(one.outcome, 1.0) * (1.05 if one.thanked else 1.0)
        worth *= (1 + min(0.1, 0.02 * one.solved)) * (OTHER_LANGUAGE if one.is_other else 1.0)
        ranked.append((worth * (1 - unfit.get((one.source, one.id), 0.0)), one))
    return [one for worth, one in sorted(ranked, key=lambda pair: -pair[0]) if worth >= ENOUGH / 2]


def _best(ranked: Sequence[Suggestion], best: int) -> list[Suggestion]:
    """The first few that say something different."""
    found: dict[str, Suggestion] = {}
    for one in ranked:
        found.setdefault(" ".join(stems.words(one.text)), one)
    return list(found.values())[:best]
