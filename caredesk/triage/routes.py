"""A colleague corrects what the desk made of a post."""

from typing import Any

from flask import Blueprint, request
from flask_login import login_required

from caredesk.core.i18n import LANGUAGES
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import changed
from caredesk.triage import speaking

bp = Blueprint("triage", __name__)


@bp.post("/tickets/<int:ticket_id>/language")
@login_required
def speak(ticket_id: int) -> Any:
    """In which language the customer writes here."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    return changed(speaking.correct(ticket, me(), request.form.get("lang", "")))


@bp.app_template_global()
def desk_languages() -> dict[str, str]:
    """The languages that a customer may be said to write in, each by its own name."""
    return LANGUAGES
