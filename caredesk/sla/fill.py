"""What a clock's row says of a stretch under some terms, and which deadline of a ticket comes first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import channels
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.sla import deadline
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock, ClockKind, ClockState
from caredesk.sla.terms import Terms
from caredesk.tickets.models import Ticket

RESPONSES = (ClockKind.FIRST, ClockKind.NEXT)
LIVE = (ClockState.RUNNING, ClockState.PAUSED)


def fill(row: Clock, stretch: Stretch, by: Terms, ticket: Ticket) -> None:
    """Let a clock say what this stretch is under these terms."""
    was_stopped = row.stopped_at is not None
    found = deadline.measure(stretch, by)
    row.state, row.target_seconds, row.started_at, row.due_at = (
        *(found.state, found.target_seconds),
        *(found.started_at, found.due_at),
    )
    row.published_at, row.received_at = stretch.published_at, stretch.received_at
    row.stopped_at, row.stop_why, row.answer_id = stretch.stopped_at, stretch.why, stretch.answer_id
    row.agent_id, row.elapsed_seconds = stretch.agent_id, found.elapsed_seconds
    row.window_at = _window(stretch, ticket)
    if not (was_stopped and row.stopped_at is not None):
        row.account_id, row.team_id, row.lang = ticket.account_id, ticket.team_id, ticket.lang
    if row.breached_at is not None and (row.due_at is None or row.due_at > row.breached_at):
        row.breached_at, row.warned = None, [one for one in row.warned if not _is_late(one)]
    row.next_at = next_look(row, stretch, by)


def _is_late(step: str) -> bool:
    """Whether a step comes at the due time or after it: with a new due time it comes again."""
    return step == deadline.DUE or int(step.lstrip("abcdefghijklmnopqrstuvwxyz")) >= 100


def next_look(row: Clock, stretch: Stretch, by: Terms) -> datetime | None:
    """When the watch has to look at this clock next: its due time, a warning, an escalation; never once it stopped."""
    if row.stopped_at is not None:
        return None
    ahead = (at for name, at in deadline.steps(stretch, by).items() if name not in row.warned)
    return min(ahead, default=None)


def _window(stretch: Stretch, ticket: Ticket) -> datetime | None:
    """When the network itself stops taking answers to the customer's last words."""
    if stretch.kind not in RESPONSES or stretch.stopped_at is not None:
        return None
    window = _windows(ticket.account_id)
    return None if window is None else stretch.last_in_at + window


def _windows(account_id: int) -> timedelta | None:
    kept: dict[int, timedelta | None] = db.session().info.setdefault("sla_windows", {})
    if account_id not in kept:
        query = select(col(Account.kind), col(Account.settings)).where(col(Account.id) == account_id)
        facts: Any = db.session().connection().execute(query).one()
        kept[account_id] = channels.window(facts)
    return kept[account_id]


def nearest(rows: Iterable[Clock], *, is_done: bool) -> tuple[datetime | None, str]:
    """The deadline that counts for a ticket with these live clocks, and of what; none: whether one is held."""
    live = list(rows)
    if is_done or not live:
        return None, ""
    ends = [(row.due_at, row.kind.value) for row in live if row.state is ClockState.RUNNING and row.due_at]
    ends += [(row.window_at, "window") for row in live if row.window_at is not None]
    return min(ends) if ends else (None, "paused")
