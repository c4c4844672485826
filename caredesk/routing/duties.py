"""Being there and not being there: what an agent says, what the desk notices, and what a supervisor sets."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from caredesk import audit
from caredesk.core import clock, db
from caredesk.routing.models import Duty, Presence
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

LONGEST = timedelta(days=366)
BACK: dict[str, Any] = {"until_at": None, "hand_to": None}


def say(agent: Agent, presence: Presence, by: Agent) -> Duty:
    """There, or away, as a person says; it ends being out of office."""
    with db.transaction():
        return _change(agent, by, presence=presence, how="person", **BACK)


def go_out(agent: Agent, by: Agent, *, until: datetime, hand_to: int | None) -> Duty:
    """Out of office until then; the work goes to a colleague, or with None to the queue."""
    if not clock.now() < until <= clock.now() + LONGEST:
        raise Refused("out_time")
    if hand_to is not None and (hand_to == agent.id or not _is_there(hand_to)):
        raise Refused("hand_to")
    with db.transaction():
        return _change(agent, by, presence=Presence.AWAY, how="person", until_at=until, hand_to=hand_to)


def _is_there(agent_id: int) -> bool:
    found = db.session().get(Agent, agent_id)
    return found is not None and found.is_active


def notice_gone(agent: Agent) -> Duty:
    """The desk has not seen them for too long."""
    with db.transaction():
        return _change(agent, "desk", presence=Presence.AWAY, how="auto")


def notice_back(agent: Agent, by: Agent | str) -> Duty:
    """They do something again after the desk thought that they were away; whoever said so is left alone."""
    with db.transaction():
        row = held(agent.id or 0)
        if row.presence is not Presence.AWAY or row.how != "auto":
            return row
        return _change(agent, by, presence=Presence.AVAILABLE, how="auto")


def end_leave(agent: Agent) -> Duty:
    """The time out of office is over: they are back as soon as they do something."""
    with db.transaction():
        row = held(agent.id or 0)
        if row.until_at is None or row.until_at > clock.now():
            return row
        return _change(agent, "desk", presence=Presence.AWAY, how="auto", **BACK)


def set_up(agent: Agent, by: Agent, values: Mapping[str, Any]) -> Duty:
    """What they can carry, which languages they speak, what they know about, when they work; see `rules.duty`."""
    with db.transaction():
        return _change(agent, by, **values)


def given(agent: Agent) -> None:
    """The desk gave them a ticket now; the entry is that of the ticket."""
    held(agent.id or 0).given_at = clock.now()


def held(agent_id: int) -> Duty:
    """Their row, locked, in the open transaction; made when nobody has said anything about them yet."""
    is_new = db.session().get(Duty, agent_id) is None and _made(agent_id)
    row = db.lock_by_id(Duty, agent_id)
    if is_new:
        agent = db.session().get_one(Agent, agent_id)
        audit.record("duty.begun", row, "desk", body={"agent": agent.uuid, "capacity": row.capacity})
    return row


def _made(agent_id: int) -> bool:
    """Whether the row was made now, and not by somebody else at this moment."""
    duty = Duty.__table__  # type: ignore[attr-defined]
    insert = (sqlite.insert if db.is_sqlite() else postgresql.insert)(duty)
    values = Duty(agent_id=agent_id, how="auto").model_dump()
    made = insert.values(**values).on_conflict_do_nothing().returning(duty.c.agent_id)
    return db.session().connection().execute(made).scalar() is not None


def _change(agent: Agent, by: Agent | str, **values: Any) -> Duty:
    """Change the row and write the entry; what is so already is left alone."""
    row = held(agent.id or 0)
    if "presence" in values and (row.presence, row.how) != (values["presence"], values["how"]):
        row.since_at = clock.now()
    before = {name: getattr(row, name) for name in values}
    if before != values:
        for name, value in values.items():
            setattr(row, name, value)
        audit.record("duty.changed", row, by, body={"agent": agent.uuid, "before": before, "after": values})
    return row
