"""The kept rate: the sentence first, then the figures, and behind each figure the promises that it counts."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, sheet, web
from caredesk.promises import report
from caredesk.promises.report import Rate, Stretch
from caredesk.promises.shown import Shown
from caredesk.team.access import need
from caredesk.team.door import me

bp = Blueprint("report", __name__)
DAYS = ("7", "28", "90")


@bp.get("/promises/report")
@login_required
def show() -> str:
    need(me(), "read")
    days, split, stretch = _asked()
    return render_template(
        "promises/report.html",
        whole=report.whole(me(), stretch),
        rates=report.rates(me(), split, stretch),
        days=days,
        split=split,
        choices={"days": DAYS, "split": report.SPLITS},
        shown=Shown(me(), web.language()),
        stretch=stretch,
    )


def _asked() -> tuple[str, str, Stretch]:
    days, split, at = request.args.get("days", ""), request.args.get("by", ""), clock.now()
    days = days if days in DAYS else DAYS[1]
    return days, split if split in report.SPLITS else report.SPLITS[0], Stretch(at - timedelta(days=int(days)), at)


@bp.get("/promises/report.csv")
@login_required
def file() -> Any:
    """What the page shows, as a file."""
    need(me(), "read")
    days, split, stretch = _asked()
    head = [_("Who"), _("Settled"), _("Kept"), _("Kept late"), _("Broken"), _("New time"), _("Kept in time, percent")]
    rates = [*report.rates(me(), split, stretch), report.whole(me(), stretch)]
    return sheet.answer(f"promises-{split}-{days}", [head, *map(_row, rates)])


def _row(one: Rate) -> list[Any]:
    percent = "" if one.percent is None else f"{one.percent:.1f}"
    return [one.name or _("All"), one.settled, one.kept, one.late, one.broken, one.moved, percent]


@bp.get("/promises/report/counted")
@login_required
def counted() -> str:
    """The promises behind one figure."""
    need(me(), "read")
    days, split, stretch = _asked()
    lines = report.counted(me(), split, request.args.get("key", ""), stretch)
    given = {"lines": lines, "days": days, "split": split, "shown": Shown(me(), web.language()), "now": clock.now()}
    return render_template("promises/counted.html", **given)
