"""Where a post stands on its network, as far as anybody knows: one word, since when, and how we know. Pure.

visible · hidden (by us) · hidden_there (by the network) · author, network, us (who removed it) · gone (nobody says who)
· unknown (we could not look)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caredesk.tickets.models import Post

STALE = timedelta(hours=24)
_REMOVED = {"author": "author", "platform": "network", "us": "us"}
_HIDDEN = {"us": "hidden", "platform": "hidden_there"}


@dataclass(frozen=True)
class Whereabouts:
    """`at`: since when it is so, or when it was last seen there. how: hook, poll, sweep, act, or asked."""

    state: str
    at: datetime
    how: str


def whereabouts(post: Post, now: datetime, *, is_asked: bool) -> Whereabouts:
    """is_asked: we look at the network by ourselves; else it tells, and what it does not tell has not happened."""
    if post.removed_by:
        return Whereabouts(_REMOVED.get(post.removed_by, "gone"), post.removed_at or post.received_at, post.removed_how)
    if post.hidden_by:
        return Whereabouts(_HIDDEN.get(post.hidden_by, "hidden_there"), post.hidden_at or now, post.hidden_how)
    seen_at = post.looked_at or post.received_at
    if is_asked and seen_at < now - STALE:
        return Whereabouts("unknown", seen_at, "")
    return Whereabouts("visible", seen_at, "asked" if is_asked else "hook")
