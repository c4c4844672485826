"""Pages of this room: one customer, with what they wrote before and what we note about them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, numbers
from caredesk.core.types import known
from caredesk.customers import access, actions, naming, queries
from caredesk.customers.models import Customer
from caredesk.sla import local
from caredesk.team import access as team
from caredesk.team import profile as places_of
from caredesk.team.door import me
from caredesk.tickets import history
from caredesk.tickets.sentences import say

bp = Blueprint("customers", __name__)
bp.add_app_template_filter(naming.addressed)


@bp.get("/customers/<int:customer_id>")
@login_required
def profile(customer_id: int) -> str:
    return _page(access.customer(me(), customer_id))


def _page(customer: Customer, **typed: str) -> str:
    tickets = history.tickets_of(customer, me(), before=numbers.whole(request.args.get("before", "")))
    return render_template(
        "customers/profile.html",
        customer=customer,
        handles=queries.handles(customer),
        standing=queries.standing(known(customer.id), clock.now(), accounts=team.visible_accounts(me())),
        tickets=tickets[: history.MOST],
        older=tickets[history.MOST - 1].id if len(tickets) > history.MOST else None,
        note=typed.get("note", customer.note),
        problem=typed.get("problem", ""),
        zone_problem=typed.get("zone_problem", ""),
        zones=sorted({*places_of.places(), *filter(None, [customer.zone])}),
        usual=local.usual(customer),
        limit=actions.NOTE_LIMIT,
        may_write=team.may(me(), "work") and customer.erased_at is None,
        may_audit=team.may(me(), "audit"),
        may_decide=team.may(me(), "privacy"),
    )


@bp.post("/customers/<int:customer_id>/note")
@login_required
def note(customer_id: int) -> Any:
    customer = access.customer_to_work_on(me(), customer_id)
    text = request.form.get("note", "").strip()
    try:
        actions.write_note(customer, me(), text)
    except actions.NoteTooLong:
        problem = _("A note holds up to %(most)s characters. Shorten it and save again.", most=actions.NOTE_LIMIT)
        return _page(customer, note=text, problem=problem), 422
    except actions.Erased:
        return _page(customer, problem=say("erased")), 409
    flash(_("The note is saved."))
    return redirect(f"/customers/{customer.id}#note", 303)


@bp.post("/customers/<int:customer_id>/zone")
@login_required
def live_by(customer_id: int) -> Any:
    """Say by which clock they live."""
    customer = access.customer_to_work_on(me(), customer_id)
    try:
        actions.live_by(customer, me(), request.form.get("zone", "").strip())
    except actions.NoSuchZone:
        return _page(customer, zone_problem=_("Choose a time zone of the list.")), 422
    except actions.Erased:
        return _page(customer, problem=say("erased")), 409
    flash(_("Saved. Promises to this customer are due by this clock."))
    return redirect(f"/customers/{customer.id}#zone", 303)
