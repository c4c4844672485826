"""Facebook Pages: comments, posts of visitors, mentions, recommendations and Messenger, in one account.

Everything comes by webhook; nothing is polled. See `feed` for what happens on the page, `meta/messaging` for what is
said to it, `api` for what may be done. Checked against Meta's "Webhooks for Pages", "Facebook Pages API", "Graph
reference", "Send API" and "Messenger Platform policy"; the length of a comment (8,000) stands in none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.base import Ability, AccountFacts, Allowed, Author, Denied, Page, PostFacts, Raw
from caredesk.channels.counting import letters
from caredesk.channels.facebook import feed, sweep
from caredesk.channels.facebook.account import find, health, setup, subscribe
from caredesk.channels.facebook.api import ACTIONS, COMMENT, MESSAGE, find_sent, rules, send
from caredesk.channels.facebook.sweep import listing, reconcile
from caredesk.channels.meta import envelope, messaging, people, windows
from caredesk.channels.meta.doors import verify

__all__ = [
    "ability",
    "author",
    "can",
    "find",
    "find_sent",
    "health",
    "listing",
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
    backfill=True,
    lists=True,
    names=True,
    subscribes=True,
    sees_edits=True,
    sees_deletes=True,
    actions=ACTIONS,
    count=letters,
    limit=lambda account: COMMENT,  # noqa: ARG005
    files=rules,
    resend="read_back",
    read_lag=timedelta(seconds=5),
)


def parse(raw: Raw) -> Iterator[envelope.Part]:
    """The events in a delivery, or in what `reconcile` asked for."""
    return envelope.parts(raw, "page", _read) if raw.source == "hook" else sweep.read(raw)


def _read(item: envelope.Item) -> Iterator[envelope.Part]:
    return messaging.read(item) if item.field in ("messaging", "standby") else feed.read(item)


def author(account: AccountFacts, ext_id: str) -> Author | None:
    """Who this is that wrote a message; who comments is named with the comment."""
    return people.author(account, ext_id, "name,profile_pic")


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: the page speaks when it has something to say."""
    return Page((), cursor)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:
    if post.is_removed:
        return Denied("post_removed")
    if action not in ACTIONS:
        return Denied("not_on_this_network")
    if post.surface == "dm":
        return _can_in_messenger(account, post, action, at)
    if action == "dm":
        return Denied("use_private_reply", link_out=post.permalink or None)
    if action == "private_reply":
        return windows.of_private_reply(post, at)
    if action in ("hide", "unhide") and post.surface != "comment":
        return Denied("hide_comments_only", link_out=post.permalink or None)
    return Allowed()


def _can_in_messenger(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:
    if action == "dm":
        return windows.of_message(account, post, at)
    if action in ("hide", "unhide"):
        return Denied("hide_private")
    return Denied("private_stays_private" if action in ("reply", "private_reply") else "not_in_messages")


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return MESSAGE if post.is_alone(action) else COMMENT
