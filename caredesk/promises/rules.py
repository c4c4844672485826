"""What a team wants of its promises: the whole desk's rule where it has none of its own."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import db, numbers
from caredesk.promises.models import PromiseRule
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

DESK = 0
UNTIMED = ("let", "ask", "block")
OUTSIDE = ("mail", "hook")  # besides the notice on the screen
MOST_MINUTES = 7 * 24 * 60


def of(team_id: int) -> PromiseRule:
    """The rule for the promises of this team."""
    query = select(PromiseRule).where(col(PromiseRule.team_id).in_((DESK, team_id)))
    found = {row.team_id: row for row in db.session().exec(query)}
    return found.get(team_id) or found.get(DESK) or PromiseRule(team_id=DESK)


def own(team_id: int) -> PromiseRule | None:
    """What was said for this team, or for the desk, itself."""
    return db.session().get(PromiseRule, team_id)


def fit(told: Mapping[str, str], ways: Collection[str] = ()) -> dict[str, Any]:
    """A rule as it is kept; Refused for what it cannot say."""
    minutes = numbers.whole(told.get("warn_minutes", "").strip(), MOST_MINUTES)
    if told.get("untimed") not in UNTIMED or minutes is None:
        raise Refused("input", field="untimed" if minutes is not None else "warn_minutes")
    return {"untimed": told["untimed"], "warn_minutes": minutes, "ways": [one for one in OUTSIDE if one in ways]}


def change(agent: Agent, team_id: int, values: Mapping[str, Any]) -> PromiseRule:
    """Set the rule of a team, or of the desk; what is so already is left alone."""
    with db.transaction() as session:
        row = session.get(PromiseRule, team_id, with_for_update=True)
        before = {name: getattr(row, name) for name in values} if row else None
        if row is None:
            row = PromiseRule(team_id=team_id, v=0)
        if before != dict(values):
            for name, value in values.items():
                setattr(row, name, value)
            row.v += 1
            session.add(row)
            session.flush()
            body = {"team": team_id, "before": before, "after": dict(values)}
            audit.record("promise.ruled", row, agent, body=body)
        return row
