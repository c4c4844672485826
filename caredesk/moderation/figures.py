"""The figures of the transparency page: counts and durations, by month; never a name or a word of anybody."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import and_, func, or_, select, union
from sqlmodel import col

from caredesk.audit.models import entry_table
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.moderation.attempts import DELETE
from caredesk.moderation.models import Alarm, Carried, HideRequest, RequestState, Withdrawal, WithdrawalState
from caredesk.tickets.models import Post, PostKind, PostVersion

MONTHS = 12
KEPT = timedelta(seconds=60)
OVER_KEPT = timedelta(hours=1)  # a month that is over hardly changes
OUTSIDE = {  # what went away or was hidden and nobody here had asked for it; what networks remove is counted by month
    ("removed", "us"): "removed_by_us",
    ("removed", "unknown"): "gone",
    ("hidden", "us"): "hidden_outside",
    ("hidden", "unknown"): "hidden_outside",
}


@dataclass
class Month:
    """What happened in one month, by UTC. hidden, reversed: when the network did so, not when we asked it."""

    begins_at: datetime
    received: int = 0
    hidden: int = 0
    reversed: int = 0
    refused: int = 0
    by_author: int = 0
    by_network: int = 0
    withdrawn: int = 0


@dataclass
class Outside:
    """How many posts, and how many of them a supervisor has explained."""

    posts: int = 0
    explained: int = 0


@dataclass
class Figures:
    """The last twelve months. hides: (reason, channel) -> how many; hours: from learning of it until words went.

    hides_asked, reversals_asked: allowed, and the network has not done it, be it that it has not yet or will not."""

    at: datetime
    months: list[Month]
    hides: dict[tuple[str, str], int] = field(default_factory=dict)
    hides_asked: int = 0
    reversals_asked: int = 0
    hidden_now: int = 0
    tried_to_delete: int = 0
    removed_by_us: Outside = field(default_factory=Outside)
    hidden_outside: Outside = field(default_factory=Outside)
    gone: Outside = field(default_factory=Outside)
    hours: float | None = None
    late: int = 0

    @property
    def eventful(self) -> list[Month]:
        """The months in which something happened, newest first, and in any case this one."""
        others = [month for month in self.months[:-1] if any(value for value in list(vars(month).values())[1:])]
        return [self.months[-1], *reversed(others)]

    def sum(self, name: str) -> int:
        return sum(getattr(month, name) for month in self.months)


_kept: dict[str, Figures] = {}
_over: dict[tuple[str, datetime], tuple[datetime, tuple[int, int, int]]] = {}
_guard = Lock()


def figures() -> Figures:
    """As they were within the last minute: everybody may ask, so few questions reach the database."""
    url, at = db.database().url, clock.now()
    with _guard:
        known = _kept.get(url)
        if known is None or not timedelta() <= at - known.at < KEPT:
            _kept.clear()
            known = _kept[url] = counted(at)
        return known


def forget() -> None:
    """Count anew at the next question."""
    _kept.clear()
    _over.clear()


def counted(at: datetime) -> Figures:
    found = Figures(at, [Month(begin) for begin in _begins(at)])
    start = found.months[0].begins_at
    _count_posts(found.months, at)
    _count_hides(found, start)
    _count_words(found, start)
    _count_outside(found, start)
    return found


def _begins(at: datetime) -> list[datetime]:
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = [first]
    while len(begins) < MONTHS:
        begins.append((begins[-1] - timedelta(days=1)).replace(day=1))
    return begins[::-1]


def _month(months: Sequence[Month], at: datetime) -> Month:
    return next((one for one in reversed(months) if one.begins_at <= at), months[0])


def _count_posts(months: Sequence[Month], at: datetime) -> None:
    ends = [*(month.begins_at for month in months[1:]), at + timedelta(days=1)]
    for month, end in zip(months, ends, strict=True):
        key = (db.database().url, month.begins_at)
        known = _over.get(key)
        if known is None or end > at or not timedelta() <= at - known[0] < OVER_KEPT:
            known = _over[key] = (at, _posts(month.begins_at, end))
        month.received, month.by_author, month.by_network = known[1]


def _posts(begin: datetime, end: datetime) -> tuple[int, int, int]:
    """Received, taken away by their authors, removed by networks; by an index, however many there are."""
    within = (col(Post.received_at) >= begin, col(Post.received_at) < end)
    received = select(func.count()).where(col(Post.kind) == PostKind.IN, *within)
    gone = (col(Post.removed_at) >= begin, col(Post.removed_at) < end, col(Post.kind) == PostKind.IN)
    by = select(col(Post.removed_by), func.count()).where(*gone).group_by(col(Post.removed_by))
    told = dict(db.session().execute(by).all())
    return db.session().execute(received).scalar_one(), told.get("author", 0), told.get("platform", 0)


def _count_hides(found: Figures, start: datetime) -> None:
    hides: Counter[tuple[str, str]] = Counter()
    for row, kind, before_reversal in db.session().execute(_requests(start)):
        is_done = row.carried is Carried.DONE
        shown_at = row.carried_at if row.action == "unhide" and is_done else None
        hidden_at = row.carried_at if row.action == "hide" and is_done else before_reversal
        _add(found, start, "refused", row.decided_at if row.state is RequestState.REFUSED else None)
        _add(found, start, "reversed", shown_at if before_reversal else None)  # shown again is only what was hidden
        hides.update([(row.reason.value, kind)] if _add(found, start, "hidden", hidden_at) else [])
        found.hides_asked += row.action == "hide" and not is_done
        found.reversals_asked += row.action == "unhide" and not is_done
    found.hides = dict(sorted(hides.items()))
    found.hidden_now = db.session().execute(_hidden_now()).scalar_one()


def _requests(start: datetime) -> Any:
    """Those of which anything happened since then: (request, kind of network, when it was hidden before we asked to
    show it again). The row itself tells only of the last act on its way; that the one before was done, the post knows.
    """
    seen = (
        col(PostVersion.post_id) == col(HideRequest.post_id),
        col(PostVersion.kind) == "hidden",
        col(PostVersion.by) == "us",
        col(PostVersion.occurred_at).between(col(HideRequest.decided_at), col(HideRequest.reversed_at)),
    )
    first = select(func.min(col(PostVersion.occurred_at))).where(*seen).correlate(HideRequest).scalar_subquery()
    since = [col(at) >= start for at in (HideRequest.decided_at, HideRequest.reversed_at, HideRequest.carried_at)]
    query = select(HideRequest, col(Account.kind), first)
    return query.join(Account, col(Account.id) == col(HideRequest.account_id)).where(or_(*since))


def _add(found: Figures, start: datetime, name: str, at: datetime | None) -> bool:
    """Whether it falls into the time that is counted."""
    if at is None or at < start:
        return False
    month = _month(found.months, at)
    setattr(month, name, getattr(month, name) + 1)
    return True


def _hidden_now() -> Any:
    """Posts that are hidden at this moment, whatever became of the requests; by those that we know can be."""
    ours = union(select(col(HideRequest.post_id)), select(col(Alarm.post_id))).subquery()
    there = (col(Post.hidden_by) == "us", col(Post.removed_by) == "")
    return select(func.count()).select_from(Post).join(ours, ours.c.post_id == col(Post.id)).where(*there)


def _count_words(found: Figures, start: datetime) -> None:
    columns = (col(Withdrawal.learned_at), col(Withdrawal.ended_at), col(Withdrawal.due_at))
    done = (col(Withdrawal.state) == WithdrawalState.DONE, col(Withdrawal.ended_at) >= start)
    hours = []
    for learned_at, ended_at, due_at in db.session().execute(select(*columns).where(*done)):
        _month(found.months, ended_at).withdrawn += 1
        found.late += ended_at > due_at
        hours.append((ended_at - learned_at).total_seconds() / 3600)
    found.hours = statistics.median(hours) if hours else None


def _count_outside(found: Figures, start: datetime) -> None:
    for kind, by, posts, explained in db.session().execute(_outside(start)):
        if (kind, by) in OUTSIDE:
            mine: Outside = getattr(found, OUTSIDE[kind, by])
            mine.posts, mine.explained = mine.posts + posts, mine.explained + explained
    tries = (entry_table.c.verb == DELETE, entry_table.c.at >= clock.to_micros(start))
    found.tried_to_delete = (
        db.session().execute(select(func.count()).select_from(entry_table).where(*tries)).scalar_one()
    )


def _outside(start: datetime) -> Any:
    """Every post once, by the newest that its network says; none of which it says by now that its author did it."""
    newest = select(func.max(col(Alarm.id))).where(col(Alarm.raised_at) >= start).group_by(col(Alarm.post_id))
    query = select(col(Alarm.kind), col(Alarm.by), func.count(), func.count(col(Alarm.said_at)))
    query = query.join(Post, col(Post.id) == col(Alarm.post_id))
    is_authors = and_(col(Alarm.kind) == "removed", col(Post.removed_by) == "author")
    return query.where(col(Alarm.id).in_(newest), ~is_authors).group_by(col(Alarm.kind), col(Alarm.by))
