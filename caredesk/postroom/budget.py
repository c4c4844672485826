"""What calls to a network may cost: a bucket of calls for each account, and the units that its network gives for a day.

The bucket keeps one account from drowning its network in calls, whatever happens there. A day's budget is spread over
what is left of the day, and a tenth of it is kept for what people send.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from caredesk.channels import accounts, connector
from caredesk.channels.models import Account
from caredesk.core import clock, db, rows
from caredesk.postroom.flow_models import Flow

CALLS_PER_MINUTE = 120
BURST = 60
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


def take(account: Account, calls: int = 1, *, urgent: bool = False) -> datetime | None:
    """Take so many calls out of the bucket; the moment for another try when there are not enough. What people send
    never waits: it only leaves less for the others."""
    per_minute = int(account.settings.get("calls_per_minute") or CALLS_PER_MINUTE)
    with db.transaction():
        row, at = of(account), clock.now()
        since = (at - (row.filled_at or at)).total_seconds()
        row.tokens = min(float(BURST), row.tokens + max(0.0, since) * per_minute / 60)
        row.filled_at = at
        if row.tokens < calls and not urgent:
            return at + timedelta(seconds=(calls - row.tokens) * 60 / per_minute)
        row.tokens -= calls
        return None


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
