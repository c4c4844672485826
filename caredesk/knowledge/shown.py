"""An answer that was found, with everything a page shows of it: why, when, by whom, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.core import db
from caredesk.knowledge import marking
from caredesk.knowledge.marking import Piece
from caredesk.knowledge.search import Found, Line
from caredesk.team.models import Agent
from caredesk.tickets.models import Post

_asked = aliased(Post)


@dataclass(frozen=True)
class Answer:
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

    @property
    def key(self) -> tuple[str, int]:
        return self.source, self.id


def told(found: Found, lang: str) -> list[Answer]:
    """The lines that were found, with their words, which are read from the posts: the index has only their stems."""
    ids = [line["of_id"] for line in found.lines if line["source"] == "post"]
    rows = db.session().execute(_POSTS.where(col(Post.id).in_(ids))) if ids else ()
    posts = {row[0].id: row for row in rows}
    met = {stem for word in found.words for stem in word.stems}
    return [_past(line, posts[line["of_id"]], met, lang) for line in found.lines if line["of_id"] in posts]


_POSTS: Any = (
    select(Post, _asked, col(Agent.name))
    .join(_asked, (col(_asked.account_id) == col(Post.account_id)) & (col(_asked.ext_id) == col(Post.parent_ext_id)))
    .outerjoin(Agent, col(Agent.id) == col(Post.agent_id))
)


def _past(line: Line, row: Any, met: Collection[str], lang: str) -> Answer:
    post, question, name = row
    return Answer(
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
        is_other=bool(lang and line["lang"] and line["lang"] != lang),
        rank=line["score"],
    )
