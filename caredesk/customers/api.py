"""Customers for machines: who they are, their names on the networks, and the note of the colleagues."""

from collections.abc import Iterable
from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from caredesk.core import api
from caredesk.core.api import Invalid, Paging, Strict, answers, once, spec
from caredesk.customers import access, actions, queries
from caredesk.customers.models import Customer, Handle
from caredesk.team.door import me

bp = api.blueprint("customers")
ERASED = "Everything about this person was erased at their request."


class HandleOut(BaseModel):
    realm: str
    handle: str
    name: str
    followers: int | None


class CustomerOut(BaseModel):
    """A person who wrote to us. `zone`: by whose clock they live; empty while nobody has said."""

    id: int
    name: str
    lang: str
    note: str
    zone: str
    handles: list[HandleOut]


class CustomerList(BaseModel):
    items: list[CustomerOut]
    next_cursor: str | None


class NoteOn(Strict):
    """`text`, or `note`, as it is called in the customer."""

    text: str = Field(validation_alias=AliasChoices("text", "note"))


class ZoneOf(Strict):
    """A time zone such as `Europe/Warsaw`; empty: nobody knows."""

    zone: str = Field(max_length=64)


def _told(customer: Customer, handles: Iterable[Handle]) -> CustomerOut:
    names = [HandleOut(realm=one.realm, handle=one.handle, name=one.name, followers=one.followers) for one in handles]
    told = {name: getattr(customer, name) for name in ("name", "lang", "note", "zone")}
    return CustomerOut(id=customer.id or 0, handles=names, **told)


@bp.get("/customers")
@spec.validate(resp=answers(CustomerList), tags=["customers"])
def customers(query: Paging) -> Any:
    """Those who wrote to an account that this agent sees, newest first."""
    found = queries.listed(me(), before=api.place(query.cursor), limit=query.limit + 1)
    shown = found[: query.limit]
    names = queries.handles_of(shown)
    told = [_told(one, names.get(one.id or 0, ())) for one in shown]
    following = str(told[-1].id) if len(found) > query.limit else None
    return CustomerList(items=told, next_cursor=following).model_dump(mode="json")


@bp.get("/customers/<int:customer_id>")
@spec.validate(resp=answers(CustomerOut), tags=["customers"])
def customer(customer_id: int) -> Any:
    """One customer."""
    found = access.customer(me(), customer_id)
    return _told(found, queries.handles(found))


@bp.put("/customers/<int:customer_id>/note")
@bp.post("/customers/<int:customer_id>/note")
@spec.validate(resp=answers(CustomerOut), tags=["customers"])
@once
def note(customer_id: int, json: NoteOn) -> Any:
    """Write down what colleagues should know before they answer."""
    found = access.customer_to_work_on(me(), customer_id)
    try:
        return _told(actions.write_note(found, me(), json.text.strip()), queries.handles(found))
    except actions.NoteTooLong as error:
        raise Invalid(f"A note holds up to {actions.NOTE_LIMIT} characters.") from error
    except actions.Erased as error:
        raise Invalid(ERASED) from error


@bp.put("/customers/<int:customer_id>/zone")
@spec.validate(resp=answers(CustomerOut), tags=["customers"])
@once
def live_by(customer_id: int, json: ZoneOf) -> Any:
    """Say by which clock they live: what is promised to them is due by it."""
    found = access.customer_to_work_on(me(), customer_id)
    try:
        return _told(actions.live_by(found, me(), json.zone), queries.handles(found))
    except actions.NoSuchZone as error:
        raise Invalid("There is no such time zone. One is called Europe/Warsaw.") from error
    except actions.Erased as error:
        raise Invalid(ERASED) from error
