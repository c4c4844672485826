"""Requests to a Bluesky server, and what its answers mean: the table of errors that mislead.

An error is `{"error": name, "message": text}`, mostly with HTTP 400, an expired token too: the name decides, and where
one name has two meanings its message. Read in bluesky-social/atproto: packages/pds auth-verifier.ts, pipethrough.ts,
packages/repo mst.ts, packages/xrpc-server rate-limiter-http.ts; and seen on a server of the network's own test suite.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.channels.uploads import FORGOTTEN
from caredesk.core import clock, http

# The service that keeps direct messages; the account's server passes on what is meant for it (lexicons chat.bsky).
CHAT = "did:web:api.bsky.chat#bsky_chat"
_MOST = 8 * 1024 * 1024
# Replies go before polls: the last requests of the quota are theirs.
_KEEP = 100
_TOO_LONG = re.compile(r"grapheme|must not be longer|too long|too big", re.IGNORECASE)
_NO_SUCH_RIGHT = re.compile(r"bad token (scope|method)", re.IGNORECASE)
_NOT_FOUND = frozenset({"NotFound", "RecordNotFound", "RepoNotFound"})
_OVER = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoDeactivated", "RepoTakendown"})
_REFUSED = frozenset({"BlockedActor", "BlockedByActor", "ConvoLocked", "InvalidConvo", "ReplyTargetNotFound"})

# A record names a file that is not there (any more), or that it may not name.
_BLOBS = {"BlobNotFound": FORGOTTEN, "InvalidMimeType": "file_refused", "BlobTooLarge": "file_refused"}


class Server:
    """One server as one account sees it; remembers what the last answer said about the quota."""

    def __init__(self, account: AccountFacts, *, token: str | None = None) -> None:
        self._base = account.urls["api"]
        self._chat = str(account.settings.get("chat_service") or CHAT)
        self._token = account.key("access_token") if token is None else token
        self.quota_left: int | None = None

    @property
    def is_short(self) -> bool:
        return self.quota_left is not None and self.quota_left < _KEEP

    def get(
        self, method: str, params: Iterable[tuple[str, str]] = (), *, chat: bool = False, as_is: bool = False
    ) -> Mapping[str, Any]:
        """What stands there, read; Retryable where it cannot be read, for reading again harms nobody.

        as_is: with numbers as numbers, for a record that goes back there.
        """
        headers = self._headers(chat=chat)
        answer = failures.read(table, self._url(method), headers=headers, params=params, limit=_MOST)
        self.quota_left = reading.count(answer.headers.get("ratelimit-remaining"))
        try:
            told = _mapping(answer.body)
            return json.loads(answer.body) if as_is else told
        except ValueError as error:
            raise Retryable("answer_unreadable", str(error)) from error

    def post(self, method: str, body: Mapping[str, Any] | None = None, *, chat: bool = False) -> Mapping[str, Any]:
        """Do it; Unknown where the answer cannot be read, for it may well be done."""
        headers, told = self._headers(chat=chat), None
        if body is not None:
            headers["content-type"] = "application/json"
            told = json.dumps(body).encode("ascii")
        answer = failures.act(table, "POST", self._url(method), headers=headers, body=told)
        try:
            return _mapping(answer.body) if answer.body else {}
        except ValueError as error:
            raise Unknown("answer_unreadable", str(error)) from error

    def upload(self, media: str, body: bytes) -> Mapping[str, Any]:
        """Bring bytes that nobody sees until a record names them."""
        headers = {**self._headers(chat=False), "content-type": media}
        answer = failures.act(table, "POST", self._url("com.atproto.repo.uploadBlob"), headers=headers, body=body)
        try:
            return _mapping(answer.body)
        except ValueError as error:
            raise Unknown("answer_unreadable", str(error)) from error

    def _url(self, method: str) -> str:
        return f"{self._base}/xrpc/{method}"

    def _headers(self, *, chat: bool) -> dict[str, str]:
        if not self._token:
            raise AuthExpired("no_session", can_refresh=True)
        headers = {"authorization": f"Bearer {self._token}", "accept": "application/json"}
        return headers | {"atproto-proxy": self._chat} if chat else headers


def sign_in(account: AccountFacts, method: str, body: Mapping[str, Any] | None, token: str = "") -> Mapping[str, Any]:
    """Ask for a session. To ask twice does no harm, so whatever is unclear is asked again."""
    headers = {"accept": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if body is not None:
        headers["content-type"] = "application/json"
    told = json.dumps(body).encode("ascii") if body is not None else None
    try:
        url = f"{account.urls['api']}/xrpc/{method}"
        return _mapping(failures.act(table, "POST", url, headers=headers, body=told).body)
    except (Unknown, ValueError) as error:
        raise Retryable("not_answered", str(error)) from error


def table(answer: http.Response) -> Trouble | None:
    """What this answer means by its name; None leaves it to its status."""
    name, said = _said(answer)
    if answer.status == 429:
        return Retryable("http_429", said, retry_at=_retry_at(answer.headers), scope="account")
    if name == "InvalidToken" and _NO_SUCH_RIGHT.search(said):
        return Permanent("no_dm_access", said)
    if name in ("ExpiredToken", "InvalidToken", "AuthMissing") or answer.status == 401:
        return AuthExpired(text=said, can_refresh=name != "AuthenticationRequired" and name not in _OVER)
    if name in _OVER:
        return AuthExpired(text=f"{name}: {said}"[:200])
    return _of_act(answer.status, name, said)


def _of_act(status: int, name: str, said: str) -> Trouble | None:
    if name in _NOT_FOUND:
        return Permanent("gone", said)
    if name == "InvalidSwap":
        return Retryable("changed_meanwhile", said)
    if name in _BLOBS:
        return Permanent(_BLOBS[name], said)
    if name in _REFUSED:
        return Permanent("not_allowed", said)
    if status == 413 or (status == 400 and _TOO_LONG.search(said)):
        return Permanent("too_long", said)
    return Permanent(f"http_{status}", said) if status == 400 else None


def _said(answer: http.Response) -> tuple[str, str]:
    """The error's name and message, shortened; never a page of HTML."""
    try:
        told = _mapping(answer.body)
    except ValueError:
        return "", ""
    name, said = told.get("error"), told.get("message")
    return name if isinstance(name, str) else "", reading.clean(said[:200]) if isinstance(said, str) else ""


def _mapping(body: bytes) -> Mapping[str, Any]:
    told = reading.load(body)
    if not isinstance(told, dict):
        raise ValueError("not_an_object")
    return told


def _retry_at(headers: Mapping[str, str]) -> datetime | None:
    """`Retry-After` in seconds, else the moment when the window begins anew, in seconds since 1970."""
    now = clock.now()
    named = (
        headers
        if {"retry-after", "retry-after-ms"} & headers.keys()
        else {"retry-after": headers.get("ratelimit-reset", "")}
    )
    return failures.retry_at(named, now)
