"""What a browser may say on its socket: which list and which ticket it shows, and who is there. Nothing is written.

Only the server decides what a socket hears: a browser names a view or a ticket, and it is checked like a page, now and
again whenever something is sent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar, cast

from flask import Flask, current_app, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refuse
from werkzeug.http import parse_cookie

from caredesk.audit import log as trail
from caredesk.core import db, limits, live
from caredesk.core.live import Listener
from caredesk.core.presence import presence
from caredesk.team import sessions
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets import access, news, pages, peers, sidebar, tally
from caredesk.tickets.refusals import Refused

Word = Annotated[str, StringConstraints(max_length=200)]
WATCH_VIEW = TypeAdapter(Annotated[dict[Word, Word | list[Word]], Field(max_length=30)])
Said = TypeVar("Said")
Answer = dict[str, Any]


class TicketName(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: int = Field(gt=0, lt=2**63)


class Presence(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ticket: int = Field(gt=0, lt=2**63)
    state: Literal["looking", "typing", "away"]


def attach(app: Flask) -> None:
    """Put the live line in front of the application."""
    socketio = live.attach(app, app.config["DESK"], lambda environ: person(app, environ))
    pulse = news.Pulse(app)
    app.extensions["pulse"] = pulse
    news.connect(pulse, app.config["DESK"].redis_url)
    for name, handler in HANDLERS.items():
        socketio.on(name)(handler)


def person(app: Flask, environ: dict[str, Any]) -> live.Person | None:
    """Who opens a socket: the agent of a live session, else nobody."""
    token = parse_cookie(environ).get(sessions.cookie_name(), "")
    with app.app_context():
        found = sessions.current(token) if token else None
        db.close_reading()
    return (found[1].id or 0, found[0].id or 0) if found else None


def connect(_auth: Any = None) -> None:
    """A browser of a signed-in agent is there; what it hears is decided by what it watches."""
    if person(current_app, request.environ) != request.environ[live.PERSON]:
        raise Refuse("session")  # it ended while the socket was being opened
    agent = db.session().get_one(Agent, request.environ[live.PERSON][0])
    listener = live.listener(request.environ, _sid(), lang=agent.lang)
    listener.scope = pages.scope_of(agent)
    live.line.join(listener)
    _pulse().begin()


def disconnect(_reason: Any = None) -> None:
    live.line.leave(_sid())
    for ticket in presence.watched(_sid()):
        _pulse().say(ticket, agent=0, key=_sid(), state="gone")


def heard(kind: Callable[[Any], Said]) -> Callable[[Callable[[Listener, Said], Answer]], Callable[..., Answer]]:
    """What every handler begins with: a known socket, not too often, and words that fit their model."""

    def around(handler: Callable[[Listener, Said], Answer]) -> Callable[..., Answer]:
        @wraps(handler)
        def call(words: Any = None, *_more: Any) -> Answer:
            listener = live.line.get(_sid())
            if listener is None:
                return {"ok": False, "why": "gone"}
            try:
                limits.hit("socket", listener.sid, handler.__name__)
                return handler(listener, kind(words))
            except limits.TooMany:
                return {"ok": False, "why": "too_often"}
            except (ValidationError, Refused, NotFound):
                return {"ok": False, "why": "not_found"}

        return call

    return around


@heard(WATCH_VIEW.validate_python)
def watch_view(listener: Listener, asked: dict[str, Any]) -> Answer:
    """This list is shown there."""
    around = sidebar.sidebar(_agent(listener))
    listener.saved = {one.key: one.filter for one in around.saved}
    listener.view = pages.asked_view(asked, around)
    # Not pushed again: the browser fetches all numbers as soon as this is answered.
    listener.told = tally.counts(listener.scope, listener.saved)
    peers.tell(presence.tickets(), [listener])
    return {"ok": True, "entry": trail.head()[1]}


@heard(TicketName.model_validate)
def watch_ticket(listener: Listener, asked: TicketName) -> Answer:
    """This ticket is open there; foreign and missing look the same."""
    listener.ticket_id = None
    ticket = access.ticket(_agent(listener), asked.id)
    listener.ticket_id = ticket.id
    return {"ok": True, "v": ticket.v, "entry": trail.head()[1]}


@heard(TicketName.model_validate)
def unwatch_ticket(listener: Listener, asked: TicketName) -> Answer:
    """The ticket is not open there any longer."""
    if listener.ticket_id == asked.id:
        listener.ticket_id = None
    _pulse().say(asked.id, agent=listener.agent_id, key=listener.sid, state="gone")
    return {"ok": True}


@heard(Presence.model_validate)
def be_present(listener: Listener, asked: Presence) -> Answer:
    """A heartbeat: the agent looks at the ticket that is open there, or types."""
    if listener.ticket_id != asked.ticket:
        raise NotFound
    access.ticket(_agent(listener), asked.ticket)
    _pulse().say(asked.ticket, agent=listener.agent_id, key=listener.sid, state=asked.state)
    return {"ok": True}


def _agent(listener: Listener) -> Agent:
    found = db.session().get(Agent, listener.agent_id)
    if found is None:
        raise NotFound
    return found


def _sid() -> str:
    return str(cast(Any, request).sid)


def _pulse() -> news.Pulse:
    return cast(news.Pulse, current_app.extensions["pulse"])


HANDLERS: dict[str, Callable[..., Any]] = {
    "connect": connect,
    "disconnect": disconnect,
    "watch_view": watch_view,
    "watch_ticket": watch_ticket,
    "unwatch_ticket": unwatch_ticket,
    "presence": be_present,
}
