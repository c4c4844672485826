"""What a supervisor sets for a team: how its tickets are given out, and what happens when somebody is away."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from caredesk import audit
from caredesk.core import db
from caredesk.routing.models import TeamRoute
from caredesk.team.models import Agent, Team


def change_route(team: Team, by: Agent, values: Mapping[str, Any]) -> TeamRoute:
    """Set these, as `rules.route` has made them fit; what is so already is left alone."""
    with db.transaction():
        is_new = _made(team.id or 0)
        row = db.lock_by_id(TeamRoute, team.id)
        before = {name: getattr(row, name) for name in values}
        if is_new or before != dict(values):
            for name, value in values.items():
                setattr(row, name, value)
            audit.record("route.changed", row, by, body={"team": team.uuid, "before": before, "after": dict(values)})
        return row


def _made(team_id: int) -> bool:
    """Make the team's row with the defaults when nobody has set anything yet; whether it was made now."""
    if db.session().get(TeamRoute, team_id) is not None:
        return False
    insert = (sqlite.insert if db.is_sqlite() else postgresql.insert)(TeamRoute.__table__)  # type: ignore[attr-defined]
    values = TeamRoute(team_id=team_id).model_dump()
    return db.session().connection().execute(insert.values(**values).on_conflict_do_nothing()).rowcount == 1
