"""How approvals are done here: by when, how many first replies of a new colleague, and whom a supervisor looks at."""

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused
from caredesk.voice.approval_models import ApprovalTerms, Learner

BOUNDS = {"first_replies": range(501), "minutes": range(1, 10_081)}  # up to a week


def change(agent: Agent, by: Agent, *, is_on: bool) -> Learner | None:
    """Look at everything that this colleague writes from now on, or not any more."""
    with db.transaction() as session:
        db.lock_by_id(Agent, agent.id)
        row = session.get(Learner, agent.id)
        if (row is not None and row.is_on) == is_on:
            return row
        row = row or Learner(agent_id=agent.id or 0)
        row.is_on, row.since_at, row.by_id = is_on, clock.now(), by.id
        session.add(row)
        session.flush()
        audit.record("learner.changed", row, by, body={"agent": agent.uuid, "is_on": is_on})
        return row


def rule(by: Agent, first_replies: int, minutes: int, *, seen: int | None = None) -> ApprovalTerms:
    """The terms from now on; approvals that wait keep the time they were given."""
    told = {"first_replies": first_replies, "minutes": minutes}
    wrong = [name for name, value in told.items() if value not in BOUNDS[name]]
    if wrong:
        raise Refused("approval_terms", field=wrong[0])
    with db.transaction() as session:
        known = session.get(ApprovalTerms, 1, with_for_update=True)
        row = known or ApprovalTerms()
        if seen is not None and seen != row.v:
            raise Refused("changed_since")
        if (row.first_replies, row.minutes) != (first_replies, minutes):
            before = {name: getattr(row, name) for name in told}
            row.first_replies, row.minutes, row.v = first_replies, minutes, row.v + 1
            session.add(row)
            session.flush()
            audit.record("approvals.ruled", row, by, body={"before": before, "after": told})
        return row
