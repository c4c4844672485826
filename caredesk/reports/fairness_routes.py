"""The report on equal treatment: the sentence first, then the figures by which anybody can check it."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, navigation, sheet
from caredesk.reports import fair_groups, fair_shown, fair_words, fairness
from caredesk.reports.fairness import DAYS, KINDS, MEASURES, Asked
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("fairness", __name__)
navigation.add(navigation.Item(45, "reports", "chart-line", lambda: _("Reports"), "/reports"))
bp.add_app_template_filter(fair_words.warning, "unfair")
bp.add_app_template_filter(fair_words.lasting, "lasting")
bp.add_app_template_filter(fair_words.percent, "percent")


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


def _asked() -> Asked:
    """What the reader chose; what is no choice is the first one."""
    given = request.args
    days = next((one for one in DAYS if str(one) == given.get("days")), 28)
    return Asked(
        clock.now(),
        days=days,
        kind=given["kind"] if given.get("kind") in KINDS else "first",
        measure=given["measure"] if given.get("measure") in MEASURES else "business",
        zone=me().zone,
        accounts=access.visible_accounts(me()),
    )
