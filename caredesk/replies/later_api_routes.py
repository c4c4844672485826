"""Replies that leave later, for machines."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import request
from pydantic import AwareDatetime, BaseModel

from caredesk.core import api, clock
from caredesk.core.api import Paging, Strict, answers, once, spec
from caredesk.replies import later, later_queries, later_sentences, later_times
from caredesk.replies.later_models import LaterReply
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.api_inputs import Reply

bp = api.blueprint("later")
ONE = "/scheduled-replies/<int:later_id>"


class LaterIn(Reply):
    """A reply with the time at which it shall leave."""

    send_at: AwareDatetime


class Move(Strict):
    send_at: AwareDatetime


class LaterOut(BaseModel):
    """A reply that waits. state: waiting, held, sent, taken_back; held_for: the code of what came between."""

    id: int
    version: int
    ticket_id: int
    agent_id: int
    kind: str
    text: str
    send_at: datetime
    state: str
    held_for: str
    why: str
    post_id: int | None


class LaterList(BaseModel):
    items: list[LaterOut]
    next_cursor: str | None


def _out(row: LaterReply) -> LaterOut:
    names = ("id", "ticket_id", "agent_id", "kind", "text", "send_at", "state", "post_id")
    told = {name: getattr(row, name) for name in names}
    return LaterOut(**told, version=row.v, held_for=row.why, why=later_sentences.why(row))


@bp.get("/scheduled-replies")
@spec.validate(resp=answers(LaterList), tags=["replies"])
def planned(query: Paging) -> Any:
    """What this agent has planned and has not left yet."""
    rows = [one.row for one in later_queries.of_agent(me())]
    shown, following = api.cut(rows, query, lambda row: row.id or 0)
    return LaterList(items=[_out(row) for row in shown], next_cursor=following or None)


@bp.get("/tickets/<int:ticket_id>/scheduled-replies")
@spec.validate(resp=answers(LaterList), tags=["replies"])
def waiting(ticket_id: int, query: Paging) -> Any:
    """What waits in one ticket, whoever planned it."""
    ticket = access.ticket(me(), ticket_id)
    rows = [one.row for one in later_queries.of_ticket(ticket.id or 0)]
    shown, following = api.cut(rows, query, lambda row: row.id or 0)
    return LaterList(items=[_out(row) for row in shown], next_cursor=following or None)


@bp.post("/tickets/<int:ticket_id>/scheduled-replies")
@spec.validate(resp=answers(LaterOut, 201), tags=["replies"])
@once
def plan(ticket_id: int, json: LaterIn) -> Any:
    """Let a reply leave at `send_at`. When the customer writes before, it is held and its author told."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    order = json.model_dump(exclude={"text", "send_at"})
    send_at = later_times.read(json.send_at.isoformat(), clock.now(), me().zone)
    key = request.headers.get("Idempotency-Key")
    own_id = "api-" + hashlib.sha256(key.encode()).hexdigest()[:40] if key else str(uuid4())
    return _out(later.plan(ticket, me(), json.text, send_at, own_id=own_id, **order)), 201


@bp.patch(ONE)
@spec.validate(resp=answers(LaterOut), tags=["replies"])
@once
def move(later_id: int, json: Move) -> Any:
    """Another time; one that was held waits again."""
    send_at = later_times.read(json.send_at.isoformat(), clock.now(), me().zone)
    return _out(later.move(later_queries.one(me(), later_id), me(), send_at))


@bp.post(f"{ONE}/send")
@spec.validate(resp=answers(LaterOut), tags=["replies"])
@once
def send_now(later_id: int) -> Any:
    """Let it leave at once; for one that is held: although something came between."""
    return _out(later.send_now(later_queries.one(me(), later_id), me())[0])


@bp.post(f"{ONE}/take-back")
@spec.validate(resp=answers(LaterOut), tags=["replies"])
@once
def take_back(later_id: int) -> Any:
    """It does not leave."""
    return _out(later.take_back(later_queries.one(me(), later_id), me()))
