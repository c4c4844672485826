"""One promise: how it stands, and what is done about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, db, web
from caredesk.promises import access, actions, offering, queries
from caredesk.promises.models import Promise
from caredesk.promises.shown import Shown
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets.answers import number
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say, status

bp = Blueprint("act", __name__)


@bp.get("/promises/<int:promise_id>")
@login_required
def show(promise_id: int) -> Any:
    return _page(access.promise(me(), promise_id))


def _page(promise: Promise, why: str = "") -> str:
    given = {
        "line": queries.one(promise),
        "shown": Shown(me(), web.language()),
        "owners": team.answerers(promise.account_id),
        "kept_by": db.session().get(Post, promise.kept_by) if promise.kept_by else None,
        "offered": db.session().get(Post, promise.offered_id) if promise.offered_id else None,
        "people": queries.people(promise),
        "now": clock.now(),
        "why": why,
        "typed": request.form,
    }
    return render_template("promises/_one.html" if web.is_fragment() else "promises/one.html", **given)


def done(promise: Promise, act: Callable[[], Any], words: str) -> Any:
    """Do it: a toast for the script, the page again for a plain browser; refused, the same page says why."""
    try:
        act()
    except Refused as error:
        if web.is_fragment():
            raise
        return _page(promise, say(error.code, error.facts)), status(error)
    if web.is_fragment():
        return jsonify(text=words)
    flash(words)
    return redirect(f"/promises/{promise.id}", 303)


@bp.post("/promises/<int:promise_id>/keep")
@login_required
def keep(promise_id: int) -> Any:
    row = access.promise_to_work_on(me(), promise_id)
    return done(row, lambda: actions.keep(row, me(), request.form.get("note", "")), _("The promise is kept."))


@bp.post("/promises/<int:promise_id>/move")
@login_required
def move(promise_id: int) -> Any:
    row = access.promise_to_work_on(me(), promise_id)
    given = request.form
    return done(row, lambda: actions.move(row, me(), due(row.zone), given.get("why", "")), _("It has a new time."))


def due(zone: str) -> datetime:
    """The time in the form: with its zone, or by the customer's clock; Refused without one."""
    try:
        at = datetime.fromisoformat(request.form.get("due_at", ""))
    except ValueError as error:
        raise Refused("promise_time") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


@bp.post("/promises/<int:promise_id>/owner")
@login_required
def hand_on(promise_id: int) -> Any:
    row = access.promise_to_work_on(me(), promise_id)
    return done(row, lambda: _hand_on(row), _("Somebody else sees to it now."))


def _hand_on(row: Promise) -> None:
    to = number("to")
    found = None if to is None else db.session().get(type(me()), to)
    if found is None:
        raise Refused("not_eligible")
    actions.hand_on(row, me(), found, "person")


@bp.post("/promises/<int:promise_id>/cancel")
@login_required
def cancel(promise_id: int) -> Any:
    row = access.promise_to_work_on(me(), promise_id)
    return done(row, lambda: actions.cancel(row, me(), request.form.get("why", "")), _("The promise is cancelled."))


@bp.post("/promises/<int:promise_id>/offer")
@login_required
def decide_offer(promise_id: int) -> Any:
    """Whether the answer that was written outside the desk keeps it."""
    row, keeps = access.promise_to_work_on(me(), promise_id), request.form.get("keeps") == "1"
    words = _("The promise is kept.") if keeps else _("It stays open.")
    return done(row, lambda: offering.answer(row, me(), keeps=keeps), words)
