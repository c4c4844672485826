"""Putting a post from outside where it belongs; a post we already have changes nothing.

What comes out is a function of the set of events, whatever their order: the post follows from its versions
(`versions.py`), the ticket from its posts (`standing.py`). Two kinds of posts stand in no ticket: one of which we only
heard that it was removed (there is nothing to show), and our own words from the network's app under which nobody has
written yet. They are kept with their thread, and go into its ticket once there are words, or somebody answers.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from caredesk import audit
from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core import clock, db, foreseen, rows
from caredesk.customers.models import Customer, Handle
from caredesk.tickets import media, thread, tongue
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket, Visibility
from caredesk.tickets.told import Delivery, Told, is_ours
from caredesk.tickets.versions import BESIDE, WORDS, State, Version, beside, state

__all__ = ["Delivery", "is_ours", "receive"]
OLD = "backfill"
KINDS = ("created", "edited", "removed", "restored", "hidden", "unhidden", "moderated", "echo")


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


_KNOWN = select(Post).where(col(Post.account_id) == bindparam("account"), col(Post.ext_id) == bindparam("ext_id"))


def _known(account: Account, ext_id: str) -> Post | None:
    asked = {"account": account.id, "ext_id": ext_id}
    found: Post | None = foreseen.take(
        "post", (account.id, ext_id), lambda: db.session().execute(_KNOWN, asked).scalar()
    )
    return found


def _first_told(told: Told) -> Post | None:
    """Make the post from whatever speaks of it first."""
    version = told.version
    columns = _columns(told, state(told.event.ext_id, [version]))
    coming = thread.Coming(told.account, told.customer, columns, told.handle)
    seat = thread.seat(coming) if version.text is not None else None
    stands = {"ticket_id": seat.ticket.id, "home_id": seat.home_id} if seat else {"ticket_id": None}
    post = rows.add(Post, account_id=told.account.id, **stands, **columns)
    if post is None:  # another process was told of the same post at this moment
        found = _known(told.account, told.event.ext_id)
        assert found is not None
        return _told_again(told, found)
    _keep(told, post, version)
    if seat:
        thread.take_in(seat, post)
    _record(told, post, _VERBS[version.kind] if version.text is None else "post.received", _files(told, post))
    return post


def _files(told: Told, post: Post) -> list[dict[str, str]]:
    """The files that came with these words, noted to be fetched."""
    if not told.event.attachments or post.kind is PostKind.REPLY or post.emptied_at is not None:
        return []
    return media.take(post, told.event.attachments, _subject(told, post))


def _usual(account: Account) -> Sequence[str]:
    """The languages in which its customers usually write, as whoever connected it said."""
    return account.settings.get("languages") or ()


def _columns(told: Told, now: State) -> dict[str, Any]:
    """The columns of a post that say what its versions say."""
    return {
        "ext_id": told.event.ext_id,
        "received_at": told.delivery.received_at,
        "kind": PostKind.OUTSIDE if now.is_ours else PostKind.IN,
        "thread_ext_id": now.thread,
        "occurred_at": now.at,
        "versions": now.versions,
        "surface": now.surface,
        "visibility": Visibility(now.visibility),
        "parent_ext_id": now.newest.get("parent"),
        "handle_id": now.newest.get("handle"),
        "permalink": now.newest.get("permalink", ""),
        "automatic": now.newest.get("automatic", False),
        "old": now.how == OLD,
        "text": now.text or "",
        **tongue.of(now.text or "", now.newest.get("lang", ""), told.customer, _usual(told.account)),
        "looked_at": told.delivery.received_at,
        "rating": now.newest.get("rating"),
        "about": beside(now),
        **_removal(now.removal),
        **_hiding(now.hiding),
    }


def _removal(gone: Version | None) -> dict[str, Any]:
    if gone is None:
        return {"removed_by": "", "removed_at": None, "removed_how": ""}
    return {"removed_by": gone.by or "unknown", "removed_at": gone.at, "removed_how": gone.facts.get("how", "")}


def _hiding(hidden: Version | None) -> dict[str, Any]:
    if hidden is None:
        return {"hidden_by": "", "hidden_at": None, "hidden_how": ""}
    return {"hidden_by": hidden.by or "unknown", "hidden_at": hidden.at, "hidden_how": hidden.facts.get("how", "")}


def _keep(told: Told, post: Post, version: Version) -> bool:
    """Keep the version; False when we have it."""
    row = {
        "post_id": post.id,
        "kind": version.kind,
        "ext_version": version.ext_version,
        "text": version.text,
        "by": version.by,
        "facts": version.facts,
        "occurred_at": version.at,
        "received_at": told.delivery.received_at,
    }
    return rows.insert(PostVersion, row) is not None


def _told_again(told: Told, known: Post) -> Post | None:
    """One more version of a post that we know, maybe its first words."""
    version = told.version
    if known.kind is PostKind.REPLY and version.kind == "created":
        return None  # our own reply coming back
    if known.emptied_at is not None and version.text is not None:
        return None  # its words may not be held any more
    ticket, post = thread.held(known)
    told = _since_seen(told, post)
    version, files = told.version, _files(told, post)
    if not _keep(told, post, version):
        return None
    before = post.thread_ext_id
    now = state(told.event.ext_id, _versions(post))
    _show(post, _columns(told, now) if post.kind is not PostKind.REPLY else _of_reply(post, now))
    _stand(told, post, ticket, before)
    _record(told, post, _verb(post, version, now), files)
    return post


def _since_seen(told: Told, post: Post) -> Told:
    """A network that shows how a post stands, and not what became of it, tells a changed one as `created` again, under
    another name of its version: that is an edit, seen now."""
    name = told.version.ext_version
    if told.event.kind != "created" or not name:
        return told
    earlier = {one.ext_version for one in _versions(post) if one.kind in WORDS}
    is_edit = bool(earlier) and name not in earlier
    seen = replace(told.event, kind="edited", occurred_at=told.delivery.received_at)
    return replace(told, event=seen) if is_edit else told


_VERBS = {
    **{"created": "post.edited", "edited": "post.edited", "removed": "post.gone", "restored": "post.restored"},
    **{"hidden": "post.hidden", "unhidden": "post.unhidden", "moderated": "post.labelled"},
}


def _verb(post: Post, version: Version, now: State) -> str:
    if version.kind in WORDS and post.kind is PostKind.REPLY:
        return "reply.edited"
    return "post.received" if version.kind in WORDS and now.versions == 1 else _VERBS[version.kind]


def _show(post: Post, columns: dict[str, Any]) -> None:
    is_spoken = post.lang_by == tongue.BY_AGENT or (not columns.get("lang") and columns["text"] == post.text)
    kept = {"received_at"} | ({"lang", "lang_by"} if is_spoken else set())
    for name in columns.keys() - kept:
        setattr(post, name, columns[name])
    post.v += 1


def _of_reply(post: Post, now: State) -> dict[str, Any]:
    """A reply of ours keeps what we know of it; only its words and its removal are the network's to tell."""
    said = post.text if now.text is None else now.text
    return {"text": said, "about": beside(now), **_removal(now.removal)}


def _versions(post: Post) -> list[Version]:
    row = PostVersion
    columns = (row.kind, row.ext_version, row.occurred_at, row.text, row.by, row.facts)
    found = db.session().execute(select(*columns).where(col(row.post_id) == post.id))  # type: ignore[call-overload]
    return [Version(*one) for one in found]


def _stand(told: Told, post: Post, ticket: Ticket | None, before: str) -> None:
    """Keep the ticket true to what the post says now; a post that stood in none may have found one. before: the thread
    that it named until now."""
    coming = thread.Coming(told.account, told.customer, post.__dict__, told.handle)
    if ticket is None:
        seat = thread.seat(coming) if told.version.text is not None else None
        if seat:
            post.ticket_id, post.home_id = seat.ticket.id, seat.home_id
            thread.take_in(seat, post)
    elif post.kind is not PostKind.REPLY and post.thread_ext_id != before:
        thread.move(ticket, post, coming)
    else:
        thread.follow(ticket)


def _record(told: Told, post: Post, verb: str, files: list[dict[str, str]]) -> None:
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
        **{"ticket_id": post.ticket_id, "home_id": post.home_id},
        **({"text": event.text} if event.text is not None else _whereabouts(post)),
        **({"lang": post.lang, "lang_by": post.lang_by} if post.lang_by else {}),
        **({"author": event.author.ext_id, "handle": event.author.handle} if event.author else {}),
        **{name: version.facts[name] for name in BESIDE if name in version.facts},
        **({"files": files} if files else {}),
    }
    audit.record(verb, post, "network", subject=_subject(told, post), body=body)


def _whereabouts(post: Post) -> dict[str, str]:
    return {"removed_by": post.removed_by, "hidden_by": post.hidden_by}


def _subject(told: Told, post: Post) -> str | None:
    if told.customer is not None or post.handle_id is None:
        return told.customer.uuid if told.customer else None
    whose = select(col(Customer.uuid)).join(Handle, col(Handle.customer_id) == col(Customer.id))
    return db.session().execute(whose.where(col(Handle.id) == post.handle_id)).scalar()
