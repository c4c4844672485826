"""Requests to X, and what its answers mean: the table of errors that mislead.

docs.x.com: "Response codes & errors" (problem details, partial errors beside data), "Rate limits" (x-rate-limit-reset
in seconds since 1970). The wording of refused replies and doubled posts is not on those pages: it is what clients of
the API report, and any other 403 that speaks of the act is Permanent too.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.channels.uploads import FORGOTTEN
from caredesk.core import clock, http

POST_FIELDS = (
    "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,"
    "note_tweet,referenced_tweets"
)
FIELDS = (
    ("tweet.fields", POST_FIELDS),
    ("expansions", "author_id,attachments.media_keys,referenced_tweets.id"),
    ("user.fields", "name,profile_image_url,public_metrics,username"),
    ("media.fields", "alt_text,preview_image_url,type,url"),
)
_MOST = 8 * 1024 * 1024
_DETAILS = (
    ("duplicate content", "duplicate"),
    ("not been mentioned or otherwise engaged", "not_summoned"),
    ("only reply to or quote posts where you are mentioned", "not_summoned"),
    ("reply to this conversation is not allowed", "replies_closed"),
    ("deleted or not visible", "gone"),
    ("has been deleted", "gone"),
    ("too long", "too_long"),
    ("text is longer", "too_long"),
    ("cannot send messages to this user", "dm_closed"),
    ("not allowed to message", "dm_closed"),
    ("cashtag", "one_cashtag"),
    ("media ids are invalid", FORGOTTEN),
)
_NOT_OURS = "author of the conversation"  # said of hiding in somebody else's
_LACKS = ("scope", "oauth2 permission", "not permitted to use oauth2", "client-forbidden", "unsupported-authentication")


class Network:
    """X as one account sees it; remembers what the last answer said about the quota."""

    def __init__(self, account: AccountFacts, *, as_app: bool = False) -> None:
        self._base = account.urls["api"]
        self._renews = bool(account.key("refresh_token")) and not as_app
        token = account.key("app_token" if as_app else "access_token")
        if not token:
            raise AuthExpired("auth_expired", "no token", can_refresh=self._renews)
        self._headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        self.quota_left: int | None = None

    def get(self, path: str, params: Iterable[tuple[str, str]] = ()) -> Mapping[str, Any]:
        """What stands there; Retryable where it cannot be read, for reading again harms nobody."""
        answer = failures.read(self.table, self._base + path, headers=self._headers, params=params, limit=_MOST)
        self.quota_left = reading.count(answer.headers.get("x-rate-limit-remaining"))
        told = _loaded(answer)
        if told is None:
            raise Retryable("answer_unreadable")
        if "data" not in told and "meta" not in told and told.get("errors"):
            if all(_is_missing(one) for one in errors(told)):
                return told
            raise Retryable("answer_is_an_error", _first_detail(told))
        if "data" not in told and "meta" not in told:  # an empty list says that it is empty
            raise Retryable("answer_unreadable")
        return told

    def act(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do it; the `data` of the answer, or what stands there bare, as a new webhook does. Unknown where that cannot
        be read, for it may well be done."""
        return self.sent(method, path, json.dumps(body).encode("ascii"), {"content-type": "application/json"})

    def sent(self, method: str, path: str, body: bytes, given: Mapping[str, str]) -> Mapping[str, Any]:
        """The same with a body that is made already, such as a form."""
        headers = {**self._headers, **given}
        answer = failures.act(self.table, method, self._base + path, headers=headers, body=body)
        found = _loaded(answer)
        data = found.get("data", found if "id" in found else None) if found else None
        if not isinstance(data, dict):
            raise Unknown("answer_unreadable")
        return data

    def table(self, answer: http.Response) -> Trouble | None:
        """What the status code alone does not tell: 403 is a quota, a scope, a closed door or a doubled post."""
        said = _said(answer)
        if answer.status == 401:
            return AuthExpired(text=said, can_refresh=self._renews)
        if answer.status == 429:
            return Retryable("http_429", said, retry_at=_reset(answer.headers), scope="account")
        if answer.status in (402, 403) and ("usage-capped" in said or "credit" in said or answer.status == 402):
            return Retryable("out_of_credit", said, retry_at=_reset(answer.headers), scope="account")
        if answer.status == 404:
            return Permanent("gone", said)
        return _refusal(answer.status, said) if answer.status in (400, 403, 409, 413, 422) else None


def _refusal(status: int, said: str) -> Trouble:
    low = said.lower()
    for words, code in _DETAILS:
        if words in low:
            return Permanent(code, said)
    if status == 403 and _NOT_OURS in low:
        return Permanent("hide_not_ours", said)
    if status == 403 and any(one in low for one in _LACKS):
        return AuthExpired("scope_missing", said)
    return Permanent("not_allowed" if status == 403 else f"http_{status}", said)


def path(*parts: str) -> str:
    """Ids come from outside: none may become another path."""
    return "/2/" + "/".join(quote(one, safe="") for one in parts)


def errors(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = told.get("errors")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def missing(told: Mapping[str, Any]) -> list[str]:
    """The ids of which the answer says by name that they are not there; one we may not see may still be there."""
    return [one["resource_id"] for one in errors(told) if _is_missing(one) and isinstance(one.get("resource_id"), str)]


def _is_missing(error: Mapping[str, Any]) -> bool:
    return str(error.get("type")).endswith("/resource-not-found")


def _loaded(answer: http.Response) -> Mapping[str, Any] | None:
    try:
        told = reading.load(answer.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _first_detail(told: Mapping[str, Any]) -> str:
    return reading.clean(str(next(iter(errors(told)), {}).get("detail", ""))[:200])


def _said(answer: http.Response) -> str:
    """Its own words about the error, shortened; never a page of HTML."""
    told = _loaded(answer)
    if told is None:
        return ""
    inner = next(iter(errors(told)), {})
    parts = [told.get("type"), told.get("detail"), told.get("error_description"), told.get("reason")]
    parts += [inner.get("message"), inner.get("detail")]
    words = " ".join(one for one in parts if isinstance(one, str) and one != "about:blank")
    return reading.clean(words[:300])


def _reset(headers: Mapping[str, str]) -> Any:
    """When the window ends; the day's, where that is used up. Headers: seconds since 1970."""
    day = headers.get("x-user-limit-24hour-remaining") == "0" or headers.get("x-app-limit-24hour-remaining") == "0"
    names = ["x-user-limit-24hour-reset", "x-app-limit-24hour-reset"] if day else []
    told = (headers.get(name) for name in [*names, "x-rate-limit-reset"])
    return next((reading.instant(one) for one in told if one), None) or failures.retry_at(headers, clock.now())
