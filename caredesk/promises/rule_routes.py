"""What the desk and its teams want of promises: a time, and how early its owner is warned."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.promises import rules
from caredesk.team import access
from caredesk.team import queries as people
from caredesk.team.door import me

bp = Blueprint("rules", __name__)


@bp.get("/promises/rules")
@login_required
def show() -> str:
    access.need(me(), "sla")
    teams = [(team, rules.own(team.id or 0)) for team, _number in people.teams(me())]
    given = {"desk": rules.of(rules.DESK), "teams": teams, "may_desk": access.may(me(), "own"), "ways": rules.UNTIMED}
    return render_template("promises/rules.html", **given)


@bp.post("/promises/rules/<int:team_id>")
@login_required
def change(team_id: int) -> Any:
    """The desk's own rule (0) is the owner's to set."""
    access.need(me(), "sla" if team_id else "own")
    if team_id:
        access.team(me(), team_id)
    rules.change(me(), team_id, rules.fit(request.form, request.form.getlist("ways")))
    flash(_("Saved."))
    return redirect("/promises/rules", 303)
