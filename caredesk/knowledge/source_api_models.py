"""What machines are told of articles out of tickets, proposals, topics and the help page, and what they may send."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Id, Strict
from caredesk.knowledge.models import Proposal, Topic, Unanswered
from caredesk.knowledge.sources import Source, Struck
from caredesk.knowledge.striking import Span

Lang = Literal["en", "pl", "hu"]


class StrikesIn(Strict):
    """Which pieces to strike, by their `key`: null for all that were found. `by_hand`: words to strike wherever they
    stand. `answer`: which of our replies; the longest when nothing is said."""

    answer: Id | None = None
    strike_in_question: list[str] | None = Field(None, max_length=500)
    strike_in_answer: list[str] | None = Field(None, max_length=500)
    by_hand: list[str] = Field(default_factory=list, max_length=50)


class FromTicketIn(StrikesIn):
    title: str = Field("", max_length=160)
    topic: Id | None = None


class ArticleMergeIn(StrikesIn):
    into: Id


class StruckPieceOut(BaseModel):
    key: str
    kind: str
    text: str


class ArticleSourceOut(BaseModel):
    """What would be kept out of a ticket: both texts as they were written, the pieces that say who somebody is, and the
    texts without them."""

    ticket: int
    answer: int
    lang: str
    question_text: str
    answer_text: str
    in_question: list[StruckPieceOut]
    in_answer: list[StruckPieceOut]
    struck_question: str
    struck_answer: str


class ArticleProposalOut(BaseModel):
    """`by`: the colleague who proposed it; null when the desk did. `state`: open, made, merged, dismissed, dropped."""

    id: int
    ticket: int
    by: int | None
    state: str
    made_at: datetime
    article: int | None


class ArticleProposalList(BaseModel):
    items: list[ArticleProposalOut]
    next_cursor: str | None


class UnansweredOut(BaseModel):
    id: int
    lang: str
    text: str
    times: int
    first_at: datetime
    last_at: datetime
    closed_at: datetime | None
    article: int | None


class UnansweredList(BaseModel):
    items: list[UnansweredOut]
    next_cursor: str | None


class UnansweredClosureIn(Strict):
    """`article`: which one answers it; null when it needs none."""

    article: Id | None = None


class ArticleTopicIn(Strict):
    """What it is called, by language."""

    names: dict[Lang, str]


class ArticleTopicOut(BaseModel):
    id: int
    names: dict[str, str]
    retired_at: datetime | None


class ArticleTopicList(BaseModel):
    items: list[ArticleTopicOut]
    next_cursor: str | None


class HelpPageIn(Strict):
    """In which languages it is open to everybody; none closes it."""

    langs: list[Lang] = Field(max_length=10)


class HelpPageOut(BaseModel):
    langs: list[str]


def source_out(source: Source, kept: Struck) -> ArticleSourceOut:
    return ArticleSourceOut(
        ticket=source.ticket.id or 0,
        answer=source.answer.id or 0,
        lang=source.lang,
        question_text=source.question.text,
        answer_text=source.answer.text,
        in_question=[_piece(source.question.text, one) for one in source.in_question],
        in_answer=[_piece(source.answer.text, one) for one in source.in_answer],
        struck_question=kept.question,
        struck_answer=kept.answer,
    )


def _piece(text: str, one: Span) -> StruckPieceOut:
    return StruckPieceOut(key=one.key, kind=one.kind, text=text[one.start : one.end])


def proposal_out(row: Proposal) -> ArticleProposalOut:
    return ArticleProposalOut(
        id=row.id or 0,
        ticket=row.ticket_id,
        by=row.agent_id,
        state=row.state,
        made_at=row.made_at,
        article=row.article_id,
    )


def unanswered_out(row: Unanswered) -> UnansweredOut:
    told = {name: getattr(row, name) for name in ("id", "lang", "text", "times", "first_at", "last_at", "closed_at")}
    return UnansweredOut(**told, article=row.article_id)


def topic_out(row: Topic) -> ArticleTopicOut:
    return ArticleTopicOut(id=row.id or 0, names=row.names, retired_at=row.retired_at)
