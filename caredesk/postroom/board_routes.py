"""The board: what waits, is unknown or failed, and what a person decides about it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from caredesk.channels import reasons
from caredesk.core import navigation, numbers, web
from caredesk.postroom import access, actions, queries
from caredesk.postroom.models import Outgoing
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.team.models import Agent
from caredesk.tickets import access as tickets
from caredesk.tickets import answers, sending
from caredesk.tickets.refusals import TooLate

bp = Blueprint("board", __name__)
navigation.add(
    navigation.Item(14, "deliveries", "truck-delivery", lambda: _("Deliveries"), "/deliveries", count=queries.alarms)
)
Act = Callable[[Outgoing, Agent], Any]
ACTS: dict[str, Act] = {
    "retry": actions.send_again,
    "again": actions.send_again,
    "sent": actions.mark_sent,
    "cancel": actions.cancel,
    "pass": actions.pass_by,
}
SHOWN = ("doubtful", "waiting", "unread")
MOST_AT_ONCE = 100


@bp.app_template_filter("why")
def why(reason: str) -> str:
    """The sentence for a reason that is kept as a code."""
    return reasons.why(reason)


@bp.app_template_filter("reference")
def reference(reason: str) -> str:
    return reasons.reference(reason)


@bp.get("/deliveries")
@login_required
def board() -> str:
    agent, show = me(), request.args.get("show", "doubtful")
    show = show if show in SHOWN else "doubtful"
    found = queries.unread(agent) if show == "unread" else getattr(queries, show)(agent)
    return render_template(
        "postroom/board.html",
        show=show,
        found=found,
        stopped=queries.stopped(agent) if show == "doubtful" else [],
        paused=queries.paused(agent) if show == "doubtful" else [],
        may_work=team.may(agent, "work"),
        may_look_after=team.may(agent, "deliveries"),
    )


@bp.post("/replies/<int:outgoing_id>/<act>")
@login_required
def decide(outgoing_id: int, act: str) -> Any:
    """Retry, send again, it is there, take back, let others go first."""
    row = access.outgoing_to_work_on(me(), outgoing_id)
    if act not in ACTS:
        raise team.NotFound
    try:
        ACTS[act](row, me())
    except TooLate as error:
        return answers.refused(error)
    if request.form.get("back") == "deliveries":
        return redirect("/deliveries", 303)
    return answers.changed(tickets.ticket(me(), row.ticket_id), row.post_id)


@bp.post("/replies/<int:outgoing_id>/edit")
@login_required
def edit(outgoing_id: int) -> Any:
    """Take a reply back and give its words to the composer."""
    row = access.outgoing_to_work_on(me(), outgoing_id)
    try:
        post = actions.cancel(row, me())
    except TooLate as error:
        return answers.refused(error)
    if not web.is_fragment():
        return redirect(f"/tickets/{row.ticket_id}", 303)
    kind = sending.kind_of(row.action)
    return jsonify(text=post.text, kind=kind, ticket=row.ticket_id, post=post.id)


@bp.post("/deliveries/bulk")
@login_required
def bulk() -> Any:
    """The same decision about several, each for itself: those that went on meanwhile are left alone, and told."""
    act = request.form.get("action", "")
    if act not in ACTS:
        return web.refuse(422)
    told = map(numbers.whole, request.form.getlist("id")[:MOST_AT_ONCE])
    ids = [one for one in dict.fromkeys(told) if one is not None]
    items = [{"id": one, "outcome": _outcome(ACTS[act], one)} for one in ids]
    if web.is_fragment() or request.accept_mimetypes.best == "application/json":
        return jsonify(items=items)
    done = sum(item["outcome"] == "done" for item in items)
    flash(ngettext("%(num)s delivery changed.", "%(num)s deliveries changed.", done))
    if done < len(items):
        left = len(items) - done
        flash(ngettext("%(num)s had gone on meanwhile.", "%(num)s had gone on meanwhile.", left))
    return redirect("/deliveries", 303)


def _outcome(act: Act, row_id: int) -> str:
    """done, too_late or not_found; who may not work at all is refused as a whole."""
    try:
        act(access.outgoing_to_work_on(me(), row_id), me())
    except TooLate:
        return "too_late"
    except team.NotFound:
        return "not_found"
    return "done"


@bp.post("/deliveries/arrivals/<int:arrival_id>/retry")
@login_required
def read_again(arrival_id: int) -> Any:
    try:
        actions.read_again(access.arrival_to_work_on(me(), arrival_id), me())
    except TooLate as error:
        return answers.refused(error)
    flash(_("It is read again now."))
    return redirect("/deliveries", 303)
