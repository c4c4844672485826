"""Past answers and articles for machines: by words, and beside a ticket; and what does not fit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core import api
from caredesk.core.api import Id, Paging, Strict, answers, once, page, spec
from caredesk.knowledge import looking, misfits, suggestions, unanswered
from caredesk.knowledge.search import Wish
from caredesk.knowledge.shown import Answer
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access

bp = api.blueprint("answers")


class AnswerOut(BaseModel):
    """An answer that was given, or a variant of an article. `insert`: its words without whom they were written to.
    `is_less`: suggested beside a ticket although it has less in common with the question than others have."""

    source: Literal["post", "article"]
    id: int
    article_id: int | None
    ticket_id: int | None
    title: str
    question: str
    text: str
    insert: str
    lang: str
    form: str
    at: datetime
    by: str
    why: list[str]
    outcome: str
    thanked: bool
    used: int
    solved: int
    reopened: int
    score: float
    is_less: bool = False


class AnswerList(BaseModel):
    items: list[AnswerOut]
    next_cursor: str | None


class Few(Paging):
    """The best ones first."""

    limit: int = Field(3, ge=1, le=12)


class Asked(Paging):
    """Words, and what else is looked for. `form`: article, answer (any past one), public or direct."""

    q: str = Field(max_length=10_000)
    lang: Literal["", "en", "pl", "hu"] = ""
    channel: str = Field("", max_length=32)
    agent: Id | None = None
    outcome: Literal["", "resolved", "reopened"] = ""
    form: Literal["", "article", "answer", "public", "direct"] = ""
    limit: int = Field(20, ge=1, le=60)


class Fit(Strict):
    """Whether an answer fits the question of a ticket."""

    source: Literal["post", "article"] = "post"
    id: Id
    fits: bool = False


def _out(one: Answer) -> AnswerOut:
    said = "".join(piece.text for piece in one.question)
    kept = {name: getattr(one, name) for name in AnswerOut.model_fields if hasattr(one, name)}
    return AnswerOut(**{**kept, "question": said, "score": round(one.rank, 3)})


@bp.get("/answers")
@spec.validate(resp=answers(AnswerList), tags=["answers"])
def find(query: Asked) -> Any:
    """Past answers and articles that hold these words, best first; else those that come nearest."""
    wish = Wish(query.lang, query.channel, query.agent, query.outcome, query.form)
    first = api.place(query.cursor) or 0
    found = looking.find(me(), query.q, wish, limit=first + query.limit + 1)
    if not found.hits and query.q.strip() and not first:
        unanswered.note(query.q, query.lang or me().lang)
    return _page(found.hits, first, query.limit)


def _page(found: Sequence[Answer], first: int, limit: int) -> dict[str, Any]:
    shown = [_out(one).model_dump(mode="json") for one in found[first : first + limit]]
    return page(shown, str(first + limit) if len(found) > first + limit else "")


@bp.get("/tickets/<int:ticket_id>/suggestions")
@spec.validate(resp=answers(AnswerList), tags=["answers"])
def suggested(ticket_id: int, query: Few) -> Any:
    """The best answers for what the customer asked last in this ticket. Nothing of them is sent by itself."""
    first = api.place(query.cursor) or 0
    found = suggestions.of_ticket(me(), access.ticket(me(), ticket_id), best=first + query.limit + 1)
    return _page(found, first, query.limit)


@bp.post("/tickets/<int:ticket_id>/misfits")
@spec.validate(resp=answers(AnswerList), tags=["answers"])
@once
def judge(ticket_id: int, json: Fit) -> Any:
    """Say that an answer does not fit the question of this ticket, or that it does after all: one that does not falls
    behind for questions like it."""
    ticket, about = access.ticket_to_work_on(me(), ticket_id), (json.source, json.id)
    if not suggestions.may_see(me(), about):
        raise team.NotFound
    (misfits.take_back if json.fits else misfits.mark)(ticket, me(), suggestions.asked(ticket), about)
    return _page(suggestions.of_ticket(me(), ticket), 0, suggestions.BEST)
