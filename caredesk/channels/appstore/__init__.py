"""The App Store by App Store Connect (developer.apple.com/documentation/appstoreconnectapi): reviews and responses.

One response for each review, replaced by another POST, first in the state PENDING_PUBLISH (read there). That it may
have 5,970 characters is known from others' code (akoskomuves/appstoreconnect-mcp), not from the reference.
"""

from datetime import datetime, timedelta

from caredesk.channels.appstore.connecting import find, health, setup
from caredesk.channels.appstore.polling import listing, poll, reconcile
from caredesk.channels.appstore.reviews import parse
from caredesk.channels.appstore.sending import LIMIT, find_sent, send
from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    Denied,
    PostFacts,
)
from caredesk.channels.counting import letters
from caredesk.channels.hookless import verify

__all__ = [
    "ability",
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
    "verify",
]

ability = Ability(
    poll=True,
    backfill=True,
    lists=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "edit_own"}),
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005  the same for every app
    replies_per_post=1,
    resend="upsert",
    read_lag=timedelta(seconds=30),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):
        return Denied("hide_not_there")
    if action not in ability.actions:
        return Denied("not_on_this_network")
    return Allowed(note="edits_first_answer" if action == "reply" and post.replies > 0 else "")


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT
