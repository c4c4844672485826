"""What calls to a network may cost: a bucket of calls for each account, and the units that its network gives for a day.

The bucket keeps one account from drowning its network in calls, whatever happens there: what people send and look for
goes first, and questions wait for what that leaves. A day's budget is spread over
what is left of the day, and a tenth of it is kept for what people send.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from caredesk.channels import accounts, connector, failures
from caredesk.channels.models import Account
from caredesk.core import clock, db, rows
from caredesk.postroom.flow_models import Flow

CALLS_PER_MINUTE = 120
BURST = 60
DEBT = 30  # so many calls more than there are may people make: questions wait until they are paid back
KEPT_FOR_PEOPLE = 0.1
WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """The budget of a day: all of it, what was used, when it begins anew, in which zone at midnight; `limit` 0: the
    network has none."""

    limit: int
    used: int
    resets_at: datetime
    zone: str = "UTC"

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def left_for_asking(self) -> int:
        return max(0, self.left - int(self.limit * KEPT_FOR_PEOPLE))


def of(account: Account) -> Flow:
    """The row of this account, locked in the open transaction."""
    rows.put(Flow, {"account_id": account.id, "tokens": float(BURST), "filled_at": clock.now(), **_NOTHING})
    return db.lock_by_id(Flow, account.id)


_NOTHING = {
    **{"holder": "", "held_until": None, "stream": "", "stream_at": None, "tries": 0},
    **{"day": "", "units": 0, "poll_units": 0, "quiet_since": None},
}


def standing(account: Account) -> Standing:
    """How the budget stands at this moment."""
    limit = connector(account.kind).ability.budget(accounts.unsealed(account))
    found = db.session().get(Flow, account.id)
    day, resets_at = _day(account)
    return Standing(limit, found.units if found and found.day == day else 0, resets_at, _zone(account))


def _zone(account: Account) -> str:
    return str(account.settings.get("budget_zone") or connector(account.kind).ability.budget_zone)


def _day(account: Account) -> tuple[str, datetime]:
    """The day of the network, and when it ends: some begin it where they are at home."""
    zone = ZoneInfo(_zone(account))
    here = clock.now().astimezone(zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + WHOLE_DAY
    return here.date().isoformat(), midnight.astimezone(clock.now().tzinfo)


def spend(account: Account, units: int, *, asking: bool = False) -> None:
    """Note what a call cost, in the open transaction."""
    if not units:
        return
    row, (day, _) = of(account), _day(account)
    row.units = (row.units if row.day == day else 0) + units
    row.day = day
    if asking:
        row.poll_units = units


@dataclass(frozen=True)
class Bucket:
    """How many calls an account may make at this moment, at most, and how fast they come back."""

    left: float
    most: int
    per_minute: int


def bucket(account: Account) -> Bucket:
    found = db.session().get(Flow, account.id)
    return Bucket(_filled(account, found) if found else float(BURST), BURST, _per_minute(account))


def _per_minute(account: Account) -> int:
    return int(account.settings.get("calls_per_minute") or CALLS_PER_MINUTE)


def _filled(account: Account, row: Flow) -> float:
    at = clock.now()
    since = max(0.0, (at - (row.filled_at or at)).total_seconds())
    return min(float(BURST), row.tokens + since * _per_minute(account) / 60)


def take(account: Account, calls: int = 1, *, urgent: bool = False) -> datetime | None:
    """Take so many calls out of the bucket; the moment for another try when there are not enough. What people send
    never waits: it only leaves less for the others, and for a while less than nothing."""
    with db.transaction():
        row, at = of(account), clock.now()
        row.tokens, row.filled_at = _filled(account, row), at
        if row.tokens < calls and not urgent:
            return at + timedelta(seconds=(calls - row.tokens) * 60 / _per_minute(account))
        row.tokens = max(row.tokens - calls, -float(DEBT))
        return None


@contextmanager
def metered(account: Account) -> Iterator[None]:
    """Questions of one job, for whose first call a place was taken: all the others leave the bucket too, once it is
    known how many they were. They were made, so the questions after them wait."""
    with failures.counted() as calls:
        try:
            yield
        finally:
            if calls.made > 1:
                take(account, calls.made - 1, urgent=True)


def pace(account: Account, usual: timedelta) -> tuple[timedelta, bool]:
    """How long to wait between two questions so that the day's budget lasts, and whether that is slower than usual."""
    now = standing(account)
    if not now.limit:
        return usual, False
    found = db.session().get(Flow, account.id)
    cost = max(1, found.poll_units if found else 1)
    left = (now.resets_at - clock.now()).total_seconds()
    if now.left_for_asking < cost:
        return timedelta(seconds=max(1.0, left)), True
    spread = timedelta(seconds=left * cost / now.left_for_asking)
    return max(usual, spread), spread > usual


def gone_until(account: Account) -> datetime | None:
    """When the day begins anew, where another question would cost what is kept of it for people."""
    now = standing(account)
    return now.resets_at if now.limit and now.left_for_asking < 1 else None
