"""What machines send and are told about promises."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from caredesk.core.api import Id, Paging, Strict
from caredesk.promises.actions import Told
from caredesk.promises.models import Promise, PromiseRule
from caredesk.promises.report import Rate


class PromiseOut(BaseModel):
    """`zone` is the customer's clock; `from_at` a time before which nothing was promised."""

    id: int
    ticket_id: int
    post_id: int | None
    source: str
    words: str
    lang: str
    owner_id: int
    made_by: int
    made_at: datetime
    zone: str
    due_at: datetime | None
    from_at: datetime | None
    first_due_at: datetime | None
    moves: int
    state: str
    broken_at: datetime | None
    kept_by_post: int | None
    offered_post: int | None
    history: list[dict[str, Any]]
    ended_at: datetime | None
    note: str


class PromiseList(BaseModel):
    items: list[PromiseOut]
    next_cursor: str | None


class PromiseListing(Paging):
    """`state`: live (open and broken), or one of the states; `whose`: mine, team, all."""

    whose: Literal["mine", "team", "all"] = "all"
    state: Literal["", "live", "open", "broken", "kept", "late", "cancelled", "unsent", "void"] = ""
    team: Id | None = None
    owner: Id | None = None
    channel: str = Field("", max_length=32)


class PromiseIn(Strict):
    """A promise that was made otherwise: `due_at` without a zone is by the customer's clock."""

    words: str = Field(max_length=300)
    due_at: datetime
    owner: Id | None = None


class PromiseKeptIn(Strict):
    note: str


class PromiseWhyIn(Strict):
    why: str


class PromiseMoveIn(PromiseWhyIn):
    due_at: AwareDatetime


class PromiseOwnerIn(Strict):
    owner: Id


class PromiseTextIn(Strict):
    text: str = Field(max_length=20_000)


class SpottedOut(BaseModel):
    """What words would promise; `problem` says why nobody can tell by when."""

    words: str
    lang: str
    zone: str
    due_at: datetime | None
    from_at: datetime | None
    problem: str
    is_contact: bool


class SpottedList(BaseModel):
    items: list[SpottedOut]


class PromiseRateOut(BaseModel):
    key: str
    name: str
    settled: int
    kept: int
    late: int
    broken: int
    moved: int
    percent: float | None


class PromiseRateList(BaseModel):
    rates: list[PromiseRateOut]
    whole: PromiseRateOut


class PromiseRateListing(Strict):
    days: Literal["7", "28", "90"] = "28"
    by: Literal["agent", "team", "channel"] = "agent"


class PromiseRuleIn(Strict):
    """`untimed`: what happens to words that promise without a time. `ways`: how it is told besides the notice."""

    untimed: Literal["let", "ask", "block"]
    warn_minutes: int = Field(ge=0, le=10_080)
    ways: list[Literal["mail", "hook"]] = Field([], max_length=2)


class PromiseRuleOut(BaseModel):
    team_id: int
    untimed: Literal["let", "ask", "block"]
    warn_minutes: int
    ways: list[str]


class PromiseOfferIn(Strict):
    """Whether the answer that was written outside the desk keeps it."""

    keeps: bool


def promise_out(row: Promise) -> PromiseOut:
    told = {name: getattr(row, name) for name in PromiseOut.model_fields if not name.endswith("_post")}
    posts = {"kept_by_post": row.kept_by, "offered_post": row.offered_id}
    return PromiseOut(**told | {"state": row.state.value, **posts})


def spotted_out(one: Told) -> SpottedOut:
    return SpottedOut(**{name: getattr(one, name) for name in SpottedOut.model_fields})


def rate_out(one: Rate) -> PromiseRateOut:
    return PromiseRateOut(**{name: getattr(one, name) for name in PromiseRateOut.model_fields})


def rule_out(team_id: int, row: PromiseRule) -> PromiseRuleOut:
    told = {name: getattr(row, name) for name in ("untimed", "warn_minutes")}
    return PromiseRuleOut.model_validate({"team_id": team_id, "ways": row.ways or [], **told})
