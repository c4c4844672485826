"""Instagram: comments, live comments, mentions and direct messages of a professional account.

Everything comes by webhook, but for edits and removals of comments: those are seen by the sweep. See `comments`,
`meta/messaging`, `api` and `sweep`. Checked against "Webhooks reference: Instagram", "Comment Moderation", "IG Comment
Replies", "Private Replies" and "Send a Message".
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.base import Ability, AccountFacts, Allowed, Author, Denied, Page, PostFacts, Raw
from caredesk.channels.counting import OCTETS, letters
from caredesk.channels.instagram import comments, sweep
from caredesk.channels.instagram.account import find, health, renew, setup, subscribe
from caredesk.channels.instagram.api import ACTIONS, COMMENT, MESSAGE_BYTES, find_sent, is_mention, rules, send
from caredesk.channels.instagram.listed import listing
from caredesk.channels.instagram.sweep import reconcile
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
    "renew",
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
    renews=True,
    sweeps=True,
    unswept=frozenset({"dm"}),
    sees_edits=True,
    sees_deletes=True,
    actions=ACTIONS,
    count=letters,
    limit=lambda account: COMMENT,  # noqa: ARG005
    byte_limit=MESSAGE_BYTES,
    counts=lambda post, action: OCTETS if post.is_alone(action) else None,
    files=rules,
    retain_deleted="hash",
    resend="read_back",
    read_lag=timedelta(seconds=5),
)


def parse(raw: Raw) -> Iterator[envelope.Part]:
    """The events in a delivery, or in what `reconcile` asked for."""
    return envelope.parts(raw, "instagram", _read) if raw.source == "hook" else sweep.read(raw)


def _read(item: envelope.Item) -> Iterator[envelope.Part]:
    return messaging.read(item) if item.field in ("messaging", "standby") else comments.read(item)


def author(account: AccountFacts, ext_id: str) -> Author | None:
    """Who this is that wrote a message; who comments is named with the comment."""
    return people.author(account, ext_id, "name,username,profile_pic")


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: what is new comes by itself, and the sweep asks for the rest."""
    return Page((), cursor)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:
    if post.is_removed:
        return Denied("post_removed")
    if action not in ACTIONS:
        return Denied("not_on_this_network")
    if post.surface == "dm":
        return _can_in_messages(account, post, action, at)
    if action == "dm":
        return Denied("use_private_reply", link_out=post.permalink or None)
    if action == "private_reply":
        return windows.of_private_reply(post, at)
    if action in ("hide", "unhide"):
        own = post.surface == "comment" and not is_mention(post.ext_id)
        return Allowed() if own else Denied("hide_comments_only", link_out=post.permalink or None)
    return _can_reply(post)


def _can_reply(post: PostFacts) -> Allowed | Denied:
    if post.is_hidden:
        return Denied("hidden_not_answered")
    if post.facts.get("live") == "1":
        return Denied("live_only_in_private")
    return Allowed()


def _can_in_messages(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:
    if action == "dm":
        return windows.of_message(account, post, at)
    return Denied("hide_private" if action in ("hide", "unhide") else "private_stays_private")


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return MESSAGE_BYTES if post.is_alone(action) else COMMENT
