"""How long things wait: leases, hold-offs, back-off, deadlines; and whose clock tells when a lease is over."""

import random
from datetime import datetime, timedelta

from sqlalchemy import text

from caredesk.channels.base import Ability
from caredesk.core import clock, db

LEASE = timedelta(seconds=60)
REQUEST = timedelta(seconds=20)  # the longest that one request of the fetcher lives
SLACK = timedelta(seconds=1)
FOR_A_KEY = timedelta(seconds=10)  # until a renewed key is there, as a rule
ASK_AGAIN = timedelta(minutes=5)  # after "cannot tell"
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_UNCLEAR_WAIT = timedelta(seconds=30)
LIFE = timedelta(hours=24)
STUCK = timedelta(minutes=15)  # a head of a conversation that waits longer stands on the board
MOST_ATTEMPTS = 12
MOST_BROKEN = 3
NOT_THERE_ENOUGH = 2
BASE_SECONDS = 2.0


def now() -> datetime:
    """The time by which leases are judged: the database's on PostgreSQL, so that no wrong clock sends twice."""
    if db.is_sqlite() or not clock.is_system():
        return clock.now()
    told: datetime = db.session().connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return told


def hold_off(ability: Ability) -> timedelta:
    """How long nobody may judge "not there": the request may still live, and the network lists late."""
    return REQUEST + ability.read_lag + SLACK


def back_off(attempts: int, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """Full jitter: anything up to the doubled wait, so that many who failed together do not come back together."""
    ceiling = min(longest.total_seconds(), BASE_SECONDS * 2 ** min(attempts, 20))
    return timedelta(seconds=random.uniform(0, ceiling))  # noqa: S311  spreading load, not keeping secrets
