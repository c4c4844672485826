"""Trustpilot (developers.trustpilot.com: Service Reviews API, Business Units API, Client credentials).

Reviews are asked for; what comes by the door is a hint to ask, since how it is signed is not documented. How long an
answer may be is not documented either: the desk sets no limit and shows what Trustpilot says.
"""

from datetime import datetime, timedelta
from hashlib import sha256

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
from caredesk.channels.trustpilot.api import is_id, renew
from caredesk.channels.trustpilot.connecting import find, health, setup
from caredesk.channels.trustpilot.polling import listing, poll, reconcile
from caredesk.channels.trustpilot.reviews import parse
from caredesk.channels.trustpilot.sending import find_sent, send

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

_LONGEST_HINT = 65_536

ability = Ability(
    poll=True,
    webhook=True,
    backfill=True,
    lists=True,
    renews=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "edit_own"}),
    count=letters,
    limit=lambda account: 0,  # noqa: ARG005  none is documented
    replies_per_post=1,
    resend="read_back",
    read_lag=timedelta(seconds=30),
)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:  # noqa: ARG001
    """Nothing in it is believed: it may only make us ask for some reviews by their numbers."""
    if len(raw.body) > _LONGEST_HINT or not raw.body.lstrip().startswith(b"{"):
        return Rejected("no_hint")
    return Accepted(sha256(raw.body).hexdigest(), status=200)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    link = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):
        return Denied("hide_not_there", link_out=link)
    if action not in ability.actions:
        return Denied("not_on_this_network", link_out=link)
    if not is_id(str(account.settings.get("author") or "")):
        return Denied("trustpilot_no_author", link_out=link)
    if action == "reply" and post.replies > 0:
        return Denied("trustpilot_one_answer", link_out=link)
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return 0
