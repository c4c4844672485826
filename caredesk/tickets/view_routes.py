"""Saved views and notices: small things around the list."""

from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, redirect, render_template, request
from flask_login import login_required

from caredesk.core import web
from caredesk.team import access
from caredesk.team.door import me
from caredesk.team.models import Notice
from caredesk.tickets import notices, saved, sentences

bp = Blueprint("views", __name__)
ICONS = {"mention": "at", "assigned": "user-check", "account_paused": "player-pause", "trail": "alert-triangle"}
ICONS |= {"approval_asked": "user-check", "approval_given": "checks", "approval_refused": "arrow-back-up"}
ICONS |= {"approval_overdue": "alert-triangle", "handed_over": "arrow-right"}
ICONS |= {"sla_soon": "hourglass", "sla_overdue": "alert-triangle", "sla_many": "alert-triangle"}
ICONS |= {"account_scopes": "alert-triangle", "account_expires": "hourglass", "credential_viewed": "eye"}
ICONS |= {"article_review": "book", "article_given": "book"}
PLACES = {
    "account_paused": "/channels",
    "account_scopes": "/channels",
    "account_expires": "/channels",
    "credential_viewed": "/channels/credentials",
    "trail": "/audit",
    "unfair": "/reports/fairness",
    "template_retired": "/templates?state=retired",
    "article_review": "/knowledge?show=review",
    "article_given": "/knowledge",
}  # where to look when it is about no single ticket


@bp.post("/views")
@login_required
def keep() -> Any:
    asked = parse_qs(request.form.get("query", "")[:2000])
    teams: list[int | None] = [*sorted(access.team_ids(me()))] if request.form.get("shared") else []
    made = [saved.keep(me(), request.form.get("name", ""), asked, team=team) for team in teams or [None]]
    return redirect(f"/inbox?view=v{made[0].id}")


@bp.delete("/views/<int:view_id>")
@login_required
def retire(view_id: int) -> Any:
    saved.retire(saved.one(me(), view_id), me())
    return "", 204


@bp.post("/views/<int:view_id>/retirement")
@login_required
def retire_by_form(view_id: int) -> Any:
    saved.retire(saved.one(me(), view_id), me())
    return redirect("/inbox")


@bp.get("/notices")
@login_required
def unread() -> Any:
    return render_template("tickets/notices.html", notices=[_line(one) for one in notices.unread(me())])


def _line(notice: Notice) -> dict[str, Any]:
    link = f"/tickets/{notice.ticket_id}" + (f"#p{notice.post_id}" if notice.post_id else "")
    text = sentences.notice(notice.kind, notice.by)
    told = {
        "text": text,
        "url": link if notice.ticket_id else PLACES.get(notice.kind, "/inbox"),
        "at": notice.created_at,
    }
    return told | {"icon": ICONS.get(notice.kind, "bell")}


@bp.post("/notices/read")
@login_required
def read() -> Any:
    notices.read_all(me())
    return ("", 204) if web.is_fragment() else redirect("/notices")
