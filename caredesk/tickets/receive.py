"""Putting a post from outside where it belongs; a post we already have changes nothing.

What comes out is a function of the set of events, whatever their order: the post follows from its versions
(`versions.py`), the ticket from its posts (`standing.py`). Two kinds of posts stand in no ticket: one of which we only
heard that it was removed (there is nothing to show), and our own words from the network's app under which nobody has
written yet. They are kept with their thread, and go into its ticket once there are words, or somebody answers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core import clock, db, rows
from caredesk.customers.models import Customer, Handle
from caredesk.tickets import thread
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket, Visibility
from caredesk.tickets.versions import WORDS, State, Version, state

AHEAD = timedelta(minutes=5)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
KINDS = ("created", "edited", "removed", "restored", "echo")


@dataclass(frozen=True)
class Delivery:
    """How an event came to us. source: hook, poll, stream, reconcile; raw_hash: SHA-256 of the body it stood in."""

    received_at: datetime
    source: str = "hook"
    raw_hash: str = ""


@dataclass(frozen=True)
class Told:
    """An event with all that is known about it."""

    account: Account
    event: Event
    customer: Customer | None
    handle: Handle | None
    delivery: Delivery

    @property
    def version(self) -> Version:
        """The event as a version of its post. An echo is our own wording, new or edited."""
        event, kind = self.event, self.event.kind
        if kind == "echo":
            kind = "edited" if event.ext_version else "created"
        is_short = len(event.ext_version) <= 120
        ext_version = event.ext_version if is_short else sha256(event.ext_version.encode()).hexdigest()
        at = event.occurred_at if FIRST <= event.occurred_at <= self.delivery.received_at + AHEAD else None
        facts = {name: value for name, value in self._facts().items() if value}
        return Version(kind, ext_version, at or self.delivery.received_at, event.text, event.removed_by or "", facts)

    def _facts(self) -> dict[str, Any]:
        event = self.event
        return {
            "thread": event.thread_ext_id,
            "parent": event.parent_ext_id,
            "surface": event.surface,
            "visibility": event.visibility,
            "lang": (event.lang or "").split("-")[0].lower()[:8],
            "permalink": event.permalink,
            "handle": self.handle.id if self.handle else None,
            "ours": self.is_ours,
            "how": self.delivery.source,
        }

    @property
    def is_ours(self) -> bool:
        author = self.event.author
        return self.event.kind == "echo" or bool(author and author.ext_id == self.account.ext_id)


def receive(
    account: Account,
    event: Event,
    customer: Customer | None,
    handle: Handle | None,
    *,
    delivery: Delivery | None = None,
) -> Post | None:
    """Put one event where it belongs, inside the caller's transaction; the post, or None when nothing changed."""
    if event.kind not in KINDS:
        return None
    with db.transaction():
        told = Told(account, event, customer, handle, delivery or Delivery(clock.now()))
        known = _known(account, event.ext_id)
        return _first_told(told) if known is None else _told_again(told, known)


def _known(account: Account, ext_id: str) -> Post | None:
    return db.session().exec(select(Post).where(Post.account_id == account.id, Post.ext_id == ext_id)).first()


def _first_told(told: Told) -> Post | None:
    """Make the post from whatever speaks of it first."""
    version = told.version
    post = _post(told, state(told.event.ext_id, [version]))
    seat = thread.seat(post, told.account, told.customer) if version.text is not None else None
    post.ticket_id = seat.ticket.id if seat else None
    if not rows.add(post):  # another process was told of the same post at this moment
        found = _known(told.account, told.event.ext_id)
        assert found is not None
        return _told_again(told, found)
    _keep(told, post, version)
    if seat:
        thread.take_in(seat, post)
    _record(told, post, _VERBS[version.kind] if version.text is None else "post.received")
    return post


def _post(told: Told, now: State) -> Post:
    assert told.account.id is not None
    post = Post(
        account_id=told.account.id,
        kind=PostKind.IN,
        ext_id=told.event.ext_id,
        occurred_at=now.at,
        received_at=told.delivery.received_at,
    )
    _show(post, now)
    return post


def _show(post: Post, now: State) -> None:
    """Let the row say what its versions say."""
    if post.kind is not PostKind.REPLY:
        post.kind = PostKind.OUTSIDE if now.is_ours else PostKind.IN
        post.thread_ext_id, post.occurred_at, post.versions = now.thread, now.at, now.versions
        post.surface, post.visibility = now.surface, Visibility(now.visibility)
        post.parent_ext_id, post.handle_id = now.newest.get("parent"), now.newest.get("handle")
        post.lang, post.permalink = now.newest.get("lang", ""), now.newest.get("permalink", "")
    if now.text is not None:
        post.text = now.text
    gone = now.removal
    post.removed_by, post.removed_at = (gone.by or "unknown", gone.at) if gone else ("", None)
    post.removed_how = gone.facts.get("how", "") if gone else ""


def _keep(told: Told, post: Post, version: Version) -> bool:
    """Keep the version; False when we have it."""
    assert post.id is not None
    return rows.add(
        PostVersion(
            post_id=post.id,
            kind=version.kind,
            ext_version=version.ext_version,
            text=version.text,
            by=version.by,
            facts=version.facts,
            occurred_at=version.at,
            received_at=told.delivery.received_at,
        )
    )


def _told_again(told: Told, known: Post) -> Post | None:
    """One more version of a post that we know, maybe its first words."""
    version = told.version
    if known.kind is PostKind.REPLY and version.kind == "created":
        return None  # our own reply coming back
    ticket = db.lock_by_id(Ticket, known.ticket_id) if known.ticket_id else None
    post = db.lock(known)
    if not _keep(told, post, version):
        return None
    now = state(told.event.ext_id, _versions(post))
    _show(post, now)
    post.v += 1
    _stand(told, post, ticket)
    is_first = version.kind in WORDS and now.versions == 1 and post.kind is not PostKind.REPLY
    _record(told, post, "post.received" if is_first else _VERBS[version.kind])
    return post


def _versions(post: Post) -> list[Version]:
    row = PostVersion
    columns = (row.kind, row.ext_version, row.occurred_at, row.text, row.by, row.facts)
    found = db.session().execute(select(*columns).where(row.post_id == post.id))  # type: ignore[call-overload]
    return [Version(*one) for one in found]


def _stand(told: Told, post: Post, ticket: Ticket | None) -> None:
    """Keep the ticket true to what the post says now; a post that stood in none may have found one."""
    if ticket is None:
        has_words = post.kind is PostKind.OUTSIDE or post.text or not post.removed_by
        seat = thread.seat(post, told.account, told.customer) if has_words else None
        if seat:
            post.ticket_id = seat.ticket.id
            thread.take_in(seat, post)
    elif post.kind is not PostKind.REPLY and ticket.thread_ext_id != post.thread_ext_id:
        thread.move(ticket, post, told.account, told.customer)
    else:
        thread.follow(ticket)


_VERBS = {"created": "post.edited", "edited": "post.edited", "removed": "post.gone", "restored": "post.restored"}


def _record(told: Told, post: Post, verb: str) -> None:
    """The entry: what re-creates the change, under the customer whose words it holds."""
    event, version, delivery = told.event, told.version, told.delivery
    body = {
        "ext_id": event.ext_id,
        "channel": told.account.kind,
        "account": told.account.uuid,
        "occurred_at": version.at,
        "received_at": delivery.received_at,
        "source": delivery.source,
        "raw_sha256": delivery.raw_hash,
        "kind": event.kind,
        "ext_version": event.ext_version,
        "ticket_id": post.ticket_id,
        **({"text": event.text} if event.text is not None else {"removed_by": post.removed_by}),
        **({"author": event.author.ext_id, "handle": event.author.handle} if event.author else {}),
    }
    audit.record(verb, post, "network", subject=_subject(told, post), body=body)


def _subject(told: Told, post: Post) -> str | None:
    if told.customer is not None or post.handle_id is None:
        return told.customer.uuid if told.customer else None
    whose = select(Customer.uuid).join(Handle, col(Handle.customer_id) == col(Customer.id))
    return db.session().exec(whose.where(Handle.id == post.handle_id)).first()
