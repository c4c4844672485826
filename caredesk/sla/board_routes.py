"""The board: what is overdue, how the day goes, who carries how much; live, and on a screen on the wall."""

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import login_required

from caredesk.audit import log as trail
from caredesk.core import clock, navigation, web
from caredesk.reports import queries as reports
from caredesk.routing.fullness import fullness
from caredesk.sla import board, board_show
from caredesk.sla.asked import SPLITS, Question
from caredesk.sla.board import Board
from caredesk.sla.board_kept import Boards
from caredesk.sla.period import PERIODS
from caredesk.team import access
from caredesk.team.door import me
from caredesk.tickets import sidebar
from caredesk.tickets.queries import Scope
from caredesk.tickets.sidebar import Sidebar

bp = Blueprint("board", __name__)
navigation.add(navigation.Item(30, "sla", "gauge", lambda: str(_("SLA board")), "/sla"))


@bp.get("/sla")
@login_required
def show() -> Any:
    entry, around = trail.head()[1], sidebar.sidebar(me())
    asked = question(request.args.get("team", ""), around)
    made, tv = boards().board(asked, clock.now(), entry), request.args.get("tv") == "1"
    if web.is_fragment():
        return jsonify(board_show.told(made, entry, board_show.rendered(made, web.language())))
    name = next((team.name for team in around.teams if team.id == asked.team), "")
    unfair = [] if tv else reports.warnings(Scope(me().id or 0, around.accounts))
    frame = {"teams": around.teams, "team_name": name, "periods": PERIODS, "people": around.people}
    tour = [{"id": "", "name": ""}, *({"id": team.id, "name": team.name} for team in around.teams)]
    return render_template(
        "sla/board.html", tv=tv, tour=tour, unfair=unfair, **frame, **board_show.given(made, web.language())
    )


def question(team: str, around: Sidebar) -> Question:
    """What the address asks for, as far as it may."""
    split = known(request.args.get("period", ""), request.args.get("by", ""))
    return Question(around.accounts, seen(team, around), *split, me().zone)


def known(period: str, by: str) -> tuple[str, str]:
    """A period and a split that there are; the usual ones for anything else."""
    return period if period in PERIODS else PERIODS[0], by if by in SPLITS else SPLITS[0]


def seen(team: str, around: Sidebar) -> int | None:
    """The team of this number, or None for all of them; NotFound for one that this agent does not see."""
    if not team:
        return None
    found = next((one.id for one in around.teams if str(one.id) == team), None)
    if found is None:
        raise access.NotFound
    return found


def boards() -> Boards:
    """The boards of this process."""
    kept: Boards = current_app.extensions.setdefault("boards", Boards(filled))
    return kept


def filled(made: Board) -> Board:
    """The board with what its agents carry."""
    return board.with_loads(made, fullness([one.id for one in made.carriers]))
