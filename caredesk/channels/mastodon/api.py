"""Requests to a Mastodon server, and what its answers mean: the table of errors that mislead."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.core import http

# A context may hold four thousand statuses.
_MOST = 16 * 1024 * 1024
# Replies go before polls: the last requests of the quota are theirs.
_KEEP = 30
_TOKEN = re.compile(r"\b(bearer|access)?\s*token\b", re.IGNORECASE)
_TOO_LONG = re.compile(r"too long|character limit|max(imum)?[ _]characters", re.IGNORECASE)


class Instance:
    """One server as one account sees it; remembers what the last answer said about the quota."""

    def __init__(self, account: AccountFacts) -> None:
        base = account.base_url.rstrip("/")
        self._base = base if "://" in base else f"https://{base}"
        token = account.key("token") or account.secret  # accounts of before keys had names
        self._headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        self.quota_left: int | None = None

    @property
    def is_short(self) -> bool:
        return self.quota_left is not None and self.quota_left < _KEEP

    def get(self, path: str, params: Iterable[tuple[str, str]] = ()) -> Any:
        """What stands there, read; Retryable where it cannot be read, for reading again harms nobody."""
        answer = failures.read(table, self._base + path, headers=self._headers, params=params, limit=_MOST)
        self.quota_left = reading.count(answer.headers.get("x-ratelimit-remaining"))
        try:
            return reading.load(answer.body)
        except ValueError as error:
            raise Retryable("answer_unreadable", str(error)) from error

    def post(self, path: str, body: Mapping[str, Any], key: str, *, method: str = "POST") -> Any:
        """Do it under this key; Unknown where the answer cannot be read, for it may well be done."""
        headers = {**self._headers, "content-type": "application/json", "idempotency-key": key}
        told = json.dumps(body).encode("ascii")
        answer = failures.act(table, method, self._base + path, headers=headers, body=told)
        try:
            return reading.load(answer.body)
        except ValueError as error:
            raise Unknown("answer_unreadable", str(error)) from error

    def look(self, path: str) -> tuple[int, Any]:
        """What stands there with its status, for answers that tell by it: 206 is "not yet"."""
        answer = failures.read(table, self._base + path, headers=self._headers, limit=_MOST)
        return answer.status, reading.load(answer.body)

    def upload(self, path: str, body: bytes, content_type: str) -> Any:
        """Bring something there that nobody sees yet: what is unclear may be brought again."""
        headers = {**self._headers, "content-type": content_type}
        try:
            answer = failures.act(table, "POST", self._base + path, headers=headers, body=body)
            return reading.load(answer.body)
        except (Unknown, ValueError) as error:
            raise Retryable("upload_unclear", str(error)) from error


def status_path(ext_id: str, *more: str) -> str:
    """An id comes from outside: it may not become another path."""
    return "/".join(["/api/v1/statuses", quote(ext_id, safe=""), *more])


def table(answer: http.Response) -> Trouble | None:
    """What the status code alone does not tell. Some compatible servers say 400 and plain text for a bad token."""
    said = _said(answer)
    if answer.status == 400 and _TOKEN.search(said):
        return AuthExpired(text=said)
    if answer.status == 403 and "not allowed" in said.lower():
        return Permanent("not_allowed", said)
    if answer.status in (400, 413, 422) and _TOO_LONG.search(said):
        return Permanent("too_long", said)
    if answer.status in (404, 410):
        return Permanent("gone", said)
    return Permanent(f"http_{answer.status}", said) if answer.status in (400, 422) else None


def _said(answer: http.Response) -> str:
    """The server's own words about the error, shortened; never a page of HTML."""
    try:
        told = reading.load(answer.body)
    except ValueError:
        is_plain = answer.headers.get("content-type", "").startswith("text/plain")
        return reading.clean(answer.body[:200].decode("utf-8", "replace")) if is_plain else ""
    said = told.get("error") if isinstance(told, dict) else told
    return reading.clean(said[:200]) if isinstance(said, str) else ""
