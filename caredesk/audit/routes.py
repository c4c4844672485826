"""The audit trail as a page: filters, newest first, what changed, and a check on request."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import current_user, login_required

from caredesk.audit import queries, verify
from caredesk.core import clock, limits, navigation, web
from caredesk.reports import trail
from caredesk.team import access
from caredesk.team.queries import members

bp = Blueprint("audit", __name__)
PAGE = 50
navigation.add(
    navigation.Item(70, "audit", "shield-check", lambda: _("Audit trail"), "/audit", lambda me: access.may(me, "audit"))
)


@bp.get("/audit")
@login_required
def page() -> Any:
    access.need(current_user, "audit")
    asked = _asked()
    found = queries.entries(asked, PAGE + 1)
    older = found[PAGE - 1].idx if len(found) > PAGE else None
    shown = {"lines": trail.lines(found[:PAGE], current_user), "older": older, "keep": _kept(), "now": clock.now()}
    if web.is_fragment():
        return render_template("audit/_lines.html", **shown)
    people = [member.agent for member in members(current_user)]
    return render_template(
        "audit/page.html", **shown, standing=queries.standing(), verbs=queries.verbs(), people=people, asked=asked
    )


@bp.post("/audit/verification")
@login_required
def verification() -> Any:
    """Read the whole trail once more and say whether it is whole."""
    access.need(current_user, "audit")
    limits.hit("verify", str(current_user.id))
    return render_template("audit/_verified.html", report=verify.verify())


def _asked() -> queries.Asked:
    given = {name: value.replace("\0", "") for name, value in request.args.items()}
    until = _day(given.get("until", ""))
    return queries.Asked(
        verb=given.get("verb", "")[:60],
        actor=given.get("who", "")[:60],
        object=given.get("about", "")[:60],
        since=_day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        before=_number(given.get("before", "")),
    )


def _day(text: str) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(current_user.zone))
        return day if 2000 <= day.year < 2200 else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _kept() -> dict[str, str]:
    """The filters as they were asked, for the link to older entries."""
    names = ("verb", "who", "about", "since", "until")
    return {name: request.args[name] for name in names if request.args.get(name)}
