"""What machines send and get about calendars, policies and recomputing."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Id, Strict
from caredesk.core.types import known
from caredesk.sla.models import Calendar, PolicyVersion, Recompute
from caredesk.sla.policy_queries import Line


class HolidaysOf(Strict):
    """Whose public holidays and make-up working days count."""

    country: str
    subdivision: str | None = None


class DayOff(Strict):
    on: str
    name: str = ""


class ExtraDay(Strict):
    """Worked by the hours of a weekday: mon, tue, wed, thu, fri, sat or sun."""

    on: str
    like: str
    name: str = ""


class CalendarFile(Strict):
    """A calendar file. Windows by weekday as [from, until]; 24:00 is the end of a day, +1 an end on the next one."""

    name: str
    zone: str
    windows: dict[str, list[list[str]]]
    holidays: HolidaysOf | None = None
    off: list[DayOff] = []
    extra: list[ExtraDay] = []


class CalendarChange(Strict):
    """What is left out stays as it is. `v`: the change that the caller has seen; 409 when there is a newer one."""

    name: str | None = None
    zone: str | None = None
    windows: dict[str, list[list[str]]] | None = None
    holidays: HolidaysOf | None = None
    off: list[DayOff] | None = None
    extra: list[ExtraDay] | None = None
    v: int | None = None


class CalendarOut(BaseModel):
    """`v` counts its changes; `policies` are those that count by it."""

    id: int
    v: int
    policies: list[int]
    file: CalendarFile


class CalendarList(BaseModel):
    items: list[CalendarOut]
    next_cursor: str | None


class Match(Strict):
    """For which tickets: an empty list is any; all that is given must hold, and one of the tags."""

    channels: list[str] = []
    surfaces: list[str] = []
    teams: list[Id] = []
    priorities: list[str] = []
    tags: list[str] = []
    langs: list[str] = []


class Targets(Strict):
    """90m, 2h, 1h30m; 3d are 72 counted hours, 3bd three business days; empty: no such clock."""

    claim: str = ""
    first: str = ""
    next: str = ""
    resolution: str = ""


class WarnStep(Strict):
    """At this share of the target, in percent."""

    share: int
    to: str
    ways: list[str]


class EscalateStep(Strict):
    """At this share of the target, in percent: raise the `priority`, hand to a `team`, or `notify`."""

    share: int
    do: str
    to: str | int


class PolicyIn(Strict):
    """A policy; it is asked last before the default one."""

    name: str
    match: Match
    targets: Targets
    calendar: Id
    counts_from: Literal["received", "published"] = "received"
    courtesy: bool = True
    warn: list[WarnStep] = []
    escalate: list[EscalateStep] = []


class PolicyChange(Strict):
    """What is left out stays as it is. `version`: what the caller has seen; 409 when there is a newer one. `move`
    takes the policy one place up or down, and stands alone."""

    name: str | None = None
    match: Match | None = None
    targets: Targets | None = None
    calendar: Id | None = None
    counts_from: Literal["received", "published"] | None = None
    courtesy: bool | None = None
    warn: list[WarnStep] | None = None
    escalate: list[EscalateStep] | None = None
    version: int | None = None
    move: Literal["up", "down"] | None = None


class PolicyOut(PolicyIn):
    """`place`: 1 is asked first; the default policy has none and is asked last. `version` is in force since `since`."""

    id: int
    version: int
    since: datetime
    place: int | None
    is_default: bool


class PolicyList(BaseModel):
    items: list[PolicyOut]
    next_cursor: str | None


class PolicyVersionOut(PolicyIn):
    """The terms of a policy as they stood from one moment on."""

    id: int
    version: int
    since: datetime


class PolicyVersionList(BaseModel):
    items: list[PolicyVersionOut]
    next_cursor: str | None


class MatchPreview(Strict):
    """`policy`: the one whose place is looked at; none: a new one."""

    match: Match
    policy: Id | None = None


class MatchedOut(BaseModel):
    """Open tickets that this agent sees: `matching`, and of these `taken` by policies before it."""

    matching: int
    taken: int


class RecomputeIn(Strict):
    """`policy`: the one that it is about; none: all of them."""

    policy: Id | None = None


class RecomputeOut(BaseModel):
    """state: looking, looked (waits for the application), applying, done, dropped. `looked` of `tickets` so far."""

    id: int
    state: str
    policy: int | None
    tickets: int
    looked: int
    clocks: int
    earlier: int
    later: int
    overdue: int
    begun: int
    ended: int
    created_at: datetime
    ended_at: datetime | None = Field(None)


def calendar_out(row: Calendar, users: list[Line]) -> CalendarOut:
    file = CalendarFile.model_validate(row.hours)
    return CalendarOut(id=known(row.id), v=row.v, policies=[known(one.policy.id) for one in users], file=file)


def policy_out(line: Line, place: int | None) -> PolicyOut:
    about = {"id": known(line.policy.id), "place": place, "is_default": line.policy.is_default}
    return PolicyOut.model_validate(about | _terms(line.version))


def version_out(version: PolicyVersion) -> PolicyVersionOut:
    return PolicyVersionOut.model_validate({"id": known(version.id)} | _terms(version))


def _terms(version: PolicyVersion) -> dict[str, Any]:
    told = {**version.terms, "calendar": version.terms["calendar"]["id"]}
    return told | {"version": version.version, "since": version.created_at}


def recompute_out(row: Recompute) -> RecomputeOut:
    sums = ("clocks", "earlier", "later", "overdue", "begun", "ended")
    counted = {name: getattr(row, name) for name in (*sums, "tickets", "looked", "created_at", "ended_at")}
    return RecomputeOut(id=known(row.id), state=row.state.value, policy=row.policy_id, **counted)
