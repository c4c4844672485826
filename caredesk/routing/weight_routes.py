"""The order of the queue: weights with their dry run, and contested places."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, web
from caredesk.routing import access as loaders
from caredesk.routing import queries, rules, sentences, shown, trial, weighing
from caredesk.routing.replay import Trial
from caredesk.routing.turn import Weights
from caredesk.sla.spoken import Times
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.team.rules import Unfit
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("weights", __name__)


@bp.get("/routing/weights")
@login_required
def show() -> str:
    need(me(), "routing")
    return _page({})


def _page(errors: dict[str, str], *, tried: dict[str, int] | None = None, found: Trial | None = None) -> str:
    row = weighing.current()
    return render_template(
        "routing/weights.html",
        weights={name: getattr(row, name) for name in rules.WEIGHTS},
        most=rules.WEIGHTS,
        v=row.v,
        tried=tried,
        trial=found,
        typed=request.form,
        errors=errors,
        say=Times(me().zone, web.language()),
        reason=sentences.reason,
    )


@bp.post("/routing/weights/trial")
@login_required
def try_out() -> Any:
    """Last week under these weights; nothing is changed."""
    need(me(), "routing")
    try:
        tried = rules.weights({name: request.form.get(name, "") for name in rules.WEIGHTS})
    except Unfit as error:
        return _page(sentences.wrong(error)), 422
    return _page({}, tried=tried, found=trial.last_week(queries.weights(), Weights(**tried), clock.now()))


@bp.post("/routing/weights")
@login_required
def change() -> Any:
    need(me(), "routing")
    try:
        values = rules.weights({name: request.form.get(name, "") for name in rules.WEIGHTS})
        weighing.weigh(me(), values, rules.whole("v", request.form.get("v", ""), 10**6))
    except Unfit as error:
        return _page(sentences.wrong(error)), 422
    except Refused as error:
        return _page({"v": say(error.code, error.facts)}), 409
    flash(_("Saved. The queue is being put in order."))
    return redirect("/routing/weights", 303)


@bp.get("/routing/contests")
@login_required
def contests() -> str:
    need(me(), "routing")
    given = {"say": Times(me().zone, web.language()), "reason": sentences.reason}
    return render_template("routing/contests.html", doubts=shown.doubts(me()), **given)


@bp.post("/routing/contests/<int:contest_id>")
@login_required
def decide(contest_id: int) -> Any:
    found = loaders.contest(me(), contest_id)
    weighing.decide(found, me(), request.form.get("decision", ""))
    flash(_("Decided."))
    return redirect("/routing/contests", 303)
