"""Requests to Google's interfaces, and what their errors mean.

cloud.google.com/apis/design/errors (`error.status`, `error.details[].reason`) and the older form of
developers.google.com/youtube/v3/docs/errors (`error.errors[].reason`): 403 alone decides nothing, it is a quota, a
missing scope, a closed door or a wrong person.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.core import clock, http

_MOST = 8 * 1024 * 1024
DAY_BEGINS_IN = "America/Los_Angeles"  # a day of calls, of YouTube and of Play alike
_PACIFIC = ZoneInfo(DAY_BEGINS_IN)
_DAILY = ("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg")
_FAST = ("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED")
_LACKS = ("insufficientPermissions", "insufficientScopes", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
_OFF = ("accessNotConfigured", "SERVICE_DISABLED", "serviceDisabled")
_REFUSED = {
    "commentsDisabled": "comments_disabled",
    "commentTextTooLong": "too_long",
    "parentCommentNotFound": "gone",
    "commentNotFound": "gone",
    "videoNotFound": "gone",
    "parentCommentIsPrivate": "not_allowed",
    "operationNotSupported": "one_level_only",
    "ineligibleAccount": "not_allowed",
    "banWithoutReject": "not_allowed",
}

MOST = 1000  # of a list are read


class Google:
    """One interface of Google as one account sees it; counts what the day's quota was asked for."""

    def __init__(self, account: AccountFacts, base: str) -> None:
        self._base = base
        self._renews = bool(account.key("refresh_token") or account.key("service_account"))
        if not account.key("access_token"):  # a service account begins without one
            raise AuthExpired("auth_expired", "no token", can_refresh=self._renews)
        self._headers = {"authorization": f"Bearer {account.key('access_token')}", "accept": "application/json"}
        self.units = 0

    def get(self, path: str, params: Iterable[tuple[str, str]] = (), *, units: int = 0) -> Mapping[str, Any]:
        """What stands there, read; a question that fails costs its units too."""
        self.units += units
        answer = failures.read(self.table, self._base + path, headers=self._headers, params=params, limit=_MOST)
        told = _loaded(answer)
        if told is None or "error" in told or "errors" in told:
            raise Retryable("answer_unreadable")
        return told

    def act(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, params: Iterable[tuple[str, str]] = ()
    ) -> Mapping[str, Any]:
        """Do it; {} where the answer has no body, Unknown where it has one that cannot be read."""
        headers = {**self._headers, "content-type": "application/json"}
        told = json.dumps(body).encode("ascii") if body is not None else b""
        answer = failures.act(self.table, method, self._base + path, headers=headers, params=params, body=told)
        if answer.status == 204 or not answer.body.strip():
            return {}
        found = _loaded(answer)
        if found is None or "error" in found or "errors" in found:
            raise Unknown("answer_unreadable")
        return found

    def table(self, answer: http.Response) -> Trouble | None:
        """What the status code alone does not tell."""
        reasons, said = _told(answer)
        if answer.status == 401:
            return AuthExpired(text=said, can_refresh=self._renews)
        if answer.status in (403, 429) and any(one in _DAILY for one in reasons):
            return Retryable("quota_used_up", said, retry_at=next_day(clock.now()), scope="app")
        if answer.status in (403, 429) and any(one in _FAST for one in reasons):
            at = failures.retry_at(answer.headers, clock.now())
            return Retryable("http_429", said, retry_at=at, scope="account")
        if answer.status == 403 and any(one in _LACKS for one in reasons):
            return AuthExpired("scope_missing", said)
        if answer.status == 403 and any(one in _OFF for one in reasons):
            return AuthExpired("interface_off", said)
        return _refusal(answer.status, reasons, said)


def _refusal(status: int, reasons: tuple[str, ...], said: str) -> Trouble | None:
    named = next((_REFUSED[one] for one in reasons if one in _REFUSED), "")
    if named and 400 <= status < 500:
        return Permanent(named, said)
    if status == 404:
        return Permanent("gone", said)
    if status == 403 and reasons:
        return Permanent("not_allowed", said)
    return Permanent(f"http_{status}", said) if status in (400, 409, 412, 422) else None


def next_day(now: datetime) -> datetime:
    """The next midnight in California, when the quotas of a day begin anew."""
    there = now.astimezone(_PACIFIC)
    return (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _loaded(answer: http.Response) -> Mapping[str, Any] | None:
    try:
        told = reading.load(answer.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _told(answer: http.Response) -> tuple[tuple[str, ...], str]:
    """All reasons that the error names, in either form, and its words, shortened."""
    error = (_loaded(answer) or {}).get("error")
    if not isinstance(error, dict):
        return (), ""
    inner = [one for name in ("errors", "details") for one in listed(error.get(name)) if isinstance(one, dict)]
    reasons = tuple(str(one.get("reason")) for one in [*inner, {"reason": error.get("status")}] if one.get("reason"))
    said = error.get("message")
    words = reading.clean(said[:200]) if isinstance(said, str) else ""
    return reasons, " ".join([*reasons[:1], words])


def listed(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def same_words(one: str, other: str) -> bool:
    """Whether this is that text, spaces aside."""
    return " ".join(one.split()) == " ".join(other.split())
