"""What the reply box sends along about promises, checked at the door."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.core.types import LARGEST_LINK
from caredesk.promises import zones
from caredesk.promises.models import LIVE, Promise
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.checking import Words
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

FURTHEST = timedelta(days=3 * 366)
LONGEST = 300


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Made(_Strict):
    """One promise as the agent looked at it: `no` says that these words are none."""

    words: str = Field(min_length=1, max_length=2000)
    due_at: datetime | None = None  # without a zone: by the customer's clock
    owner: int | None = Field(None, gt=0, le=LARGEST_LINK)
    no: bool = False


class Brought(_Strict):
    """`made`: what is promised; `kept`: which open promises these words keep, null to let the desk say."""

    made: list[Made] = Field([], max_length=20)
    kept: list[int] | None = Field(None, max_length=50)


def read(value: Any, words: Words) -> dict[str, Any]:
    """What the entry keeps; Refused for what is not of this form, a time that is over, an owner who may not answer."""
    try:
        brought = Brought.model_validate(value)
    except ValidationError as error:
        raise Refused("input", field="along.promises") from error
    for one in brought.made:
        if one.due_at is not None:
            one.due_at = ahead(_with_zone(one.due_at, words.ticket, words.agent))
        if one.owner is not None and one.owner != words.agent.id:
            owner(one.owner, words.ticket.account_id)
    if brought.kept and set(brought.kept) - _live(words.ticket.id or 0):
        raise Refused("promise_gone")
    return brought.model_dump(mode="json")


def _with_zone(at: datetime, ticket: Ticket, agent: Agent) -> datetime:
    if at.tzinfo is not None:
        return at
    return at.replace(tzinfo=ZoneInfo(zones.around(ticket, agent, clock.now()).zone))


def ahead(at: datetime) -> datetime:
    """This moment, if something can be due then; else Refused."""
    if not clock.now() < at <= clock.now() + FURTHEST:
        raise Refused("promise_time")
    return at.astimezone(UTC)


def owner(agent_id: int, account_id: int) -> Agent:
    """This colleague, if they may answer; else Refused."""
    found = db.session().get(Agent, agent_id)
    if found is None or not access.may_answer(found, account_id):
        raise Refused("not_eligible")
    return found


def _live(ticket_id: int) -> set[int]:
    query = select(Promise.id).where(Promise.ticket_id == ticket_id, col(Promise.state).in_(LIVE))
    return {one or 0 for one in db.session().exec(query)}


def brought(along: Mapping[str, Any]) -> Brought:
    """The same again from what `read` gave."""
    return Brought.model_validate(along.get("promises") or {})
