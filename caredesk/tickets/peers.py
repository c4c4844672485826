"""Who else looks at a ticket, as the header and the list show it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlmodel import col, select

from caredesk.core import db, live
from caredesk.core.live import Listener
from caredesk.core.presence import presence
from caredesk.team.models import Agent
from caredesk.tickets import tail
from caredesk.tickets.models import Ticket
from caredesk.tickets.pushes import is_seen


def peers(ticket_id: int) -> list[dict[str, Any]]:
    """Everybody who has this ticket open, the reader too: the browser hides its own face."""
    return _faces({ticket_id: presence.of(ticket_id)})[ticket_id]


def _faces(seen: dict[int, dict[int, str]]) -> dict[int, list[dict[str, Any]]]:
    ids = {agent_id for states in seen.values() for agent_id in states}
    query = select(Agent).where(col(Agent.id).in_(ids))
    agents = {agent.id: agent for agent in db.session().exec(query)} if ids else {}
    return {
        ticket: [_face(agents[one], state) for one, state in states.items() if one in agents]
        for ticket, states in seen.items()
    }


def _face(agent: Agent, state: str) -> dict[str, Any]:
    return {"id": agent.id, "name": agent.name, "letters": agent.letters, "hue": agent.hue, "state": state}


def tell(tickets: Iterable[int], listeners: list[Listener]) -> None:
    """Show anew who looks at these tickets: to those who have them open, and to every list behind the same wall."""
    known = {one.id or 0: one for one in tail.tickets(tickets)}
    faces = _faces({one: presence.of(one) for one in known})
    langs: dict[str, list[Listener]] = defaultdict(list)
    for each in listeners:
        langs[each.lang].append(each)
    for lang, some in langs.items():
        for one, ticket in known.items():
            live.send(_concerned(ticket, some), "peers", {"ticket": one, "html": _html(faces[one], lang)})


def _concerned(ticket: Ticket, listeners: list[Listener]) -> list[Listener]:
    here = [each for each in listeners if each.view or each.ticket_id == ticket.id]
    return [each for each in here if is_seen(ticket, each.scope)]


def _html(faces: list[dict[str, Any]], lang: str) -> str:
    with force_locale(lang):
        return current_app.jinja_env.get_template("tickets/_peers.html").render(peers=faces)
