"""The report on ready-made answers: the sentence first, then who and which template; the same as a file."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, numbers, sheet
from caredesk.reports import canned, canned_behind
from caredesk.reports.canned import DAYS, Report
from caredesk.reports.canned_behind import Asked
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("canned", __name__)
PAGE = 50


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


@bp.get("/reports/canned/counted")
@login_required
def counted() -> str:
    """The replies behind one figure."""
    access.need(me(), "read")
    given = request.args
    by, what = given.get("by", "all"), given.get("what", "replies")
    if by not in ("all", *canned_behind.OF) or what not in canned.COUNTED:
        raise access.NotFound
    asked = Asked(by, numbers.whole(given.get("id", "")) or 0, what, _days(), clock.now())
    begin, size = numbers.whole(given.get("after", "")) or 0, canned_behind.size(me(), asked)
    return render_template(
        "reports/canned_counted.html",
        asked=asked,
        name=canned_behind.name(asked) if size else "",  # foreign looks like missing: neither has a name here
        size=size,
        rows=canned_behind.replies(me(), asked, begin, PAGE),
        following=given.to_dict() | {"after": begin + PAGE} if begin + PAGE < size else None,
    )


def _report() -> Report:
    return canned.report(me(), _days(), clock.now())


def _days() -> int:
    return next((one for one in DAYS if str(one) == request.args.get("days")), 28)


def _sentence(found: Report) -> str:
    share = found.total.canned_percent
    if not found.total.replies:
        return _("Nothing was written in this time.")
    if share is None:
        return _("How much of it was ready-made is not known.")
    return _("%(share)s%% of what was written was ready-made, the rest is in our own words.", share=share)
