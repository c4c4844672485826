"""Pages of legal holds: asking, confirming by somebody else, asking for the release, and that by somebody else too."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import numbers
from caredesk.customers import access as customers
from caredesk.privacy import queries, rule_routes, sentences
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access as tickets
from caredesk.tickets import holds, saved
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say, status

bp = Blueprint("holds", __name__)


def shown() -> dict[str, Any]:
    """What the register shows of requests and holds."""
    found = queries.all_holds(me())
    names = queries.names_of(found)
    views = queries.views(me())
    return {"requests": queries.latest(me()), "holds": found, "names": names, "say": sentences, "views": views}


@bp.post("/privacy/holds")
@login_required
def ask() -> Any:
    """Ask for a hold on a ticket, a person, what a saved view finds, or a stretch of days."""
    team.need(me(), "privacy")
    scope = request.form.get("scope", "")
    try:
        found = holds.ask(me(), scope, _target(scope), request.form.get("reason", ""))
    except Refused as error:
        why = say(error.code, error.facts)
        return render_template("privacy/register.html", wrong=why, **shown(), **rule_routes.shown()), status(error)
    flash(_("The hold waits for a second person. Until then it holds nothing."))
    return redirect(_back(found.target), 303)


def _target(scope: str) -> dict[str, Any]:
    form = request.form
    if scope == "ticket":
        return {"ticket": tickets.ticket(me(), _number("ticket")).id}
    if scope == "customer":
        return {"customer": customers.customer(me(), _number("customer")).id}
    if scope == "query":
        return {"filter": saved.one(me(), _number("view")).filter}
    try:
        since, until = (date.fromisoformat(form.get(name, "")) for name in ("since", "until"))
    except ValueError as error:
        raise Refused("hold_input") from error
    if not date(2000, 1, 1) <= since <= until <= date(2199, 12, 31):
        raise Refused("hold_input")
    return {"since": since.isoformat(), "until": until.isoformat()}


def _number(name: str) -> int:
    found = numbers.whole(request.form.get(name, "").strip().lstrip("#"))
    if found is None:
        raise Refused("hold_input")
    return found


@bp.post("/privacy/holds/<int:hold_id>/confirmation")
@login_required
def confirm(hold_id: int) -> Any:
    """The second person says yes."""
    return _decided(hold_id, holds.confirm)


@bp.post("/privacy/holds/<int:hold_id>/refusal")
@login_required
def refuse(hold_id: int) -> Any:
    """The hold does not come, or it is not let go."""
    return _decided(hold_id, holds.refuse)


@bp.post("/privacy/holds/<int:hold_id>/release")
@login_required
def release(hold_id: int) -> Any:
    """Ask for the release."""
    return _decided(hold_id, holds.ask_release)


def _decided(hold_id: int, act: Any) -> Any:
    found = queries.hold(me(), hold_id)
    try:
        act(found, me())
    except Refused as error:
        why = say(error.code, error.facts)
        return render_template("privacy/register.html", wrong=why, **shown(), **rule_routes.shown()), status(error)
    return redirect(_back(found.target), 303)


def _back(target: dict[str, Any]) -> str:
    return f"/customers/{target['customer']}/privacy#hold" if "customer" in target else "/privacy#holds"
