"""The audit trail as a page: filters, newest first, what changed, and a check on request."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.audit import checking, entry_routes, export_routes, protection_routes, queries, verify
from caredesk.core import clock, limits, navigation, web
from caredesk.reports import trail, trail_asked, trail_words
from caredesk.team import access
from caredesk.team.door import me
from caredesk.team.queries import members

bp = Blueprint("audit", __name__)
bp.register_blueprint(export_routes.bp)
bp.register_blueprint(entry_routes.bp)
bp.register_blueprint(protection_routes.bp)
PAGE = 50
navigation.add(
    navigation.Item(50, "audit", "shield-check", lambda: _("Audit trail"), "/audit", lambda me: access.may(me, "audit"))
)


@bp.get("/audit")
@login_required
def page() -> Any:
    access.need(me(), "audit")
    return _page()


def _page(**more: Any) -> str:
    asked = trail_asked.asked_for(request.args, me())
    found = queries.entries(asked, PAGE + 1)
    older = found[PAGE - 1].idx if len(found) > PAGE else None
    shown = {
        "lines": trail.lines(found[:PAGE], me()),
        "older": older,
        "keep": trail_asked.kept(request.args),
        "now": clock.now(),
    }
    if web.is_fragment():
        return render_template("audit/_lines.html", **shown)
    people = [member.agent for member in members(me())]
    verbs = sorted(((trail_words.verb(verb, _), verb) for verb in queries.verbs()), key=lambda one: one[0].lower())
    return render_template(
        "audit/page.html", **shown, standing=queries.standing(), verbs=verbs, people=people, asked=asked, **more
    )


@bp.post("/audit/verification")
@login_required
def verification() -> Any:
    """Read the whole trail once more and say whether it is whole; to the page's script with how far it is."""
    access.need(me(), "audit")
    limits.hit("verify", str(me().id))
    if request.form.get("way") == "lines":
        app: Any = current_app
        return Response(_lines(app._get_current_object(), web.language()), mimetype="application/x-ndjson")
    return _page(report=verify.verify())


def _lines(app: Any, lang: str) -> Iterator[str]:
    try:
        for one in checking.on_the_way():
            if isinstance(one, tuple):
                yield _line(done=one[0], total=one[1])
            else:
                with app.app_context(), force_locale(lang):
                    yield _line(html=render_template("audit/_verified.html", report=one))
    except checking.Failed:
        yield _line(failed=True)


def _line(**facts: Any) -> str:
    return json.dumps(facts) + "\n"
