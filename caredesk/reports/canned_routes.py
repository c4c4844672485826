"""The report on ready-made answers: the sentence first, then who and which template; the same as a file."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, sheet
from caredesk.reports import canned
from caredesk.reports.canned import DAYS, Report
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("canned", __name__)


@bp.get("/reports/canned")
@login_required
def page() -> str:
    access.need(me(), "read")
    found = _report()
    return render_template("reports/canned.html", report=found, days=DAYS, sentence=_sentence(found))


@bp.get("/reports/canned.csv")
@login_required
def file() -> Any:
    """What the page shows, as a file."""
    access.need(me(), "read")
    found = _report()
    return sheet.answer(f"canned-{found.days}", found.rows())


def _report() -> Report:
    days = next((one for one in DAYS if str(one) == request.args.get("days")), 28)
    return canned.report(me(), days, clock.now())


def _sentence(found: Report) -> str:
    share = found.total.canned_percent
    if not found.total.replies:
        return _("Nothing was written in this time.")
    if share is None:
        return _("How much of it was ready-made is not known.")
    return _("%(share)s%% of what was written was ready-made, the rest is in our own words.", share=share)
