"""Running macros in a ticket: a rehearsal first, then all of it, and one undo."""

from typing import Any

from flask import Blueprint, jsonify
from flask_login import login_required

from caredesk.core import db
from caredesk.replies import macro_runs, owning
from caredesk.replies import macro_sentences as says
from caredesk.replies.macro_models import Macro
from caredesk.replies.macro_runs import Order, Outcome
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import changed, own_id
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

bp = Blueprint("runs", __name__)


@bp.post("/tickets/<int:ticket_id>/macros/<int:macro_id>/rehearsal")
@login_required
def rehearse(ticket_id: int, macro_id: int) -> Any:
    """What its steps would do here, and what not and why; nothing is done. Its words are looked at when they go out."""
    ticket, macro = _both(ticket_id, macro_id)
    tried = macro_runs.rehearse_steps(macro, ticket, me())
    return jsonify(steps=[line(one) for one in tried])


def line(one: Outcome) -> dict[str, str]:
    """An outcome for the page's script."""
    return {"says": says.step(one.step), "trouble": says.trouble(one.trouble) if one.trouble else ""}


def _both(ticket_id: int, macro_id: int) -> tuple[Ticket, Macro]:
    return access.ticket_to_work_on(me(), ticket_id), owning.one(Macro, me(), macro_id)


@bp.post("/tickets/<int:ticket_id>/macros/<int:macro_id>")
@login_required
def run(ticket_id: int, macro_id: int) -> Any:
    """Do what a macro without words does; one with words goes out as a reply, which brings it along."""
    ticket, macro = _both(ticket_id, macro_id)
    if macro.template_id is not None:
        raise Refused("input", field="macro")
    row = macro_runs.run(macro, ticket, me(), Order(own_id()))
    answer = changed(ticket)
    answer.headers["X-Undo"] = f"/macro-runs/{row.id}/undo"
    return answer


@bp.post("/macro-runs/<int:macro_run_id>/undo")
@login_required
def undo(macro_run_id: int) -> Any:
    """Everything back at once."""
    row = macro_runs.own(me(), macro_run_id)
    ticket = access.ticket_to_work_on(me(), row.ticket_id)
    left = [one for one in macro_runs.undo(row, me()) if one.trouble is not None]
    answer = changed(db.session().get_one(Ticket, ticket.id))
    if left:
        answer.headers["X-Left"] = str(len(left))
    return answer
