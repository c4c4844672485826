"""An answer that was found, with everything a page shows of it: why, when, by whom, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge import layout, marking, queries, usage
from caredesk.knowledge.marking import Piece
from caredesk.knowledge.models import ArticleVariant
from caredesk.knowledge.search import Found, Line
from caredesk.knowledge.usage import Counts
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
    titled: Sequence[Piece] = ()  # the same, with what it shares with the question
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
    is_less: bool = False  # less alike than what is suggested without a word
    rank: float = 0.0
    insert: str = ""  # its words without whom they were written to: see adapting.py

    @property
    def key(self) -> tuple[str, int]:
        return self.source, self.id


def told(found: Found, lang: str) -> list[Answer]:
    """The lines that were found, with their words, which are read where they stand: the index has only their stems."""
    met = {stem for word in found.words for stem in word.stems}
    of = {source: [line["of_id"] for line in found.lines if line["source"] == source] for source in ("post", "article")}
    posts, variants = _posts(of["post"]), _variants(of["article"])
    answers = [
        _past(line, posts[line["of_id"]], met)
        if line["source"] == "post"
        else _article(line, variants[line["of_id"]], met)
        for line in found.lines
        if line["of_id"] in (posts if line["source"] == "post" else variants)
    ]
    less = {(line["source"], line["of_id"]) for line in found.lines if line.get("is_less")}
    return [
        replace(one, is_other=bool(lang and one.lang and one.lang != lang), is_less=one.key in less) for one in answers
    ]


_POSTS: Any = (
    select(Post, _asked, col(Agent.name))
    .join(_asked, (col(_asked.account_id) == col(Post.account_id)) & (col(_asked.ext_id) == col(Post.parent_ext_id)))
    .outerjoin(Agent, col(Agent.id) == col(Post.agent_id))
)


def _posts(ids: Collection[int]) -> dict[int, Any]:
    rows = db.session().execute(_POSTS.where(col(Post.id).in_(ids))) if ids else ()
    return {row[0].id: row for row in rows}


def _variants(ids: Collection[int]) -> dict[int, tuple[ArticleVariant, list[str], Counts]]:
    """These variants with the questions that customers ask, and how often the article was used."""
    query = select(ArticleVariant).where(col(ArticleVariant.id).in_(ids))
    rows = list(db.session().execute(query).scalars()) if ids else []
    numbers = {one.article_id for one in rows}
    asked = {number: queries.questions(number) for number in numbers}
    counted = usage.counts(numbers) if numbers else {}
    return {
        known(one.id): (one, asked[one.article_id].get(one.lang, []), counted.get(one.article_id, Counts()))
        for one in rows
    }


def _past(line: Line, row: Any, met: Collection[str]) -> Answer:
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
        rank=line["score"],
    )


def _article(line: Line, row: tuple[ArticleVariant, list[str], Counts], met: Collection[str]) -> Answer:
    variant, asked, counts = row
    question = " · ".join(asked) or variant.title
    return Answer(
        source="article",
        id=known(variant.id),
        article_id=variant.article_id,
        title=variant.title,
        titled=marking.marked(variant.title, variant.lang, met),
        text=variant.text,
        lang=variant.lang,
        at=line["at"],
        question=marking.marked(question, variant.lang, met),
        answer=marking.marked(layout.in_a_row(variant.text), variant.lang, met),
        why=marking.hits(f"{variant.title} {question}", variant.lang, met),
        used=counts.used,
        solved=counts.solved - counts.reopened,
        reopened=counts.reopened,
        form="article",
        rank=line["score"],
    )
