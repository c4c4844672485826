"""The same post through two doors is one ticket: what a feed or a listening tool found, and the network's own account.

Each post with an address is noted under a sign of its canonical address. What is heard through a door without an answer
(a feed, a listening tool) and is here already changes nothing. Where it came that way first, and then by the network's
own account, the post that can be answered stands in its ticket, and the other one gives way to it. At the same moment,
too: whoever puts posts in their places first holds the addresses that they stand at.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Integer, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels import connector, permalinks
from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core import db, rows, secrets
from caredesk.core.types import known
from caredesk.postroom.door_models import PostAddress
from caredesk.tickets import thread
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, Status

WORDS = ("created", "edited", "echo")
ADVISORY = 0x0CA2F0
PLACES = 1024  # so many locks at most, however many posts come together; two that share one only wait
# In the order of the places: whoever locked in another order would wait for somebody who waits for them.
_HOLD = text(
    "SELECT CASE WHEN alone THEN pg_advisory_xact_lock(:kind, place)::text"
    " ELSE pg_advisory_xact_lock_shared(:kind, place)::text END FROM unnest(:places, :alone) AS held (place, alone)"
).bindparams(bindparam("places", type_=ARRAY(Integer)), bindparam("alone", type_=ARRAY(Boolean)))


def hold(told: Iterable[tuple[Account, Event]]) -> None:
    """Hold the addresses of what is about to be put in its place, before anything else is locked. Those who have a door
    for answers share them with each other: only what comes through a door without one is not told twice.

    SQLite lets one writer in at a time: there is nothing to hold."""
    if db.is_sqlite():
        return
    places: dict[int, bool] = {}
    for account, event in told:
        sign = sign_of(event.permalink or "") if event.kind in WORDS else ""
        if sign:
            place = int(sign[:8], 16) % PLACES
            places[place] = places.get(place, False) or not _has_answers(account.kind)
    if places:
        held = {"places": sorted(places), "alone": [places[one] for one in sorted(places)]}
        db.session().connection().execute(_HOLD, {"kind": ADVISORY, **held})


def is_heard(account: Account, event: Event) -> bool:
    """Whether this came through a door without an answer, and is here by another one."""
    if event.kind not in WORDS or not event.permalink or _has_answers(account.kind):
        return False
    sign = sign_of(event.permalink)
    others = (PostAddress.sign == sign, PostAddress.account_id != account.id)
    return bool(sign) and db.first(PostAddress, *others) is not None


def note(account: Account, event: Event, post: Post | None) -> None:
    """The post was put in its place: others that come with its address will find it."""
    if post is None or event.kind not in WORDS or event.visibility == "private":
        return
    sign = sign_of(event.permalink or "")
    if sign and _keep(post, sign) and _has_answers(account.kind):
        _give_way(sign, post)


def follow_sent(happened: Happened) -> None:
    """Follow `reply.sent`, `reply.reconciled`: a listening tool will find our own answers, too."""
    post: Post = happened.object
    if post.permalink:
        _keep(post, sign_of(post.permalink))


def sign_of(url: str) -> str:
    """A keyed digest of the canonical address; "" for none."""
    name = permalinks.canonical(url)
    key = secrets.keys().derived("addresses")[-1]
    return hmac.new(key, name.encode("utf-8", "replace"), sha256).hexdigest()[:40] if name else ""


def _has_answers(kind: str) -> bool:
    return bool(connector(kind).ability.actions)


def _keep(post: Post, sign: str) -> bool:
    row = {"account_id": post.account_id, "sign": sign, "post_id": known(post.id)}
    return bool(sign) and rows.put(PostAddress, row)


def _give_way(sign: str, post: Post) -> None:
    """What was heard of it before by a door without an answer leaves its own ticket, closed when it is empty."""
    others = col(PostAddress.post_id) == col(Post.id)
    query: Any = select(Post, col(Account.kind)).join(PostAddress, others)
    query = query.join(Account, col(Account.id) == col(Post.account_id))
    query = query.where(col(PostAddress.sign) == sign, col(Post.account_id) != post.account_id)
    for other, kind in db.session().execute(query.where(col(Post.ticket_id).is_not(None))).all():
        if not _has_answers(kind):
            _leave(other, post)


def _leave(other: Post, post: Post) -> None:
    ticket, held = thread.held(other)
    if ticket is None:
        return
    body = {"from": ticket.uuid, "to": None, "why": "same_address", "same_as": post.uuid}
    audit.record("post.moved", held, "desk", body=body)
    held.ticket_id, held.home_id = None, None
    held.v += 1
    thread.follow(ticket)
    if not ticket.posts_count:
        change(ticket, status=Status.RESOLVED, snoozed_until_at=None)
