"""X by its API v2: activity webhooks or polling, answers where X allows them, messages, hiding in own conversations.

Documentation: docs.x.com (X API: Activity API, Webhooks, Account Activity, Posts, Direct Messages, OAuth 2.0).
"""

from datetime import timedelta

from caredesk.channels.base import Ability
from caredesk.channels.counting import LETTERS
from caredesk.channels.x import media
from caredesk.channels.x.acts import ACTIONS, can, cost, room, send
from caredesk.channels.x.connecting import setup
from caredesk.channels.x.events import parse
from caredesk.channels.x.found import find_sent
from caredesk.channels.x.hook import verify
from caredesk.channels.x.polling import listing, poll, reconcile
from caredesk.channels.x.standing import find, health, subscribe
from caredesk.channels.x.tokens import renew
from caredesk.channels.x.words import count, limit

__all__ = [
    "ability",
    "can",
    "cost",
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
    poll=True,
    webhook=True,
    backfill=True,
    lists=True,
    prices=True,
    renews=True,
    subscribes=True,
    sees_edits=True,
    sees_deletes=True,
    actions=ACTIONS,
    count=count,
    count_rule="x",
    counts=lambda post, action: LETTERS if post.is_alone(action) else None,
    limit=limit,
    files=media.rules,
    retain_deleted="hash",
    resend="read_back",
    read_lag=timedelta(seconds=10),
)
