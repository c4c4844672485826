"""One post on its network: where it stands, its receipt, asking to hide it; and the deletion that does not exist."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user, login_required

from caredesk.channels.models import Account
from caredesk.core import clock, db, numbers, web
from caredesk.core.types import LARGEST_LINK
from caredesk.moderation import actions, attempts, publicity, queries, rules, sentences
from caredesk.moderation.models import Reason
from caredesk.team.access import may
from caredesk.team.door import me
from caredesk.tickets import access, reading
from caredesk.tickets.answers import changed
from caredesk.tickets.models import Post, PostKind

bp = Blueprint("posts", __name__)


@bp.get("/posts/<int:post_id>/whereabouts")
@login_required
def show(post_id: int) -> str:
    post = access.post(me(), post_id)
    name = "_whereabouts" if web.is_fragment() else "whereabouts"
    return render_template(f"moderation/{name}.html", **_around(post))


def _around(post: Post) -> dict[str, Any]:
    """Everything that stands on the sheet of one post."""
    account = db.session().get_one(Account, post.account_id)
    cases = queries.of_post(post)
    is_theirs = post.kind is PostKind.IN
    denied = actions.denial(post) if is_theirs and not post.hidden_by else None
    (view,) = reading.posts(post.ticket_id or 0, [post.id or 0])
    return {
        "post": post,
        "view": view,
        "account": account,
        "where": queries.where(post, account),
        "cases": cases,
        "open_case": next((one for one in cases if one.row.state in actions.OPEN), None),
        "alarm": queries.alarm_of(post),
        "withdrawal": queries.withdrawal_of(post),
        "denied": denied,
        "receipt": f"/transparency/receipts/{post.uuid}" if is_theirs and publicity.is_public() else "",
        "may_ask": is_theirs and not post.hidden_by and may(me(), "work"),
        "may_decide": may(me(), "moderate"),
        "may_work": may(me(), "work"),
        "agent_id": me().id,
        "reasons": list(Reason),
        "saying": sentences,
        "least": rules.LEAST_LETTERS,
        "now": clock.now(),
    }


@bp.post("/posts/<int:post_id>/hide-request")
@login_required
def ask(post_id: int) -> Any:
    post = access.post_to_work_on(me(), post_id)
    told = (request.form.get("reason", ""), request.form.get("words", ""))
    actions.ask(post, me(), told, surface="page", seen=actions.look(post))
    ticket = access.ticket(me(), post.ticket_id or 0)
    return changed(ticket, post_id) if web.is_fragment() else redirect(f"/posts/{post_id}/whereabouts", 303)


@bp.before_app_request
def never_many() -> None:
    """Acts on many tickets, of people and of machines: there is none that deletes or hides, whatever it is called."""
    if request.method != "POST" or not request.path.endswith("/tickets/bulk") or not current_user.is_authenticated:
        return
    told: Any = request.get_json(silent=True) if request.is_json else None
    if isinstance(told, dict):
        action, ids = told.get("action"), told.get("ids")
    else:
        action, ids = request.form.get("action"), request.form.getlist("id")
    wanted = [numbers.whole(str(one), LARGEST_LINK) for one in ids] if isinstance(ids, list) else []
    attempts.never_many(str(action), [one for one in wanted if one is not None], me())


@bp.delete("/posts/<int:post_id>")
@login_required
def never_a_post(post_id: int) -> Any:
    """There is no such thing; that somebody tried is an entry."""
    attempts.never(access.post(me(), post_id), me(), "page")


@bp.delete("/tickets/<int:ticket_id>")
@login_required
def never_a_ticket(ticket_id: int) -> Any:
    """The same for a conversation."""
    attempts.never(access.ticket(me(), ticket_id), me(), "page")
