"""A browser says that it shows the board, and of what; from then on it is told what changes."""

from typing import Any, cast

from flask import Flask
from pydantic import BaseModel, ConfigDict, Field

from caredesk.audit import log as trail
from caredesk.core import db, live
from caredesk.core.live import Listener
from caredesk.sla import board_routes
from caredesk.sla.asked import NOBODY_SEES, Question
from caredesk.sla.board_live import Watcher
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets import news, sidebar
from caredesk.tickets.sockets import Answer, heard


class Shown(BaseModel):
    """Which board stands there."""

    model_config = ConfigDict(extra="forbid")
    team: str = Field("", max_length=20)
    period: str = Field("", max_length=8)
    by: str = Field("", max_length=8)


def attach(app: Flask) -> None:
    """Let boards be watched, and let the pulse look after them."""
    live.line.socketio.on("watch_board")(watch_board)
    cast(news.Pulse, app.extensions["pulse"]).also(Watcher(board_routes.filled).look)


@heard(Shown.model_validate)
def watch_board(listener: Listener, asked: Shown) -> Answer:
    """This board is shown there; a team that is not seen is not there. The wall is asked anew whenever it is told."""
    listener.board = None
    agent: Any = db.session().get(Agent, listener.agent_id)
    if agent is None:
        raise NotFound
    around = sidebar.sidebar(agent)
    team = board_routes.seen(asked.team, around)
    listener.board = Question(NOBODY_SEES, team, *board_routes.known(asked.period, asked.by), agent.zone)
    return {"ok": True, "entry": trail.head()[1]}
