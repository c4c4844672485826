"""Saved views: a filter with a name, one's own or shared with one's teams; never deleted, only retired."""

from collections.abc import Mapping
from typing import Any

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import views
from caredesk.tickets.models import SavedView
from caredesk.tickets.refusals import Refused


def keep(agent: Agent, name: str, asked: Mapping[str, Any], *, team: int | None = None) -> SavedView:
    """Keep what the list shows now under a name; shared with a team of one's own, if one is named."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= 60 or "\x00" in plain:
        raise Refused("view_name")
    if team is not None and team not in access.team_ids(agent):
        raise Refused("input", field="team")
    number = views.saved_id(asked)
    base = views.read(one(agent, number).filter) if number is not None else None
    if base is None and not asked.get("view"):
        base = views.Filter()  # only what is asked: `mine` is what the page begins with, not a part of every filter
    view = views.parse(asked, base)
    with db.transaction() as session:
        made = SavedView(agent_id=agent.id or 0, team_id=team, name=plain, filter=view.filter.told(), sort=view.sort)
        session.add(made)
        session.flush()
        body = {"name": plain, "filter": made.filter, "sort": made.sort, "team": team}
        audit.record("view.saved", made, agent, body=body)
    return made


def one(agent: Agent, view_id: int) -> SavedView:
    """A saved view that this agent may use; else NotFound."""
    found = db.session().get(SavedView, view_id) if view_id <= 2**63 - 1 else None
    if found is None or found.retired_at is not None:
        raise access.NotFound
    if found.agent_id != agent.id and found.team_id not in access.team_ids(agent):
        raise access.NotFound
    return found


def retire(view: SavedView, agent: Agent) -> None:
    """Take a view away from the list; Forbidden for everybody but who made it."""
    if view.agent_id != agent.id:
        raise access.Forbidden
    with db.transaction():
        held = db.lock(view)
        if held.retired_at is None:
            held.retired_at = clock.now()
            audit.record("view.retired", held, agent, body={"name": held.name})
