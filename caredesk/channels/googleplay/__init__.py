"""Google Play: the reviews of an app, with their stars, versions and devices; one answer, which a second one replaces.

Documentation: developers.google.com/android-publisher/reply-to-reviews, androidpublisher v3. Answers over about 350
characters are refused, and HTML in them is taken out.
"""

from datetime import datetime, timedelta

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
from caredesk.channels.counting import letters
from caredesk.channels.google import answers
from caredesk.channels.google.api import DAY_BEGINS_IN, listed
from caredesk.channels.googleplay.connecting import find, health, renew, setup
from caredesk.channels.googleplay.polling import google, listing, path, poll, reconcile
from caredesk.channels.googleplay.reviews import parse
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

LIMIT = 350

ability = Ability(
    poll=True,
    backfill=True,
    lists=True,
    renews=True,
    sees_edits=True,
    sees_deletes=True,
    actions=answers.ACTIONS,
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005
    replies_per_post=1,
    resend="upsert",
    read_lag=timedelta(seconds=30),
    budget_zone=DAY_BEGINS_IN,
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    return answers.can(account, post, action)


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return LIMIT


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Put the answer there, in the place of the one that is there: to do it twice changes nothing."""
    if len(out.text) > LIMIT:
        raise Permanent("too_long")
    told = google(account).act("POST", path(account, out.parent_ext_id) + ":reply", {"replyText": out.text})
    text = mapped(told.get("result")).get("replyText")
    if not isinstance(text, str):
        raise Unknown("answer_unreadable")
    return answers.sent(out, text)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Which answer stands there now?"""
    try:
        told = google(account).get(path(account, out.parent_ext_id))
    except Permanent as error:
        return CannotTell(error.code)
    texts = [mapped(mapped(one).get("developerComment")).get("text") for one in listed(told.get("comments"))]
    text = next((one for one in texts if isinstance(one, str)), None)
    return answers.found(out, text)
