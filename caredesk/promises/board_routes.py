"""The board: what is overdue, what is due soon, what comes later; mine, my teams', everybody's that I see."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import login_required

from caredesk.channels import KINDS
from caredesk.core import clock, navigation, numbers, web
from caredesk.core.types import LARGEST_LINK
from caredesk.promises import queries
from caredesk.promises.queries import Asked
from caredesk.promises.shown import Shown
from caredesk.team import queries as people
from caredesk.team.access import may
from caredesk.team.door import me

bp = Blueprint("board", __name__)
navigation.add(
    navigation.Item(11, "promises", "calendar", lambda: str(_("Promises")), "/promises", count=queries.pressing)
)


@bp.get("/promises")
@login_required
def show() -> Any:
    asked, tab = _asked(), request.args.get("show", "")
    shows = (tab,) if tab in queries.SHOWS else queries.SHOWS[:4]
    limit = queries.MOST if len(shows) == 1 else queries.COLUMN
    return render_template(
        "promises/board.html",
        asked=asked,
        tab=tab if tab in queries.SHOWS else "",
        columns=queries.board(me(), asked, shows, limit),
        teams=[team for team, _number in people.teams(me())],
        channels=sorted(KINDS),
        whose=queries.WHOSE,
        shown=Shown(me(), web.language()),
        now=clock.now(),
        may_rule=may(me(), "sla"),
    )


def _asked() -> Asked:
    """What the address asks for, as far as it may."""
    args = request.args
    whose = args.get("whose", "mine")
    return Asked(
        whose if whose in queries.WHOSE else "mine",
        numbers.whole(args.get("team", ""), LARGEST_LINK),
        args.get("channel", "") if args.get("channel") in KINDS else "",
    )
