"""Requests to Discord's REST interface, and what its answers mean (docs.discord.com/developers, "Rate Limits" and
"Opcodes and Status Codes"; "User Agent": who asks says `DiscordBot ($url, $versionNumber)`, or may be shut out).

Ten thousand answers of 401, 403 or 429 in ten minutes shut out the whole address of the machine: a key that is refused
pauses the account at once.
"""

from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble
from caredesk.channels.failures import LONGEST, retry_at
from caredesk.channels.reading import mapped
from caredesk.channels.rest import Rest, seconds, text_of
from caredesk.core import clock, config, http

_CODES = {
    "10003": "gone",  # unknown channel
    "10008": "gone",  # unknown message
    "50001": "discord_no_access",
    "50013": "discord_no_permission",
    "160002": "discord_no_permission",  # cannot reply without permission to read message history
    "50007": "discord_no_direct",
    "50278": "discord_no_direct",
    "50005": "not_editable",
    "50008": "not_allowed",
    "50083": "discord_thread_archived",
    "160005": "discord_thread_locked",
    "20028": "http_429",
    "20016": "http_429",  # slow mode
    "40005": "discord_file_too_large",
    "200000": "not_allowed",  # stopped by the automatic moderation of the server
}


class Discord(Rest):
    """The REST interface as our bot sees it."""

    def __init__(self, account: AccountFacts) -> None:
        token = account.key("token")
        if not token.isascii() or not token.strip() or any(one.isspace() for one in token):
            raise AuthExpired("token_unusable")
        headers = {"authorization": f"Bot {token}", "user-agent": f"DiscordBot ({config.settings().public_url}, 1.0)"}
        super().__init__(account.urls["api"], headers, table)


def table(answer: http.Response) -> Trouble | None:
    """By the code in the body: 403 and 400 mean many things."""
    try:
        told = mapped(reading.load(answer.body))
    except ValueError:
        told = {}
    code, said = text_of(told.get("code")), text_of(told.get("message"))[:200]
    if answer.status == 429 or _CODES.get(code) == "http_429":
        return _slower(told, said, answer)
    if answer.status == 401:
        return AuthExpired(text=said)
    if code == "50035":
        return Permanent(_form(told), said)
    if code in _CODES:
        return Permanent(_CODES[code], said)
    return Permanent("not_allowed", said) if answer.status == 403 else _by_status(answer.status, said)


def _by_status(status: int, said: str) -> Trouble | None:
    if status == 404:
        return Permanent("gone", said)
    return Permanent(f"http_{status}", said) if status in (400, 405, 413) else None


def _slower(told: Any, said: str, answer: http.Response) -> Retryable:
    """`retry_after` is a float of seconds; what stands before Discord knows the header of that name alone."""
    wait, now = seconds(told.get("retry_after")), clock.now()
    at = now + min(timedelta(seconds=wait), LONGEST) if wait is not None else retry_at(answer.headers, now)
    scope = "app" if told.get("global") is True else "account"
    return Retryable("http_429", said, retry_at=at, scope=scope)  # type: ignore[arg-type]


def _form(told: Any) -> str:
    """Which field of a form was refused, and why: `errors` is a tree with `_errors` at its leaves."""
    found = str(mapped(told.get("errors")))
    if "REPLIES_UNKNOWN_MESSAGE" in found:
        return "gone"
    return "too_long" if "BASE_TYPE_MAX_LENGTH" in found and "content" in found else "http_400"
