"""A past answer that was put into another reply: recorded with the reply, and what became of its ticket."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.core.types import LARGEST_LINK, known
from caredesk.knowledge.index import LINE
from caredesk.knowledge.memory_models import AnswerUse
from caredesk.knowledge.suggestions import may_see
from caredesk.sla.courtesy import is_courtesy
from caredesk.tickets.checking import Words
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

SOLVED, REOPENED, DROPPED = "solved", "reopened", "dropped"


def read(value: Any, words: Words) -> dict[str, int]:
    """`{"post": 12}`: the reply was written from that past answer, which this agent may see."""
    number = value.get("post") if isinstance(value, dict) and set(value) == {"post"} else None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= LARGEST_LINK:
        raise Refused("input", field="along.answer")
    return {"post": number} if may_see(words.agent, ("post", number)) else {}


def follow_reply(happened: Happened) -> None:
    """A reply was put on its way, with what came along."""
    answer = (happened.body.get("along") or {}).get("answer") or {}
    if "post" in answer:
        post: Post = happened.object
        row = AnswerUse(of_id=answer["post"], post_id=known(post.id), ticket_id=known(post.ticket_id))
        row.agent_id = post.agent_id
        db.session().add(row)
        _count(answer["post"], used=1)


def follow_cancel(happened: Happened) -> None:
    """It was taken back: it was no use."""
    for row in _of(AnswerUse.post_id == happened.object.id, AnswerUse.state != DROPPED):
        _count(row.of_id, used=-1)
        row.state = DROPPED


def follow_resolved(happened: Happened) -> None:
    """The ticket of a reply that was written from a past answer is resolved."""
    _turn(happened.object, was="", now=SOLVED)


def follow_reopened(happened: Happened) -> None:
    """It did not stay so; a colleague who opens it again says nothing of the answer, and neither do thanks."""
    if "post" not in happened.body:
        _turn(happened.object, was=SOLVED, now="")
        return
    post = db.first(Post, Post.uuid == str(happened.body["post"]))
    if post is None or not is_courtesy(post.text, post.lang):
        _turn(happened.object, was=SOLVED, now=REOPENED)


def _turn(ticket: Ticket, *, was: str, now: str) -> None:
    for row in _of(AnswerUse.ticket_id == ticket.id, AnswerUse.state == was):
        row.state = now
        moved = {state: n for state, n in ((was, -1), (now, 1)) if state}
        _count(row.of_id, **moved)


def _of(*where: Any) -> Sequence[AnswerUse]:
    return db.session().execute(select(AnswerUse).where(*where).with_for_update()).scalars().all()


def _count(of_id: int, **more: int) -> None:
    here = (LINE.c.source == "post", LINE.c.of_id == of_id)
    sums = {name: LINE.c[name] + n for name, n in more.items()}
    db.session().connection().execute(update(LINE).where(*here).values(**sums))
