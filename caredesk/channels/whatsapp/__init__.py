"""WhatsApp, by the Cloud API: one number of the company and everybody who writes to it.

Everything comes by webhook; see `messages` and `api`. Checked against the "messages webhook reference", "Status
messages", "Business-scoped user IDs", "Messages API" and "Error codes" of Meta's WhatsApp Business Platform.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.base import Ability, AccountFacts, Allowed, Denied, Page, PostFacts, Raw
from caredesk.channels.counting import letters
from caredesk.channels.meta import envelope
from caredesk.channels.meta.doors import verify
from caredesk.channels.meta.windows import ANSWER
from caredesk.channels.whatsapp import media, messages
from caredesk.channels.whatsapp.account import find, health, setup, subscribe
from caredesk.channels.whatsapp.api import TEXT, download, find_sent, send

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
    webhook=True,
    subscribes=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"dm", "template", "like", "unlike"}),
    count=letters,
    limit=lambda account: TEXT,  # noqa: ARG005
    files=media.rules,
    window=ANSWER,
    resend="never",
    read_lag=timedelta(seconds=30),
)


def parse(raw: Raw) -> Iterator[envelope.Part]:
    """The events in a delivery."""
    return envelope.parts(raw, "whatsapp_business_account", messages.read)


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: messages come by themselves, and there is no list of them."""
    return Page((), cursor)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: a message can be read once, when it comes."""
    return Page((), {})


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):
        return Denied("hide_private")
    if action not in ability.actions:
        return Denied("private_stays_private" if action == "reply" else "not_on_this_network")
    if action == "template":
        return Allowed(note="template_charged")
    told = [one for one in (post.last_in_at, post.occurred_at) if one is not None]
    return Allowed() if at < max(told, default=at) + ANSWER else Denied("window_closed_template")


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return TEXT
