"""RSS and Atom feeds: what is written about us elsewhere, read as often as the feed may be asked.

Formats: RSS 2.0 (rssboard.org), RFC 4287; conditional requests by RFC 9110 (ETag, If-None-Match, If-Modified-Since).
The bytes come through the desk's own fetcher, which looks at addresses first; feedparser is given bytes alone.
"""

from flask_babel import gettext as _

from caredesk.channels.base import Ability, Field, Setup
from caredesk.channels.counting import letters
from caredesk.channels.doorless import can, find_sent, reconcile, room, send
from caredesk.channels.feed.entries import parse
from caredesk.channels.feed.fetching import find, health, poll
from caredesk.channels.hookless import verify

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "parse",
    "poll",
    "reconcile",
    "room",
    "send",
    "setup",
    "verify",
]

setup = Setup(
    name="RSS",
    icon="rss",
    group="listening",
    says=lambda: _("An RSS or Atom feed: a forum, a blog, a search. Nothing can be answered there from here."),
    fields=(
        Field(
            name="feed_url",
            label=lambda: _("Address of the feed"),
            help=lambda: _("Such as https://forum.example/latest.rss"),
            kind="url",
        ),
        Field(
            name="every_minutes",
            label=lambda: _("Asked every"),
            help=lambda: _("In minutes, from 1 to 1440."),
            kind="number",
            required=False,
            default="5",
        ),
    ),
    forbids=(lambda: _("Answers: a feed has no door for them."),),
)
ability = Ability(
    poll=True,
    sees_edits=True,
    count=letters,
    limit=lambda account: 0,  # noqa: ARG005
    resend="never",
)
