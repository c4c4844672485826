"""Why then: every clock of a ticket with its policy, its calendar, and each stretch that was counted or skipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.sla import clocks as rules
from caredesk.sla import deadline, fill, hours, past, queries, terms
from caredesk.sla.hours import Span
from caredesk.sla.models import Clock, ClockState, Policy, PolicyVersion
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket

LONGEST_LEDGER = timedelta(days=400)


@dataclass(frozen=True)
class ClockView:
    """One clock, as a person or a machine may check it. Seconds are counted ones, but `lag_seconds`."""

    id: int
    kind: str
    state: str
    policy_id: int
    policy: str
    version: int
    is_current: bool
    calendar: str
    zone: str
    target: str
    target_seconds: int
    counts_from: str
    published_at: datetime
    received_at: datetime
    lag_seconds: int  # how long the words were on their way to us
    started_at: datetime
    due_at: datetime | None
    window_at: datetime | None
    stopped_at: datetime | None
    stop_why: str
    stopped_by: str
    elapsed_seconds: int
    overdue_seconds: int  # real seconds past the due time
    spans: tuple[Span, ...]

    @property
    def left_seconds(self) -> int:
        return max(0, self.target_seconds - self.elapsed_seconds)

    @property
    def is_live(self) -> bool:
        return self.state in ("running", "paused")


def clocks(ticket: Ticket, at: datetime, lang: str) -> tuple[ClockView, ...]:
    """The clocks of this ticket at this moment: those that run first, then the stopped ones, newest first."""
    rows = [one for one in queries.clocks_of([ticket.id or 0]) if one.state is not ClockState.VOID or one.stop_why]
    pauses = queries.pauses_of([row.id or 0 for row in rows])
    names = _names({row.agent_id for row in rows})
    order = sorted(rows, key=lambda row: (row.state not in fill.LIVE, row.due_at or row.started_at))
    return tuple(
        _view(row, queries.stretch_of(row, pauses.get(row.id or 0, ())), names, at=at, lang=lang) for row in order
    )


def _names(ids: set[int | None]) -> dict[int | None, str]:
    query = select(Agent.id, Agent.name).where(col(Agent.id).in_(ids - {None}))
    return {row[0]: row[1] for row in db.session().exec(query)}


def _view(row: Clock, stretch: Any, names: dict[int | None, str], *, at: datetime, lang: str) -> ClockView:
    version = queries.version(row.version_id)
    by, policy = terms.of(version), db.session().get_one(Policy, version.policy_id)
    until = row.stopped_at or at
    measured = hours.elapsed(row.started_at, until, by.calendar, stretch.pauses)
    return ClockView(
        **{name: getattr(row, name) for name in _SAME},
        kind=row.kind.value,
        state=row.state.value,
        **_of_policy(policy, version, row),
        lag_seconds=max(0, int((row.received_at - row.published_at).total_seconds())),
        stopped_by=names.get(row.agent_id, ""),
        elapsed_seconds=int(measured.total_seconds()),
        overdue_seconds=_overdue(row, until),
        spans=_spans(row, stretch, until=until, lang=lang),
    )


_SAME = (
    *("id", "target_seconds", "published_at", "received_at", "started_at", "due_at", "window_at", "stopped_at"),
    "stop_why",
)


def _of_policy(policy: Policy, version: PolicyVersion, row: Clock) -> dict[str, Any]:
    by = terms.of(version)
    return {
        "policy_id": policy.id or 0,
        "policy": by.name,
        "version": version.version,
        "is_current": policy.version_id == version.id,
        "calendar": by.calendar_name,
        "zone": by.calendar.zone,
        "target": by.texts.get(row.kind, ""),
        "counts_from": by.counts_from,
    }


def _overdue(row: Clock, until: datetime) -> int:
    return max(0, int((until - row.due_at).total_seconds())) if row.due_at else 0


def _spans(row: Clock, stretch: Any, *, until: datetime, lang: str) -> tuple[Span, ...]:
    """The way from the start to the due time, or as far as it is known."""
    by = terms.of(queries.version(row.version_id))
    end = min(max(row.due_at or until, row.started_at), row.started_at + LONGEST_LEDGER)
    return hours.ledger(deadline.began(stretch, by), end, by.calendar, stretch.pauses, language=lang)


def thanks(ticket: Ticket) -> tuple[Post, ...]:
    """The posts of this ticket that open no clock because they only say thank you; none where its policy has those
    answered too."""
    ids = [ticket.id or 0]
    newest = max(queries.clocks_of(ids), key=lambda row: row.received_at, default=None)
    chosen = terms.first_that_fits(ticket, queries.live_versions()) if newest is None else None
    version = chosen if newest is None else queries.version(newest.version_id)
    if version is not None and not terms.of(version).courtesy:
        return ()
    return _posts(rules.thanks(past.said(ids).get(ids[0], ()), past.did(ids).get(ids[0], ())))


def ruled(ticket: Ticket) -> tuple[Post, ...]:
    """The thank-yous of this ticket of which somebody said that they ask for an answer."""
    return _posts(rules.ruled(past.did([ticket.id or 0]).get(ticket.id or 0, ())))


def _posts(ids: Iterable[int]) -> tuple[Post, ...]:
    return tuple(db.session().exec(select(Post).where(col(Post.id).in_(list(ids))).order_by(col(Post.id))))
