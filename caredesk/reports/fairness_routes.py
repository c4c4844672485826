"""The report on equal treatment: the sentence first, then the figures by which anybody can check it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, navigation, numbers, sheet
from caredesk.reports import fair_groups, fair_shown, fair_words, fairness
from caredesk.reports.fairness import DAYS, KINDS, MEASURES, Asked
from caredesk.sla import period
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("fairness", __name__)
PAGE = 50
LAST_SLOT = 9_000_000  # in the year 2226
MOST_WAITS = 10**9
navigation.add(navigation.Item(32, "reports", "chart-line", lambda: _("Reports"), "/reports"))
bp.add_app_template_filter(fair_words.warning, "unfair")
bp.add_app_template_filter(fair_words.lasting, "lasting")


@bp.get("/reports")
@bp.get("/reports/fairness")
@login_required
def page() -> str:
    access.need(me(), "read")
    asked = _asked()
    report = fairness.report(asked)
    return render_template(
        "reports/fairness.html",
        report=report,
        asked=asked,
        kept=fair_shown.kept(asked),
        tables=fair_shown.tables(report, asked),
        sentence=fair_words.sentence(report),
        titles={name: fair_words.dimension(name) for name in report.groups},
        smallest=fair_groups.SMALLEST,
        choices={"days": DAYS, "kind": tuple(KINDS), "measure": MEASURES},
    )


@bp.get("/reports/fairness.csv")
@login_required
def file() -> Any:
    """What the page shows, as a file."""
    access.need(me(), "read")
    asked = _asked()
    return sheet.answer(f"fairness-{asked.days}", fair_shown.sheet(fairness.report(asked), asked))


@bp.get("/reports/fairness/waits")
@login_required
def waits() -> str:
    """The waits of one group, the longest first."""
    access.need(me(), "read")
    asked, by, key = _asked(), request.args.get("by", ""), request.args.get("group", "")
    if by not in fair_groups.DIMENSIONS:
        raise access.NotFound
    known = fair_groups.one(fairness.waits(asked), (by, "" if key == fair_shown.NONE else key))
    if known is None:
        raise access.NotFound
    begin, (group, found) = _number("after", MOST_WAITS), known
    return render_template(
        "reports/waits.html",
        group=group,
        title=fair_words.dimension(by),
        label=fair_words.label(group),
        rows=fairness.shown(found[begin : begin + PAGE]),
        kept=fair_shown.kept(asked),
        following=request.args.to_dict() | {"after": begin + PAGE} if begin + PAGE < len(found) else None,
    )


def _asked() -> Asked:
    """What the reader chose; what is no choice is the usual one. `until`: the quarter of an hour up to which."""
    given, at = request.args, clock.now()
    days = next((one for one in DAYS if str(one) == given.get("days")), 28)
    until = _number("until", LAST_SLOT)
    return Asked(
        min(at, period.moment(until) - timedelta(microseconds=1)) if until else at,
        days=days,
        kind=given["kind"] if given.get("kind") in KINDS else "first",
        measure=given["measure"] if given.get("measure") in MEASURES else "business",
        zone=me().zone,
        accounts=access.visible_accounts(me()),
    )


def _number(name: str, most: int) -> int:
    """A number in the address, 0 for what is none."""
    return min(numbers.whole(request.args.get(name, "")) or 0, most)
