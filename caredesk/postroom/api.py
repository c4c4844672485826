"""Deliveries for machines: what did not leave, what could not be read, and what a person decides about it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from caredesk.channels import reasons
from caredesk.channels.models import Account
from caredesk.core import api
from caredesk.core.api import Paging, answers, once, spec
from caredesk.postroom import access, actions, queries
from caredesk.postroom.models import Arrival
from caredesk.postroom.queries import Delivery
from caredesk.team.door import me

bp = api.blueprint("deliveries")


class Deliveries(Paging):
    """doubtful: failed, unknown, or in line for too long; waiting: what leaves by itself."""

    show: Literal["doubtful", "waiting"] = "doubtful"


class Arrivals(Paging):
    """unread: a part of it could not be read; stopped: a fault of ours stopped it."""

    show: Literal["unread", "stopped"] = "unread"


class DeliveryOut(BaseModel):
    """A reply on its way. `reason` is a code, `why` the sentence for it."""

    id: int
    state: str
    is_passed: bool
    ticket_id: int
    text: str
    customer: str
    agent: str
    account: str
    channel: str
    reason: str
    why: str
    attempts: int
    since: datetime
    run_at: datetime


class SkippedOut(BaseModel):
    """A part of a body of which nothing became."""

    reason: str
    why: str
    pointer: str


class ArrivalOut(BaseModel):
    """A body as it came in; `events`: how many were read in it."""

    id: int
    account: str
    source: str
    state: str
    received_at: datetime
    events: int
    trouble: str
    skipped: list[SkippedOut]


class DeliveryList(BaseModel):
    items: list[DeliveryOut]
    next_cursor: str | None


class ArrivalList(BaseModel):
    items: list[ArrivalOut]
    next_cursor: str | None


DELIVERY = answers(DeliveryOut)


def _delivery(row: Delivery) -> DeliveryOut:
    told = {name: value for name, value in vars(row).items() if name in DeliveryOut.model_fields}
    return DeliveryOut(**told, why=reasons.why(row.reason))


def _arrival(row: Arrival, account: Account) -> ArrivalOut:
    skipped = [
        SkippedOut(reason=one["reason"], why=reasons.why(one["reason"]), pointer=one.get("pointer", ""))
        for one in row.skipped
    ]
    told = {name: getattr(row, name) for name in ("id", "source", "received_at", "events", "trouble")}
    return ArrivalOut(**told, account=account.name, state=row.state.value, skipped=skipped)


@bp.get("/deliveries")
@spec.validate(resp=answers(DeliveryList), tags=["deliveries"])
def deliveries(query: Deliveries) -> Any:
    """Replies that have not left yet, oldest first."""
    found = getattr(queries, query.show)(me(), after=api.place(query.cursor) or 0, limit=query.limit + 1)
    shown = [_delivery(one) for one in found[: query.limit]]
    following = str(shown[-1].id) if len(found) > query.limit else None
    return DeliveryList(items=shown, next_cursor=following).model_dump(mode="json")


@bp.get("/deliveries/arrivals")
@spec.validate(resp=answers(ArrivalList), tags=["deliveries"])
def arrivals(query: Arrivals) -> Any:
    """Bodies that could not be read, whole or in part, newest first."""
    found = getattr(queries, query.show)(me(), before=api.place(query.cursor), limit=query.limit + 1)
    shown = [_arrival(row, account) for row, account in found[: query.limit]]
    following = str(shown[-1].id) if len(found) > query.limit else None
    return ArrivalList(items=shown, next_cursor=following).model_dump(mode="json")


@bp.post("/deliveries/arrivals/<int:arrival_id>/retry")
@spec.validate(resp=answers(None, 204), tags=["deliveries"])
@once
def read_again(arrival_id: int) -> Any:
    """Read a stopped body once more."""
    actions.read_again(access.arrival_to_work_on(me(), arrival_id), me())
    return "", 204


@bp.post("/deliveries/<int:outgoing_id>/retry")
@spec.validate(resp=DELIVERY, tags=["deliveries"])
@once
def retry(outgoing_id: int) -> Any:
    """Put a failed or unknown reply back into the line; 409 when it went on meanwhile, here and below."""
    return _decided(outgoing_id, actions.send_again)


@bp.post("/deliveries/<int:outgoing_id>/sent")
@spec.validate(resp=DELIVERY, tags=["deliveries"])
@once
def mark_sent(outgoing_id: int) -> Any:
    """Somebody looked: it is there."""
    return _decided(outgoing_id, actions.mark_sent)


@bp.post("/deliveries/<int:outgoing_id>/cancel")
@spec.validate(resp=DELIVERY, tags=["deliveries"])
@once
def cancel(outgoing_id: int) -> Any:
    """It never leaves; its words stay in the ticket."""
    return _decided(outgoing_id, actions.cancel)


@bp.post("/deliveries/<int:outgoing_id>/pass")
@spec.validate(resp=DELIVERY, tags=["deliveries"])
@once
def pass_by(outgoing_id: int) -> Any:
    """Let the replies behind it in its conversation go first."""
    return _decided(outgoing_id, actions.pass_by)


def _decided(outgoing_id: int, act: Any) -> DeliveryOut:
    row = access.outgoing_to_work_on(me(), outgoing_id)
    act(row, me())
    return _delivery(queries.one(me(), row))
