"""An account as a source, for machines: its days, its budget, its stream; and bringing in what was said earlier."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from caredesk.channels import access
from caredesk.core import api
from caredesk.core.api import Strict, answers, once, spec
from caredesk.postroom import backfill, sources
from caredesk.postroom.sources import Source
from caredesk.team.door import me

bp = api.blueprint("sources")
URL = "/channels/<int:account_id>/completeness"


class EarlierIn(Strict):
    days: int = Field(ge=1, le=backfill.MOST_DAYS)
    most: int = Field(ge=1, le=backfill.MOST_POSTS)


class DayOut(BaseModel):
    """A day, or a gap in which nobody listened. state: whole, fetching, missing, unknown (it could not be asked)."""

    kind: str
    since: datetime
    until: datetime
    state: str
    listed: int
    held: int
    fetched: int
    missing: list[str]


class FillingOut(BaseModel):
    """What was said before the account was connected. state: running, done, stopped, failed."""

    state: str
    since: datetime
    until: datetime
    most: int
    found: int
    fetched: int


class SourceOut(BaseModel):
    """budget_limit 0: the network gives no units a day; budget_zone: where its day begins at midnight. stream: open,
    waiting, or empty. calls: how many may be made at this moment; what people send goes first."""

    lists: bool
    stream: str
    quiet_since: datetime | None
    budget_limit: int
    budget_used: int
    budget_left: int
    budget_resets_at: datetime
    budget_zone: str
    calls_left: int
    calls_most: int
    calls_per_minute: int
    missing: int
    days: list[DayOut]
    filling: FillingOut | None


def _out(source: Source) -> SourceOut:
    days = [
        DayOut(
            **{name: getattr(one, name) for name in ("kind", "listed", "held", "fetched", "missing")},
            since=one.since_at,
            until=one.until_at,
            state=one.state.value,
        )
        for one in source.days
    ]
    row, budget = source.filling, source.budget
    told = {name: getattr(row, name) for name in ("most", "found", "fetched")} if row else {}
    return SourceOut(
        **{name: getattr(source, name) for name in ("lists", "stream", "quiet_since", "missing")},
        **{f"budget_{name}": getattr(budget, name) for name in ("limit", "used", "left", "resets_at", "zone")},
        calls_left=max(0, int(source.bucket.left)),
        calls_most=source.bucket.most,
        calls_per_minute=source.bucket.per_minute,
        days=days,
        filling=FillingOut(state=row.state.value, since=row.since_at, until=row.until_at, **told) if row else None,
    )


@bp.get(URL)
@spec.validate(resp=answers(SourceOut), tags=["channels"])
def completeness(account_id: int) -> Any:
    """How the account stands: the newest days and gaps, what its calls cost today, who listens."""
    return _out(sources.of(access.account(me(), account_id)))


@bp.post(f"{URL}/earlier")
@spec.validate(resp=answers(SourceOut, 201), tags=["channels"])
@once
def bring_in(account_id: int, json: EarlierIn) -> Any:
    """Bring in what was said before the account was connected; it starts no clocks."""
    account = access.account_to_change(me(), account_id)
    backfill.begin(account, me(), days=json.days, most=json.most)
    return _out(sources.of(account)), 201


@bp.post(f"{URL}/stop")
@spec.validate(resp=answers(SourceOut), tags=["channels"])
@once
def stop(account_id: int) -> Any:
    """Stop it; what came in so far stays."""
    account = access.account_to_change(me(), account_id)
    backfill.stop(account, me())
    return _out(sources.of(account))
