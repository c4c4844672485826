"""Corrections of what the desk made of a post, for machines."""

from typing import Any, Literal

from caredesk.core import api
from caredesk.core.api import Strict, once, spec
from caredesk.team.door import me
from caredesk.tickets.api import TICKET, one, to_work_on
from caredesk.triage import speaking

bp = api.blueprint("triage")


class LanguageIn(Strict):
    """In which language the customer of a ticket writes."""

    lang: Literal["en", "pl", "hu"]


@bp.post("/tickets/<int:ticket_id>/language")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def speak(ticket_id: int, json: LanguageIn) -> Any:
    """Say in which language the customer writes here: their posts in it, the ticket and the customer follow."""
    return one(speaking.correct(to_work_on(ticket_id), me(), json.lang))
