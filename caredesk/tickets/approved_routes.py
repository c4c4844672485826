"""What a network approved beforehand, for the ticket in which it is to be sent: to the reply box, and to machines."""

from typing import Any

from flask import Blueprint, render_template
from flask_login import login_required
from pydantic import BaseModel

from caredesk.channels.base import Template
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.api import Paging, answers, cut, page, spec
from caredesk.team.door import me
from caredesk.tickets import access, approved
from caredesk.tickets.api_routes import bp as machine

bp = Blueprint("approved", __name__)


class ApprovedOut(BaseModel):
    """`text` holds `{{1}}` to `{{n}}` where words go; a reply of kind `template` brings it filled, and
    `along.approved` with its name and language."""

    name: str
    language: str
    category: str
    text: str
    places: int


class ApprovedList(BaseModel):
    items: list[ApprovedOut]
    next_cursor: str | None


def _offered(ticket_id: int) -> list[Template]:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    account = db.session().get_one(Account, ticket.account_id)
    return approved.offered(account, approved.lang_of(ticket))


@bp.get("/tickets/<int:ticket_id>/approved")
@login_required
def offered(ticket_id: int) -> Any:
    return render_template("tickets/_approved.html", offered=_offered(ticket_id))


@machine.get("/tickets/<int:ticket_id>/approved")
@spec.validate(resp=answers(ApprovedList), tags=["tickets"])
def approved_templates(ticket_id: int, query: Paging) -> Any:
    """The templates that the ticket's network approved, those in the customer's language first."""
    numbered = list(enumerate(_offered(ticket_id), 1))
    shown, following = cut(numbered, query, lambda line: line[0])
    return page([vars(one) for _, one in shown], following)
