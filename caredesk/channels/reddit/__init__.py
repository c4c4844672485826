"""Reddit by its OAuth interface (reddit.com/dev/api, Data API Wiki): it is asked, it calls nobody.

Deleted words read `[deleted]` or `[removed]`; what was deleted there must go here as well (support article
16160319875092). A comment may have 10,000 characters; that and the archiving of old posts are known from others' code
(praw-dev/praw), not from a page of Reddit.
"""

from datetime import datetime, timedelta

from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    Denied,
    PostFacts,
)
from caredesk.channels.counting import letters
from caredesk.channels.hookless import verify
from caredesk.channels.reddit.api import renew
from caredesk.channels.reddit.connecting import find, health, setup
from caredesk.channels.reddit.polling import listing, poll, reconcile
from caredesk.channels.reddit.sending import LIMIT, find_sent, send
from caredesk.channels.reddit.things import parse

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
    "renew",
    "room",
    "send",
    "setup",
    "verify",
]

ability = Ability(
    poll=True,
    backfill=True,
    lists=True,
    renews=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "dm", "edit_own"}),
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005  the same for everybody
    retain_deleted="hash",
    resend="read_back",
    read_lag=timedelta(seconds=30),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    link = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):
        return Denied("hide_not_there", link_out=link)
    if action not in ability.actions or (action == "dm" and not post.is_private):
        return Denied("not_on_this_network", link_out=link)
    if action == "reply" and post.is_private:
        return Denied("private_stays_private")
    for fact in ("locked", "archived"):
        if post.facts.get(fact) and action != "edit_own":
            return Denied(f"reddit_{fact}", link_out=link)
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT
