"""Telegram by its Bot API (core.telegram.org/bots/api): a webhook with a secret header, or polling, never both.

It tells of deleted messages in business chats alone, and it has neither a key nor a listing for what was sent: after an
unclear outcome a person decides. A text may have 4,096 characters counted as Unicode code points, not as the UTF-16
units in which entities are measured (measured on the live service, FerroxLabs/wayland issue 934).
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from caredesk.channels.base import (
    Ability,
    Accepted,
    AccountFacts,
    Allowed,
    Challenge,
    Denied,
    PostFacts,
    Raw,
    Rejected,
)
from caredesk.channels.counting import letters
from caredesk.channels.rest import header
from caredesk.channels.telegram.api import hook_secret
from caredesk.channels.telegram.connecting import download, find, health, setup, subscribe
from caredesk.channels.telegram.places import BUSINESS_WINDOW, LIMIT, Place
from caredesk.channels.telegram.polling import poll, reconcile
from caredesk.channels.telegram.sending import FILES, find_sent, send
from caredesk.channels.telegram.updates import parse

__all__ = [
    "ability",
    "can",
    "download",
    "find",
    "find_sent",
    "health",
    "parse",
    "poll",
    "reconcile",
    "room",
    "send",
    "setup",
    "subscribe",
    "verify",
]

ability = Ability(
    poll=True,
    webhook=True,
    subscribes=True,
    sees_edits=True,
    sees_deletes=False,
    actions=frozenset({"reply", "dm", "like", "unlike", "edit_own"}),
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005  the same for every bot
    files=lambda account, action: FILES,  # noqa: ARG005  the same for every bot
    resend="never",
    read_lag=timedelta(0),
)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:  # noqa: ARG001
    """By the secret that was given to setWebhook; an update that comes again has the same bytes."""
    told = header(raw, "x-telegram-bot-api-secret-token")
    if not account.key("token") or not told:
        return Rejected("no_signature")
    if not hmac.compare_digest(told.encode("utf-8", "replace"), hook_secret(account).encode()):
        return Rejected("bad_signature")
    return Accepted(hashlib.sha256(raw.body).hexdigest(), status=200)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    link = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):  # a bot may delete, which we do not do; hide is nothing it can
        return Denied("hide_not_there", link_out=link)
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if action == "reply" and post.is_private:
        return Denied("private_stays_private")
    if action == "dm" and not post.is_private:  # the person must write to the bot first
        return Denied("telegram_customer_begins", link_out=link)
    return _in_time(post, at)


def _in_time(post: PostFacts, at: datetime) -> Allowed | Denied:
    """On behalf of a business account a bot may write for a day after the person did."""
    last = post.last_in_at or post.occurred_at
    if Place.of(post.ext_id).connection and last and at >= last + BUSINESS_WINDOW:
        return Denied("window_closed")
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT
