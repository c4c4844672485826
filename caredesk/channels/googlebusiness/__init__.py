"""Google Business: the reviews of a place, with their stars; one answer, which a second one takes the place of.

Documentation: developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews. That an answer may have
4,096 bytes is what others say; the reference does not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Sent,
    Unknown,
)
from caredesk.channels.counting import octets
from caredesk.channels.google import answers
from caredesk.channels.google.api import Google
from caredesk.channels.google.tokens import renew
from caredesk.channels.googlebusiness.connecting import find, health, setup
from caredesk.channels.googlebusiness.polling import listing, location, poll, reconcile
from caredesk.channels.googlebusiness.reviews import parse
from caredesk.channels.hookless import verify
from caredesk.channels.reading import mapped

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

LIMIT = 4096


ability = Ability(
    poll=True,
    backfill=True,
    lists=True,
    renews=True,
    sees_edits=True,
    sees_deletes=True,
    actions=answers.ACTIONS,
    count=octets,
    count_rule="bytes",
    limit=lambda account: LIMIT,  # noqa: ARG005
    byte_limit=LIMIT,
    replies_per_post=1,
    resend="upsert",
    read_lag=timedelta(seconds=30),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if action == "reply" and account.settings.get("verified") == "no":
        return Denied("not_verified", link_out=post.permalink or None)
    return answers.can(account, post, action)


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Put the answer there, in the place of the one that is there: to do it twice changes nothing."""
    if octets(out.text, account) > LIMIT:
        raise Permanent("too_long")
    google = Google(account, account.urls["api"])
    told = google.act("PUT", location(account, "reviews", out.parent_ext_id, "reply"), {"comment": out.text})
    if not isinstance(told.get("comment"), str):
        raise Unknown("answer_unreadable")
    _refuse(told)
    return answers.sent(out, told["comment"])


def _refuse(reply: Mapping[str, Any]) -> None:
    """Google may take an answer and not show it."""
    if (reply.get("reviewReplyState") or reply.get("state")) == "REJECTED":
        raise Permanent("policy_rejected", str(reply.get("policyViolation") or "")[:100])


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Which answer stands there now?"""
    try:
        told = Google(account, account.urls["api"]).get(location(account, "reviews", out.parent_ext_id))
    except Permanent as error:
        return CannotTell(error.code)
    reply = mapped(told.get("reviewReply"))
    text = reply.get("comment")
    return answers.found(out, text if isinstance(text, str) else None)
