"""Requests to the Bot API, and what its answers mean. The token stands in the address, which is therefore told nobody.

Every answer is `{"ok", "result"}` or `{"ok": false, "error_code", "description", "parameters"}`; the descriptions are
those of tdlib/telegram-bot-api (Client.cpp).
"""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.channels.failures import LONGEST, retry_at
from caredesk.channels.reading import mapped
from caredesk.channels.rest import Rest, seconds
from caredesk.core import clock, http

# Part of a description, and what it means.
_SAID: tuple[tuple[str, str], ...] = (
    ("bot was blocked by the user", "telegram_blocked"),
    ("user is deactivated", "telegram_person_gone"),
    ("can't initiate conversation", "telegram_customer_begins"),
    ("bot was kicked", "telegram_left_group"),
    ("bot is not a member", "telegram_left_group"),
    ("not enough rights", "not_allowed"),
    ("have no rights", "not_allowed"),
    ("chat_write_forbidden", "not_allowed"),
    ("business_peer_usage_missing", "window_closed"),
    ("business connection not found", "telegram_business_gone"),
    ("business_connection_invalid", "telegram_business_gone"),
    ("caption is too long", "telegram_caption_too_long"),
    ("message is too long", "too_long"),
    ("message can't be edited", "not_editable"),
    ("message to be replied not found", "gone"),
    ("message to edit not found", "gone"),
    ("message to react not found", "gone"),
    ("message not found", "gone"),
    ("chat not found", "gone"),
    ("file is too big", "file_too_large"),
    ("invalid file_id", "file_gone"),
    ("group chat was deactivated", "gone"),
)
_TOKEN = re.compile(r"[A-Za-z0-9:_-]{1,200}")


class Moved(Permanent):
    """The group became a supergroup, with another number; nothing was done in the old one."""

    def __init__(self, to: str) -> None:
        super().__init__("telegram_group_moved", to)
        self.to = to


class Bot(Rest):
    """One bot; its methods answer with the `result`."""

    def __init__(self, account: AccountFacts) -> None:
        token = account.key("token")
        if not _TOKEN.fullmatch(token):
            raise AuthExpired("token_unusable")
        super().__init__(f"{account.urls['api']}/bot{token}", {}, table)

    def ask(self, method: str, **params: str) -> Any:
        return mapped(self.get(f"/{method}", list(params.items()))).get("result")

    def do(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        return done(self.act("POST", f"/{method}", body))


def done(answer: Any) -> dict[str, Any]:
    """The result of an act; Unknown where the answer does not say that it is done."""
    told = mapped(answer)
    if told.get("ok") is not True:
        raise Unknown("answer_without_id")
    return dict(mapped(told.get("result")))


def hook_secret(account: AccountFacts) -> str:
    """What the network must say at our door: made from the token, so that a new token makes a new one."""
    return hmac.new(account.key("token").encode(), b"caredesk webhook", hashlib.sha256).hexdigest()


def table(answer: http.Response) -> Trouble | None:
    """By the status, then by the words: 400 and 403 mean many things."""
    told = _told(answer)
    said = reading.clean(str(told.get("description") or "")[:200])
    parameters = mapped(told.get("parameters"))
    if answer.status == 429:
        return _slower(said, parameters, answer)
    if answer.status in (401, 404):  # a revoked token, and one that never was; every method that we call is there
        return AuthExpired(text=said)
    if answer.status == 409:
        return Permanent("telegram_hook_is_set" if "webhook" in said.lower() else "telegram_polled_elsewhere", said)
    if answer.status in (400, 403):
        return _refused(answer.status, said, parameters)
    return None


def _told(answer: http.Response) -> dict[str, Any]:
    try:
        return dict(mapped(reading.load(answer.body)))
    except ValueError:
        return {}


def _slower(said: str, parameters: Any, answer: http.Response) -> Retryable:
    wait, now = seconds(parameters.get("retry_after")), clock.now()
    at = now + min(timedelta(seconds=wait), LONGEST) if wait is not None else retry_at(answer.headers, now)
    return Retryable("http_429", said, retry_at=at, scope="account")


def _refused(status: int, said: str, parameters: Any) -> Permanent:
    moved = parameters.get("migrate_to_chat_id")
    if isinstance(moved, str) and moved:
        return Moved(moved)
    code = next((code for part, code in _SAID if part in said.lower()), "")
    return Permanent(code or ("not_allowed" if status == 403 else "http_400"), said)
