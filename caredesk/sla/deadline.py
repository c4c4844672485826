"""A stretch under the terms of a policy: when it is due, how much of it was counted, whether it was kept. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caredesk.sla import hours
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import ClockState
from caredesk.sla.terms import Terms

DUE = "due"


@dataclass(frozen=True)
class Measured:
    """What a clock says of a stretch."""

    state: ClockState
    target_seconds: int
    started_at: datetime
    due_at: datetime | None  # none while an open pause holds it
    elapsed_seconds: int | None


def measure(stretch: Stretch, terms: Terms) -> Measured:
    """The stretch by these terms, which have a target for its kind."""
    target, start = terms.seconds[stretch.kind], began(stretch, terms)
    due = hours.due(start, timedelta(seconds=target), terms.calendar, stretch.pauses)
    if stretch.stopped_at is None:
        return Measured(ClockState.PAUSED if due is None else ClockState.RUNNING, target, start, due, None)
    counted = hours.elapsed(start, stretch.stopped_at, terms.calendar, stretch.pauses)
    state = _outcome(stretch, due)
    return Measured(state, target, start, due, int(counted.total_seconds()))


def began(stretch: Stretch, terms: Terms) -> datetime:
    """From when the policy counts: when we had the post, or when the customer published it."""
    if terms.counts_from == "published":
        return min(stretch.published_at, stretch.received_at)
    return stretch.received_at


def _outcome(stretch: Stretch, due: datetime | None) -> ClockState:
    """Kept, late, or ended without an answer before it was due: that is neither."""
    assert stretch.stopped_at is not None
    if due is not None and stretch.stopped_at > due:
        return ClockState.MISSED
    return ClockState.MET if stretch.is_reached else ClockState.VOID


def steps(stretch: Stretch, terms: Terms) -> dict[str, datetime]:
    """When each thing happens that hangs on this clock: its due time, warnings, escalations; not what is held."""
    target, start = terms.seconds[stretch.kind], began(stretch, terms)
    names = {DUE: 100} | {f"{what}{share}": share for share, what in terms.steps}
    parts = {share: timedelta(microseconds=target * 10_000 * share) for share in set(names.values())}
    moments = {share: _moment(start, part, terms, stretch) for share, part in parts.items()}
    return {name: at for name, share in names.items() if (at := moments[share]) is not None}


def _moment(start: datetime, part: timedelta, terms: Terms, stretch: Stretch) -> datetime | None:
    """None while it is held, and for what a calendar has no time for: three times a target may be beyond its end."""
    try:
        return hours.due(start, part, terms.calendar, stretch.pauses)
    except hours.NeverOpen:
        return None
