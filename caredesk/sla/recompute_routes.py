"""Pages of recomputing: what would change for running clocks, saying yes or no, and how far it is."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_login import login_required

from caredesk.core import db, numbers
from caredesk.sla import policy_queries, recompute
from caredesk.sla import policy_sentences as sentences
from caredesk.sla.models import Policy, Recompute
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("recomputes", __name__)


@bp.post("/sla/recomputes")
@login_required
def ask() -> Any:
    """Begin to look at what would change, for one policy or for all of them."""
    access.need(me(), "sla")
    told = numbers.whole(request.form.get("policy", ""))
    policy = None if told is None else policy_queries.policy(told).policy
    return redirect(f"/sla/recomputes/{recompute.ask(me(), policy).id}", 303)


@bp.get("/sla/recomputes/<int:run_id>")
@login_required
def show(run_id: int) -> str:
    return _page(recompute.run(me(), run_id))


def _page(run: Recompute, wrong: str = "") -> str:
    policy = db.session().get(Policy, run.policy_id) if run.policy_id else None
    return render_template("sla/recompute.html", run=run, policy=policy, say=sentences, wrong=wrong)


@bp.post("/sla/recomputes/<int:run_id>/application")
@login_required
def apply(run_id: int) -> Any:
    run = recompute.run(me(), run_id)
    try:
        recompute.apply(me(), run)
    except recompute.Stale:
        return _page(run, sentences.not_waiting()), 409
    return redirect(f"/sla/recomputes/{run_id}", 303)


@bp.post("/sla/recomputes/<int:run_id>/end")
@login_required
def drop(run_id: int) -> Any:
    run = recompute.run(me(), run_id)
    try:
        recompute.drop(me(), run)
    except recompute.Stale:
        return _page(run, sentences.not_waiting()), 409
    return redirect("/sla/policies", 303)
