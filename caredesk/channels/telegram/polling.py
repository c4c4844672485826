"""Asking the Bot API what is new; where it delivers to our door, whether it can.

Updates wait for 24 hours over there and are lost after that: who was away for longer is told so for a day.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Page, Raw
from caredesk.channels.reading import mapped
from caredesk.channels.rest import entries, text_of
from caredesk.channels.telegram.api import Bot
from caredesk.channels.telegram.updates import WANTED
from caredesk.core import clock
from caredesk.core.numbers import whole

_LIMIT = 100
_KEPT = timedelta(hours=24)
_LOOK = timedelta(minutes=5)
ALLOWED = "[" + ",".join(f'"{name}"' for name in WANTED) + "]"


def is_delivered(account: AccountFacts) -> bool:
    """Whether the network comes to our door, which it does unless the account was told to ask."""
    return account.settings.get("mode") != "polling"


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    return _look(account, cursor) if is_delivered(account) else _ask(account, cursor)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: a bot cannot ask for a message, and nobody tells it of deletions outside business chats."""
    return Page((), {})


def _ask(account: AccountFacts, cursor: Mapping[str, Any]) -> Page:
    """One page. To ask from a number on is to say that those before it are kept: it moves in their transaction."""
    at, offset = clock.now(), text_of(cursor.get("offset"))
    params = {"limit": str(_LIMIT), "timeout": "0", "allowed_updates": ALLOWED}
    body, answer = Bot(account).looked("/getUpdates", list((params | ({"offset": offset} if offset else {})).items()))
    updates = entries(answer, "result")
    numbers = [whole(text_of(mapped(one).get("update_id"))) for one in updates]
    last = max((one for one in numbers if one is not None), default=None)
    asked_at = reading.instant(cursor.get("asked_at"))
    gap = _gap(cursor, at, asked_at)
    moved = {"offset": str(last + 1) if last is not None else offset, "asked_at": at.isoformat(), "gap_until": gap}
    raws = (Raw(body, at, {"content-type": "application/json"}, "poll"),) if updates else ()
    return Page(raws, moved, more=len(updates) >= _LIMIT, problem="telegram_gap" if gap else "")


def _gap(cursor: Mapping[str, Any], at: datetime, cut_off_at: datetime | None) -> str:
    """Until when to say that something may have been lost; "" where nothing was."""
    if cut_off_at is not None and at - cut_off_at > _KEPT:
        return (at + _KEPT).isoformat()
    until = reading.instant(cursor.get("gap_until"))
    return until.isoformat() if until is not None and until > at else ""


def _look(account: AccountFacts, cursor: Mapping[str, Any]) -> Page:
    """Nothing is asked for here: whether what waits over there can be delivered, and since when it cannot."""
    at = clock.now()
    found = mapped(Bot(account).ask("getWebhookInfo"))
    failed_at = reading.instant(found.get("last_error_date"))
    waits = whole(text_of(found.get("pending_update_count"))) or 0
    is_failing = waits > 0 and failed_at is not None and at - failed_at < timedelta(hours=1)
    since = (reading.instant(cursor.get("failing_since")) or failed_at) if is_failing else None
    gap = _gap(cursor, at, since)
    problem = "telegram_hook_failing" if is_failing else ""
    moved = {"failing_since": since.isoformat() if since else "", "gap_until": gap}
    told = "telegram_gap" if gap else problem if found.get("url") else "telegram_no_hook"
    return Page((), moved, retry_at=at + _LOOK, problem=told)
