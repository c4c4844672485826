"""What an answer of the Graph API means, by its code and never by its status or title.

Codes of "Page messages", "Error Codes" of WhatsApp Cloud API and "Rate Limits": `{"error": {message, type, code,
error_subcode, error_data: {details}, fbtrace_id}}`, mostly with HTTP 400. How long to wait stands in
`X-Business-Use-Case-Usage` as `estimated_time_to_regain_access`, in minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import AuthExpired, Permanent, Retryable, Scope, Trouble, Unknown
from caredesk.channels.reading import listed, mapped
from caredesk.core import clock, http

_TOKEN = {"190", "102", "463", "467"}
# Seconds to wait where the answer does not say it, and how much of what we do has to wait.
_BUSY: Mapping[str, tuple[Scope, int]] = {
    "4": ("app", 300),
    "17": ("account", 300),
    "32": ("account", 300),
    "613": ("account", 60),
    "80001": ("account", 300),
    "80002": ("account", 300),
    "80006": ("account", 300),
    "80007": ("account", 300),
    "130429": ("account", 2),
    "131048": ("account", 1800),
    "131056": ("item", 7),
    "131057": ("account", 300),
    "133016": ("account", 300),
}
# They could not take it now, so that nothing happened.
_BUSY_THERE = {"131016", "133004"}
# A fault of theirs: it may have happened.
_FAULTS = {"1", "2", "131000"}
_REFUSED: Mapping[str, str] = {
    "10": "not_permitted",
    "33": "gone",
    "100": "invalid",
    "131005": "not_permitted",
    "131008": "invalid",
    "131009": "invalid",
    "131021": "to_ourselves",
    "131026": "not_reachable",
    "131030": "not_reachable",
    "131037": "not_permitted",
    "131042": "not_paid",
    "131045": "not_permitted",
    "131047": "window_closed",
    "131049": "kept_back",
    "131050": "opted_out",
    "131051": "invalid",
    "131052": "invalid",
    "131053": "invalid",
    "132000": "template_wrong",
    "132001": "template_missing",
    "132005": "template_wrong",
    "132007": "template_wrong",
    "132012": "template_wrong",
    "132015": "template_paused",
    "132016": "template_paused",
    "200": "not_permitted",
    "230": "not_permitted",
    "551": "not_reachable",
    "803": "gone",
    "2022": "invalid",
    "10900": "already_answered",
    "10903": "not_reachable",
    "10904": "not_permitted",
}
_WINDOW = {"2018278", "2018065", "2534022"}  # subcodes of 10: outside the window
_GONE = {"33", "2018001"}  # subcodes of 100: no such object, no such person
_TOO_LONG = {"2018109"}
# Everything of this account stands still until somebody sees to it over there: judged abusive, or locked.
_STOPPED = {"368": "blocked", "131031": "account_locked"}


@dataclass(frozen=True)
class Said:
    """The error as the network tells it."""

    code: str = ""
    subcode: str = ""
    text: str = ""


def said(body: bytes) -> Said | None:
    """The error in an answer, whatever its status; None where there is none."""
    try:
        told = mapped(reading.load(body)).get("error")
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    code = told.get("code")
    details = mapped(told.get("error_data")).get("details")
    words = " ".join(one for one in (told.get("message"), details) if isinstance(one, str))
    subcode = told.get("error_subcode")
    return Said(
        code if isinstance(code, str) else "", subcode if isinstance(subcode, str) else "", reading.clean(words[:300])
    )


def table(answer: http.Response) -> Trouble | None:
    """What this answer means; None where it holds no error of theirs. An error without a code is a clear no only under
    a status that is one."""
    error = said(answer.body)
    if error is not None and not error.code and not 400 <= answer.status < 500:
        return Unknown("answer_unreadable", error.text)
    return None if error is None else trouble(error, answer.headers)


def trouble(error: Said, headers: Mapping[str, str]) -> Trouble:
    told = f"{error.code}/{error.subcode} {error.text}" if error.subcode else f"{error.code} {error.text}"
    if error.code in _TOKEN or (error.code == "0" and "auth" in error.text.lower()):
        return AuthExpired(text=told)
    if error.code in _STOPPED:
        return AuthExpired(_STOPPED[error.code], told)
    if error.code in _BUSY:
        scope, seconds = _BUSY[error.code]
        wait = waiting(headers) or timedelta(seconds=seconds)
        return Retryable(f"meta_{error.code}", told, retry_at=clock.now() + min(wait, failures.LONGEST), scope=scope)
    if error.code in _BUSY_THERE:
        return Retryable(f"meta_{error.code}", told)
    if error.code in _FAULTS:
        return Unknown(f"meta_{error.code}", told)
    return Permanent(_refusal(error), told)


def _refusal(error: Said) -> str:
    if error.code == "10" and error.subcode in _WINDOW:
        return "window_closed"
    if error.code == "100" and error.subcode in _GONE:
        return "gone"
    if error.code == "100" and (error.subcode in _TOO_LONG or "length" in error.text.lower()):
        return "too_long"
    return _REFUSED.get(error.code, f"meta_{error.code or 'error'}")


def waiting(headers: Mapping[str, str]) -> timedelta | None:
    """How long they ask us to stay away, of the longest of their meters; None where they ask nothing."""
    minutes = [_minutes(meter.get("estimated_time_to_regain_access")) for meter in _meters(headers)]
    longest = max(minutes, default=0)
    return timedelta(minutes=longest) if longest else None


def used(headers: Mapping[str, str]) -> int:
    """How much of what we may ask is used up, in percent: the fullest of their meters."""
    counts = ("call_count", "total_cputime", "total_time")
    meters = [*_meters(headers), mapped(_loaded(headers.get("x-app-usage", "")))]
    return max((_minutes(meter.get(name)) for meter in meters for name in counts), default=0)


def _meters(headers: Mapping[str, str]) -> list[Mapping[str, Any]]:
    told = mapped(_loaded(headers.get("x-business-use-case-usage", "")))
    return [mapped(meter) for meters in told.values() for meter in listed(meters)]


def _loaded(text: str) -> Any:
    try:
        return reading.load(text.encode())
    except ValueError:
        return None


def _minutes(value: Any) -> int:
    return min(int(float(value)), 100_000) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else 0
