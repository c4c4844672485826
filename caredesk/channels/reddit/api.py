"""Requests to Reddit, and what its answers mean (support.reddithelp.com "Data API Wiki", reddit.com/dev/api).

A hundred requests a minute, averaged over ten; the headers say how many are left and for how many seconds. Reddit slows
down whoever does not say who asks, in the form that it wants. A refusal often comes with status 200.
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Renewed, Retryable, Trouble, Unknown
from caredesk.channels.failures import LONGEST
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import Rest, entries, seconds, text_of
from caredesk.core import clock, http

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_SHORT = 10.0
_WHO, _PLAIN = ("client_id", "owner"), re.compile(r"[A-Za-z0-9_-]+")
_REFUSALS = {
    "THREAD_LOCKED": "reddit_locked",
    "TOO_OLD": "reddit_archived",
    "DELETED_COMMENT": "gone",
    "DELETED_LINK": "gone",
    "NO_THING_ID": "gone",
    "TOO_LONG": "too_long",
    "NO_TEXT": "reddit_no_text",
    "SUBREDDIT_NOTALLOWED": "not_allowed",
    "USER_BLOCKED": "not_allowed",
    "BANNED_FROM_SUBREDDIT": "not_allowed",
    "NOT_WHITELISTED_BY_USER_MESSAGE": "not_allowed",
    "NOT_AUTHOR": "not_editable",
}


def agent(settings: Mapping[str, Any]) -> str:
    """Who asks, as Reddit wants to be told: platform, application, version, owner."""
    told = [str(settings.get(name) or "").strip().removeprefix("/").removeprefix("u/") for name in _WHO]
    client, owner = ("".join(_PLAIN.findall(part))[:60] or "unknown" for part in told)
    return f"server:{client}:v1.0 (by /u/{owner})"


class Reddit(Rest):
    def __init__(self, account: AccountFacts) -> None:
        token = account.key("access_token")
        if not token.isascii() or not token or any(one.isspace() for one in token):
            raise AuthExpired("token_unusable", can_refresh=bool(account.key("refresh_token")))
        headers = {"authorization": f"Bearer {token}", "user-agent": agent(account.settings)}
        super().__init__(account.urls["api"], headers, table)

    def listing(self, path: str, **params: str) -> Mapping[str, Any]:
        """The `data` of a listing, its words without the HTML signs that they have otherwise."""
        data = mapped(mapped(self.get(path, [*params.items(), ("raw_json", "1")])).get("data"))
        entries(data, "children")
        return data

    def do(self, path: str, **fields: str) -> Mapping[str, Any]:
        """Do it; the one thing that it made. Refusals stand in the body of a 200."""
        body = urlencode({"api_type": "json", "raw_json": "1", **fields}).encode("ascii")
        told = mapped(mapped(self.sent("POST", path, body, _FORM)).get("json"))
        if errors := listed(told.get("errors")):
            raise _refused(listed(errors[0]), told)
        things = listed(mapped(told.get("data")).get("things"))
        if not things:
            raise Unknown("answer_without_id")
        return mapped(mapped(things[0]).get("data"))

    @property
    def rests_until(self) -> datetime | None:
        """When to ask again, where the quota is nearly used up."""
        left, wait = seconds(self.told.get("x-ratelimit-remaining")), seconds(self.told.get("x-ratelimit-reset"))
        if left is None or wait is None or left >= _SHORT:
            return None
        return clock.now() + min(timedelta(seconds=wait), LONGEST)


def table(answer: http.Response) -> Trouble | None:
    if answer.status == 401:
        return AuthExpired(text="http_401", can_refresh=True)
    if answer.status == 403:
        is_scope = "insufficient_scope" in answer.headers.get("www-authenticate", "")
        return Permanent("reddit_scope_missing" if is_scope else "not_allowed", _reason(answer))
    if answer.status in (404, 410):
        return Permanent("gone", _reason(answer))
    return Permanent(f"http_{answer.status}", _reason(answer)) if answer.status == 400 else None


def _reason(answer: http.Response) -> str:
    try:
        told = mapped(reading.load(answer.body))
    except ValueError:
        return ""
    return (text_of(told.get("reason")) or text_of(told.get("message")))[:200]


def _refused(error: list[Any], told: Mapping[str, Any]) -> Trouble:
    code, said = (text_of(one) for one in [*error, "", ""][:2])
    if code == "RATELIMIT":
        wait = seconds(told.get("ratelimit")) or 60.0
        at = clock.now() + min(timedelta(seconds=wait), LONGEST)
        return Retryable("http_429", said[:200], retry_at=at, scope="account")
    return Permanent(_REFUSALS.get(code, "reddit_refused"), f"{code} {said}"[:200])


def renew(account: AccountFacts) -> Renewed:
    """A new access token for the refresh token, which stays good until somebody takes it back."""
    refresh, client = account.key("refresh_token"), str(account.settings.get("client_id") or "")
    if not refresh:
        raise AuthExpired("token_unusable")
    told = base64.b64encode(f"{client}:{account.key('client_secret')}".encode()).decode()
    headers = {
        **_FORM,
        "authorization": f"Basic {told}",
        "user-agent": agent(account.settings),
        "accept": "application/json",
    }
    body = urlencode({"grant_type": "refresh_token", "refresh_token": refresh}).encode("ascii")
    try:
        answer = failures.act(_of_token, "POST", account.urls["token"], headers=headers, body=body)
        found = mapped(reading.load(answer.body))
    except (Unknown, ValueError) as error:  # to ask for another one harms nobody
        raise Retryable("not_answered", str(error)) from error
    if not text_of(found.get("access_token")):  # some refusals come with status 200
        raise AuthExpired(text=text_of(found.get("error"))[:100])
    kept = {name: text_of(found[name]) for name in ("access_token", "refresh_token") if text_of(found.get(name))}
    wait = seconds(found.get("expires_in"))
    return Renewed({**account.keys, **kept}, clock.now() + timedelta(seconds=wait) if wait else None)


def _of_token(answer: http.Response) -> Trouble | None:
    return AuthExpired(text=f"http_{answer.status}") if answer.status in (400, 401, 403) else None
