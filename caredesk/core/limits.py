"""The one limiter: how often somebody may do something, and doors that open ever more slowly after wrong guesses.

Counts stand in Redis when there is one, so that all processes share them, else in this process. A Redis that does not
answer never stops the desk: this process counts alone until it is back."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug import exceptions

from caredesk.core import clock, config

T = TypeVar("T")

RATES = {
    "api": "3000/minute",
    "search": "120/minute",
    "link": "30/minute",
    "hook": "30000/minute",
    "socket": "240/minute",
    "verify": "6/minute",
    "export": "6/minute",
    "look": "120/minute",
    "try": "6/minute",
    "public": "60/minute",
}
FORGOTTEN_AFTER = 3600
SILENT_SECONDS = 5
write_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Standing:
    """What is left of a rate: for the RateLimit headers of a machine's answer."""

    limit: int
    remaining: int
    reset_seconds: int


class TooMany(exceptions.TooManyRequests):
    """Too often: answered with 429 and Retry-After. `standing` when it was a rate, not a door."""

    def __init__(self, wait_seconds: float, standing: Standing | None = None) -> None:
        self.wait_seconds = max(1, math.ceil(wait_seconds))
        self.standing = standing
        super().__init__(retry_after=self.wait_seconds)


def hit(rule: str, *who: str) -> Standing:
    """Count one use of this rate by this one; TooMany when it is used up."""
    return _ask(lambda storage: _hit(storage, _rate(rule), who))


def _hit(storage: Any, item: RateLimitItem, who: tuple[str, ...]) -> Standing:
    strategy = SlidingWindowCounterRateLimiter(storage)
    taken = strategy.hit(item, *who)
    left = strategy.get_window_stats(item, *who)
    wait = max(0.0, left.reset_time - _now())
    if not taken:
        raise TooMany(wait, Standing(item.amount, 0, max(1, math.ceil(wait))))
    return Standing(item.amount, left.remaining, math.ceil(wait))


@dataclass(frozen=True)
class Door:
    """A place where one may guess wrongly `free` times an hour; then it stays shut, twice as long after each guess."""

    key: str
    free: int
    longest: int

    def knock(self) -> None:
        """TooMany while the door is shut."""
        _ask(self._knock)

    def _knock(self, storage: Any) -> None:
        if storage.get(self._shut):
            raise TooMany(storage.get_expiry(self._shut) - _now())

    def guess(self) -> None:
        """Count a guess before it is judged, so that guesses made at the same moment count as well."""
        _ask(self._guess)

    def _guess(self, storage: Any) -> None:
        over = storage.incr(self._count, FORGOTTEN_AFTER) - self.free
        if over >= 0:
            storage.clear(self._shut)
            storage.incr(self._shut, min(self.longest, 2 ** min(over, 20)))

    def forgive(self) -> None:
        """Somebody who knew the secret came in: begin counting anew."""
        _ask(self._forgive)

    def _forgive(self, storage: Any) -> None:
        storage.clear(self._count)
        storage.clear(self._shut)

    @property
    def _count(self) -> str:
        return f"door/{self.key}/count"

    @property
    def _shut(self) -> str:
        return f"door/{self.key}/shut"


_silent_until = 0.0


def _ask(question: Callable[[Any], T]) -> T:
    """Ask the shared counts; while Redis is silent, and for a few seconds after, this process counts alone."""
    global _silent_until
    url = config.settings().redis_url
    if url and clock.monotonic() >= _silent_until:
        try:
            return question(_shared(url))
        except StorageError as error:
            _silent_until = clock.monotonic() + SILENT_SECONDS
            write_log.warning("rates are counted in this process alone", why=type(error.__cause__).__name__)
    return question(_alone())


@cache
def _shared(url: str) -> Any:
    quick = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return storage_from_string(url, wrap_exceptions=True, **quick)


@cache
def _alone() -> MemoryStorage:
    return MemoryStorage()


@cache
def _rate(rule: str) -> RateLimitItem:
    return parse(RATES[rule])


def _now() -> float:
    return clock.now().timestamp()


def forget() -> None:
    """Begin all counts of this process anew."""
    _alone.cache_clear()
    _shared.cache_clear()
