"""Pages of retention: the rules, what a run would take at this moment, and a run that is asked for."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import KINDS
from caredesk.core import numbers
from caredesk.privacy import queries, retention, sentences
from caredesk.privacy.models import RetentionRule
from caredesk.team import access as team
from caredesk.team import queries as people
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say, status

bp = Blueprint("rules", __name__)


def shown() -> dict[str, Any]:
    """What the register shows of the rules."""
    teams = [row[0] for row in people.teams(me())]
    return {
        "viewer": me(),
        "rules": retention.rules(),
        "teams": teams,
        "team_names": {one.id: one.name for one in teams},
        "kinds": KINDS,
    }


@bp.get("/privacy/rules/<int:rule_id>")
@login_required
def show(rule_id: int) -> str:
    return _page(queries.rule(me(), rule_id))


def _page(rule: RetentionRule, wrong: str = "") -> str:
    return render_template(
        "privacy/rule.html", rule=rule, look=retention.look(rule), say=sentences, wrong=wrong, **shown()
    )


@bp.post("/privacy/rules")
@login_required
def add() -> Any:
    """One more rule for words."""
    team.need(me(), "own")
    form = request.form
    channel = form.get("channel", "") if form.get("channel", "") in KINDS else ""
    try:
        team_id = numbers.whole(form.get("team", ""))
        made = retention.add(me(), days=_days(), channel=channel, team_id=team_id and team.team(me(), team_id).id)
    except Refused as error:
        flash(say(error.code, error.facts))
        return redirect("/privacy#rules", 303)
    return redirect(f"/privacy/rules/{made.id}", 303)


def _days() -> int:
    return numbers.whole(request.form.get("days", "")) or 0


@bp.post("/privacy/rules/<int:rule_id>")
@login_required
def change(rule_id: int) -> Any:
    """Set the age, and whether the rule is in force."""
    team.need(me(), "own")
    rule = queries.rule(me(), rule_id)
    try:
        retention.change(rule, me(), days=_days(), is_on=bool(request.form.get("on")))
    except Refused as error:
        return _page(rule, say(error.code, error.facts)), status(error)
    flash(_("The rule is saved."))
    return redirect(f"/privacy/rules/{rule_id}", 303)
