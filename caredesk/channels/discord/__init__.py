"""Discord: messages by the gateway, replies by its REST interface (docs.discord.com/developers).

Edits and deletions are told as they happen. A text may have 2,000 characters, counted as code points (said by Discord's
own people in discord/discord-api-docs issue 1315).
"""

from datetime import datetime, timedelta

from caredesk.channels.base import Ability, AccountFacts, Allowed, Denied, PostFacts
from caredesk.channels.counting import letters
from caredesk.channels.discord.connecting import find, health, setup
from caredesk.channels.discord.door import verify
from caredesk.channels.discord.events import parse
from caredesk.channels.discord.gateway import listen
from caredesk.channels.discord.history import listing, poll, reconcile
from caredesk.channels.discord.places import LIMIT
from caredesk.channels.discord.sending import FILES, find_sent, send

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "listen",
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
    webhook=True,
    backfill=True,
    stream=True,
    lists=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "dm", "private_reply", "like", "unlike", "edit_own"}),
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005  the same for every bot
    files=lambda account, action: FILES,  # noqa: ARG005  the same for every bot
    resend="read_back",
    read_lag=timedelta(seconds=5),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    link = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):  # a message of somebody else can only be deleted, which we do not do
        return Denied("hide_not_there", link_out=link)
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if action == "reply" and post.is_private:
        return Denied("private_stays_private")
    if action == "private_reply" and post.is_private:
        return Denied("not_on_this_network")
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT
