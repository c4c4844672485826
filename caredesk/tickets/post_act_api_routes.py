"""Acts at posts, and answers that were given over there, for machines."""

from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from flask import request
from pydantic import BaseModel

from caredesk.channels import reasons
from caredesk.core import api
from caredesk.core.api import Paging, Strict, answers, cut, once, spec
from caredesk.team.door import me
from caredesk.tickets import access, acts, answered_there, reading
from caredesk.tickets.act_models import PostAct
from caredesk.tickets.api_models import PostOut, post_out

bp = api.blueprint("acts")


class ActIn(Strict):
    """`text`: the new words, for `edit_own`."""

    action: Literal["like", "unlike", "edit_own"]
    text: str = ""


class ThereIn(Strict):
    """What was answered on the network's own pages, and where it stands there."""

    text: str = ""
    link: str = ""


class OfferOut(BaseModel):
    """An act at a post. `until`: when it closes, or opens; `cost` in millionths of a US dollar, `units` of the day."""

    action: str
    allowed: bool
    reason: str
    link_out: str
    until: datetime | None
    cost: int
    units: int
    note: str


class ActOut(BaseModel):
    """One act on its way: queued, sending, unknown, done or failed; `reason` is a code, `why` the sentence for it."""

    id: int
    action: str
    state: str
    reason: str
    why: str
    attempts: int
    created_at: datetime
    settled_at: datetime | None


class OfferList(BaseModel):
    items: list[OfferOut]
    next_cursor: str | None


class ActList(BaseModel):
    items: list[ActOut]
    next_cursor: str | None


def _out(row: PostAct) -> ActOut:
    told = {name: getattr(row, name) for name in ("action", "attempts", "created_at", "settled_at")}
    return ActOut(id=row.id or 0, state=row.state.value, reason=row.why, why=reasons.why(row.why), **told)


@bp.get("/posts/<int:post_id>/offers")
@spec.validate(resp=answers(OfferList), tags=["replies"])
def offers(post_id: int, query: Paging) -> Any:
    """What can be done at this post at this moment, and why the rest cannot."""
    found = [one.kind for one in acts.offers(access.post(me(), post_id))]
    shown, following = cut(enumerate(found, 1), query, lambda one: one[0])
    told = ("allowed", "reason", "link_out", "until", "cost", "units", "note")
    items = [OfferOut(action=one.key, **{name: getattr(one, name) for name in told}) for _, one in shown]
    return OfferList(items=items, next_cursor=following or None)


@bp.get("/posts/<int:post_id>/acts")
@spec.validate(resp=answers(ActList), tags=["replies"])
def tried(post_id: int, query: Paging) -> Any:
    """Every act at this post, and what became of it."""
    rows, following = cut(acts.of_post(access.post(me(), post_id)), query, lambda row: row.id or 0)
    return ActList(items=[_out(row) for row in rows], next_cursor=following or None)


@bp.post("/posts/<int:post_id>/acts")
@spec.validate(resp=answers(ActOut, 201), tags=["replies"])
@once
def ask(post_id: int, json: ActIn) -> Any:
    """Put an act on its way; 422 with the network's reason where it is not allowed now."""
    return _out(acts.ask(access.post_to_work_on(me(), post_id), me(), json.action, json.text)), 201


@bp.post("/tickets/<int:ticket_id>/there")
@spec.validate(resp=answers(PostOut, 201), tags=["replies"])
@once
def note(ticket_id: int, json: ThereIn) -> Any:
    """Say that it was answered on the network's own pages, where it cannot be from here."""
    own = (request.headers.get("Idempotency-Key") or str(uuid4()))[:64]
    ticket = access.ticket_to_work_on(me(), ticket_id)
    post = answered_there.note(ticket, me(), own_id=own, text=json.text, link=json.link)
    return post_out(reading.posts(post.ticket_id or 0, [post.id or 0])[0]), 201
