"""YouTube by its Data API v3: comments are polled, within a budget of units; answers, and holding back for review.

Documentation: developers.google.com/youtube/v3 ("Quota Costs": a day of units ends at midnight Pacific Time). The
limit of 10,000 characters is what the site takes; the reference says only that a text may be too long.
"""

from datetime import timedelta

from caredesk.channels.base import Ability
from caredesk.channels.counting import letters
from caredesk.channels.google.api import DAY_BEGINS_IN
from caredesk.channels.google.tokens import renew
from caredesk.channels.hookless import verify
from caredesk.channels.youtube.acts import ACTIONS, LIMIT, can, find_sent, room, send
from caredesk.channels.youtube.comments import parse
from caredesk.channels.youtube.connecting import budget, find, health, setup
from caredesk.channels.youtube.polling import listing, poll, reconcile

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
    actions=ACTIONS,
    count=letters,
    limit=lambda account: LIMIT,  # noqa: ARG005
    retain_deleted="hash",
    resend="read_back",
    read_lag=timedelta(seconds=30),
    budget=budget,
    budget_zone=DAY_BEGINS_IN,
)
