"""What machines are told of this room, and what they may send."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from caredesk.core.api import Id, Strict
from caredesk.routing.models import TeamRoute, TurnWeights, Way
from caredesk.routing.replay import Trial
from caredesk.routing.shown import Doubt, Line, Place
from caredesk.routing.turn import Part
from caredesk.team.models import Team


class PartOut(BaseModel):
    """One reason, and by how many seconds it moves the ticket forward."""

    key: str
    seconds: int


class TurnOut(BaseModel):
    """Where a ticket stands in the queue, and why. `contest`: the doubt that waits for a decision, by its number."""

    ticket: int
    turn_at: datetime
    due_at: datetime | None
    due_kind: str
    started_at: datetime | None
    slack_seconds: int
    cap_seconds: int
    share_percent: int
    parts: list[PartOut]
    contest: int | None


class ContestIn(Strict):
    reason: str = Field(max_length=2000)


class ContestOut(BaseModel):
    """A contested place that waits for a decision."""

    id: int
    ticket: int
    agent: int
    reason: str
    parts: list[PartOut]
    created_at: datetime


class ContestList(BaseModel):
    items: list[ContestOut]
    next_cursor: str | None


class DecisionIn(Strict):
    """upheld: the ticket stands by its due time alone; kept: it stays where it is."""

    decision: Literal["upheld", "kept"]


class DutyOut(BaseModel):
    """What one agent can carry and whether they are there. `off`: why the desk gives them no work now."""

    agent: int
    name: str
    presence: str
    how: str
    since_at: datetime | None
    until_at: datetime | None
    hand_to: int | None
    off: str
    load: float
    capacity: int
    langs: list[str]
    skills: list[str]
    calendar: int | None


class DutyList(BaseModel):
    items: list[DutyOut]
    next_cursor: str | None


class PresenceIn(Strict):
    """With `until`: out of office, the work goes to `hand_to` or to the queue."""

    presence: Literal["available", "away"] = "away"
    until: AwareDatetime | None = None
    hand_to: Id | None = None


class DutyIn(Strict):
    """What is left out stays as it is. No language: any; calendar null: always."""

    presence: Literal["available", "away"] | None = None
    capacity: int | None = None
    langs: list[str] | None = None
    skills: list[str] | None = None
    calendar: Id | None = None


class RouteOut(BaseModel):
    """How a team gives out its tickets. Minutes of 0: never. A channel that is not in `weights` weighs 1."""

    team: int
    name: str
    way: str
    same_agent: bool
    overflow_minutes: int
    away_minutes: int
    hand_back_minutes: int
    weights: dict[str, float]


class RouteList(BaseModel):
    items: list[RouteOut]
    next_cursor: str | None


class RouteIn(Strict):
    """What is left out stays as it is."""

    way: Way | None = None
    same_agent: bool | None = None
    overflow_minutes: int | None = None
    away_minutes: int | None = None
    hand_back_minutes: int | None = None
    weights: dict[str, float] | None = None


class Minutes(Strict):
    """What is left out stays as it is."""

    share_percent: int | None = None
    urgent: int | None = None
    high: int | None = None
    negative: int | None = None
    influence: int | None = None
    loyalty: int | None = None
    window: int | None = None


class WeightsIn(Minutes):
    """`v`: the version that the caller has seen; 409 when somebody has set others since."""

    v: int


class WeightsOut(BaseModel):
    """By how many minutes each reason moves a ticket at most, and by what share of its slack all of them may."""

    v: int
    share_percent: int
    urgent: int
    high: int
    negative: int
    influence: int
    loyalty: int
    window: int


class BandOut(BaseModel):
    """The average wait of customers of similar influence."""

    low: int
    high: int
    tickets: int
    now_seconds: int
    tried_seconds: int


class TrialOut(BaseModel):
    """Last week's answers under the weights in force and under those that were tried."""

    tickets: int
    earlier: int
    later: int
    most_earlier_seconds: int
    most_later_seconds: int
    missed_now: int
    missed_tried: int
    bands: list[BandOut]


def duty_out(line: Line) -> DutyOut:
    duty = line.duty
    plain: dict[str, Any] = {
        name: getattr(duty, name) for name in ("until_at", "hand_to", "capacity", "langs", "skills")
    }
    return DutyOut(
        agent=line.agent.id or 0,
        name=line.agent.name,
        presence=duty.presence.value,
        how=duty.how,
        since_at=duty.since_at if duty.how else None,
        off=line.why,
        load=line.load,
        calendar=duty.calendar_id,
        **plain,
    )


def route_out(team: Team, route: TeamRoute) -> RouteOut:
    names = ("same_agent", "overflow_minutes", "away_minutes", "hand_back_minutes")
    plain: dict[str, Any] = {name: getattr(route, name) for name in names}
    weights = {kind: float(one) for kind, one in route.weights.items()}
    return RouteOut(team=team.id or 0, name=team.name, way=route.way.value, weights=weights, **plain)


def turn_out(place: Place) -> TurnOut:
    open_doubt = place.contest if place.contest and place.contest.decided_at is None else None
    return TurnOut(
        ticket=place.ticket.id or 0,
        turn_at=place.ticket.turn_at,
        due_at=place.ticket.due_at,
        due_kind=place.ticket.due_kind,
        started_at=place.started_at,
        slack_seconds=place.slack_seconds,
        cap_seconds=place.cap_seconds,
        share_percent=place.share_percent,
        parts=_parts(place.parts),
        contest=open_doubt.id if open_doubt else None,
    )


def contest_out(doubt: Doubt) -> ContestOut:
    row = doubt.contest
    told: dict[str, Any] = {"id": row.id or 0, "ticket": row.ticket_id, "agent": row.agent_id, "reason": row.reason}
    return ContestOut(**told, parts=_parts(doubt.parts), created_at=row.created_at)


def _parts(parts: tuple[Part, ...]) -> list[PartOut]:
    return [PartOut(**part.told()) for part in parts]


def weights_out(row: TurnWeights) -> WeightsOut:
    return WeightsOut(**{name: getattr(row, name) for name in WeightsOut.model_fields})


def trial_out(trial: Trial) -> TrialOut:
    bands = [BandOut(**vars(band)) for band in trial.bands]
    return TrialOut(**{name: getattr(trial, name) for name in TrialOut.model_fields if name != "bands"}, bands=bands)
