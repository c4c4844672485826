"""What an answer means for an act or a read: may it be tried again, did it perhaps happen, must a person decide?"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels.base import AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.channels.reading import instant
from caredesk.core import clock, http

# Nobody may make us wait for longer than this on a word of theirs; after it we ask again.
LONGEST = timedelta(hours=1)
# More than a day, written as a bare number, is a count of milliseconds.
_DAY = 86_400
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,18})?")

Table = Callable[[http.Response], Trouble | None]


@dataclass
class Calls:
    """How many questions and acts there were."""

    made: int = 0


_calls: ContextVar[Calls | None] = ContextVar("calls", default=None)


@contextmanager
def counted() -> Iterator[Calls]:
    """What is asked and done inside, counted: a connector may make one call or a hundred to answer us."""
    calls = Calls()
    before = _calls.set(calls)
    try:
        yield calls
    finally:
        _calls.reset(before)


def _fetch(method: str, url: str, **options: Any) -> http.Response:
    if (calls := _calls.get()) is not None:
        calls.made += 1
    return http.fetch(method, url, **options)


def act(table: Table, method: str, url: str, **options: Any) -> http.Response:
    """Do something over there. After bytes were sent, only a clear answer is believed."""
    try:
        answer = _fetch(method, url, **options)
    except http.Refused as error:
        raise Permanent("address_refused", str(error)) from error
    except http.NotConnected as error:
        raise Retryable("not_connected", str(error)) from error
    except http.Interrupted as error:
        raise Unknown("interrupted", str(error)) from error
    if 200 <= answer.status < 300:
        return answer
    raise table(answer) or of_act(answer)


def read(table: Table, url: str, **options: Any) -> http.Response:
    """Ask for something. A read changes nothing, so whatever is unclear is asked again."""
    try:
        answer = _fetch("GET", url, **options)
    except http.Refused as error:
        raise Permanent("address_refused", str(error)) from error
    except (http.NotConnected, http.Interrupted) as error:
        raise Retryable("not_answered", str(error)) from error
    if 200 <= answer.status < 300:
        return answer
    raise table(answer) or of_read(answer)


def of_act(answer: http.Response) -> Trouble:
    """The class of failure of delivery.md, for what the connector's own table does not name."""
    if (trouble := _plain(answer)) is not None:
        return trouble
    if answer.status >= 500 or answer.status < 200:
        return Unknown(f"http_{answer.status}")
    return Permanent(f"http_{answer.status}")


def of_read(answer: http.Response) -> Trouble:
    if (trouble := _plain(answer)) is not None:
        return trouble
    if answer.status >= 500 or answer.status < 200:
        return Retryable(f"http_{answer.status}")
    return Permanent(f"http_{answer.status}")


def _plain(answer: http.Response) -> Trouble | None:
    at = retry_at(answer.headers, clock.now())
    if answer.status in (408, 425, 429) or (answer.status == 503 and "retry-after" in answer.headers):
        return Retryable(f"http_{answer.status}", retry_at=at, scope="account")
    if answer.status in (401, 403):
        return AuthExpired(text=f"http_{answer.status}")
    return None


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the network wants to hear from us again, in whichever spelling it says so; None where it does not say."""
    if "retry-after-ms" in headers:
        told = _number(headers["retry-after-ms"], now, milliseconds=True)
    else:
        told = _told(headers.get("retry-after", ""), now) or _told(headers.get("x-ratelimit-reset", ""), now)
    return min(max(told, now), now + LONGEST) if told else None


def _told(value: str, now: datetime) -> datetime | None:
    value = value.strip()
    return _number(value, now) if _NUMBER.fullmatch(value) else instant(value)


def _number(value: str, now: datetime, *, milliseconds: bool = False) -> datetime | None:
    if not _NUMBER.fullmatch(value.strip()):
        return None
    number = float(value)
    if number >= 1e9:
        return instant(value)
    seconds = number / 1000 if milliseconds or number > _DAY else number
    return now.astimezone(UTC) + timedelta(seconds=seconds)
