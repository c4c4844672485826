"""Customers for machines: who they are, their names on the networks, and the note of the colleagues."""

from typing import Any

from pydantic import BaseModel

from caredesk.core import api
from caredesk.core.api import Invalid, Strict, answers, once, spec
from caredesk.customers import access, actions, queries
from caredesk.customers.models import Customer
from caredesk.team.door import me

bp = api.blueprint("customers")


class HandleOut(BaseModel):
    realm: str
    handle: str
    name: str
    followers: int | None


class CustomerOut(BaseModel):
    """A person who wrote to us."""

    id: int
    name: str
    lang: str
    note: str
    handles: list[HandleOut]


class NoteIn(Strict):
    note: str


def _told(customer: Customer) -> CustomerOut:
    names = [
        HandleOut(realm=one.realm, handle=one.handle, name=one.name, followers=one.followers)
        for one in queries.handles(customer)
    ]
    return CustomerOut(id=customer.id or 0, name=customer.name, lang=customer.lang, note=customer.note, handles=names)


@bp.get("/customers/<int:customer_id>")
@spec.validate(resp=answers(CustomerOut), tags=["customers"])
def customer(customer_id: int) -> Any:
    """One customer."""
    return _told(access.customer(me(), customer_id))


@bp.post("/customers/<int:customer_id>/note")
@spec.validate(resp=answers(CustomerOut), tags=["customers"])
@once
def note(customer_id: int, json: NoteIn) -> Any:
    """Write down what colleagues should know before they answer."""
    found = access.customer_to_work_on(me(), customer_id)
    try:
        return _told(actions.write_note(found, me(), json.note.strip()))
    except actions.NoteTooLong as error:
        raise Invalid(f"A note holds up to {actions.NOTE_LIMIT} characters.") from error
