"""The clocks of a ticket for machines: what a deadline is made of, minute by minute, and the word about a thank-you."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from caredesk.core import api, clock
from caredesk.core.api import Strict, answers, once, spec
from caredesk.sla import rulings, why
from caredesk.sla.why import ClockView
from caredesk.team.door import me
from caredesk.tickets import access

bp = api.blueprint("clocks")


class SpanOut(BaseModel):
    """A stretch of the way to the deadline; why: open, night, weekend, holiday, day_off, pause; name: which holiday."""

    from_at: datetime
    until_at: datetime
    counted: bool
    seconds: int
    why: str
    name: str
    by: str


class ClockOut(BaseModel):
    """One deadline. Seconds are counted ones, by the calendar; `lag_seconds` and `overdue_seconds` are real ones."""

    id: int
    kind: str
    state: str
    policy: str
    policy_id: int
    policy_version: int
    calendar: str
    zone: str
    target_seconds: int
    counts_from: str
    published_at: datetime
    received_at: datetime
    lag_seconds: int
    started_at: datetime
    due_at: datetime | None
    window_at: datetime | None
    stopped_at: datetime | None
    stop_why: str
    elapsed_seconds: int
    left_seconds: int
    overdue_seconds: int
    spans: list[SpanOut]


class ClocksOut(BaseModel):
    """Every clock of a ticket; thanks: the posts that open none, because they only say thank you."""

    ticket: int
    due_at: datetime | None
    due_kind: str
    clocks: list[ClockOut]
    thanks: list[int]


class Ruling(Strict):
    """Whether a thank-you asks for an answer."""

    counts: bool


@bp.get("/tickets/<int:ticket_id>/clocks")
@spec.validate(resp=answers(ClocksOut), tags=["sla"])
def clocks(ticket_id: int) -> Any:
    """Why then: each clock with its policy, its calendar, and every stretch that was counted or skipped."""
    ticket = access.ticket(me(), ticket_id)
    found = [_out(one) for one in why.clocks(ticket, clock.now(), me().lang)]
    thanks = [one.id or 0 for one in why.thanks(ticket)]
    told = ClocksOut(ticket=ticket.id or 0, due_at=ticket.due_at, due_kind=ticket.due_kind, clocks=found, thanks=thanks)
    return told.model_dump(mode="json")


def _out(view: ClockView) -> ClockOut:
    told = {name: getattr(view, name) for name in ClockOut.model_fields if name not in ("spans", "policy_version")}
    spans = [SpanOut(**asdict(one), seconds=int(one.length.total_seconds())) for one in view.spans]
    return ClockOut(**told, policy_version=view.version, spans=spans)


@bp.post("/posts/<int:post_id>/ruling")
@spec.validate(resp=answers(None, 204), tags=["sla"])
@once
def rule(post_id: int, json: Ruling) -> Any:
    """Say of a thank-you whether it asks for an answer."""
    post = access.post_to_work_on(me(), post_id)
    (rulings.let_count if json.counts else rulings.take_back)(post, me())
    return "", 204
