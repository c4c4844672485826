"""From our rows to the plain facts that a network module works with."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import col, select

from caredesk.channels import accounts, connector
from caredesk.channels.base import Filled, OutgoingFacts, OutgoingFile, Permanent, Prepares, Prices
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import known
from caredesk.postroom import correspondence, pace
from caredesk.postroom.models import Attempt, Outgoing
from caredesk.tickets import approved, files
from caredesk.tickets.facing import Around, around, post_facts
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.kin import family
from caredesk.tickets.models import Post


def parent_of(post: Post) -> Post | None:
    """The post that this reply answers."""
    if not post.parent_ext_id:
        return None
    return db.first(Post, Post.account_id == post.account_id, Post.ext_id == post.parent_ext_id)


def payload(post: Post, thread_ext_id: str, along: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that will be sent, chosen before the first attempt. along: what came with the words."""
    parent = parent_of(post)
    return {
        "version": 1,
        "text": post.text,
        "parent_ext_id": post.parent_ext_id or "",
        "thread_ext_id": thread_ext_id,
        "surface": parent.surface if parent else post.surface,
        "visibility": (parent or post).visibility.value,
        "lang": post.lang or None,
        **_about(parent),
        **correspondence.answer(post, parent, along),
        **_approved(post, along),
    }


def _approved(post: Post, along: Mapping[str, Any]) -> dict[str, Any]:
    """What of an approved text fills its places: read off the words, which were held against it."""
    chosen = along.get("approved")
    if not chosen:
        return {}
    found = approved.find(db.session().get_one(Account, post.account_id), chosen)
    texts = approved.filling(found, post.text) if found else None
    return {"template": {**chosen, "texts": texts or []}}


def _about(parent: Post | None) -> dict[str, str]:
    near = around(parent) if parent else Around()
    return {"handle": near.handle, "author_ext_id": near.author_ext_id}


def prepare(row: Outgoing) -> None:
    """Let the network choose what must be the same at every attempt; it is kept with the act."""
    account = db.session().get_one(Account, row.account_id)
    if connector(account.kind).ability.prepares:
        chosen = cast(Prepares, connector(account.kind)).prepare(accounts.facts(account), of_outgoing(row))
        row.payload = {**row.payload, "kept": dict(chosen)}


def price(row: Outgoing) -> dict[str, int]:
    """What these words cost, in millionths of a US dollar, where the network has a price for them."""
    account, post = db.session().get_one(Account, row.account_id), db.session().get_one(Post, row.post_id)
    network, parent = connector(account.kind), parent_of(post)
    if not network.ability.prices or parent is None:
        return {}
    about = post_facts(parent, around(parent, leaving=post))
    return {"cost": cast(Prices, network).cost(accounts.unsealed(account), about, row.action, row.payload["text"])}


def of_outgoing(row: Outgoing) -> OutgoingFacts:
    """The act as the network module is told of it, with what reading back needs: since when, and which are others'."""
    told = {name: value for name, value in row.payload.items() if name != "version"}
    if told.get("template"):
        told["template"] = Filled(**{**told["template"], "texts": tuple(told["template"]["texts"])})
    first = select(Attempt.started_at).where(Attempt.outgoing_id == row.id).order_by(col(Attempt.number)).limit(1)
    around = col(Outgoing.ticket_id).in_(family(row.ticket_id))
    others = select(Outgoing.ext_id).where(Outgoing.account_id == row.account_id, around, Outgoing.ext_id != "")
    return OutgoingFacts(
        send_id=row.send_id,
        action=row.action,  # type: ignore[arg-type]
        first_tried_at=db.session().exec(first).first(),
        known_ext_ids=frozenset(db.session().exec(others)),
        files=tuple(_of_file(one, row) for one in files.bound(row.post_id)),
        **told,
    )


def _of_file(file: PostFile, row: Outgoing) -> OutgoingFile:
    def body() -> bytes:
        with db.reading():
            found = files.opened(file)
        if found is None:
            raise Permanent("file_lost")
        return found

    return OutgoingFile(
        id=file.uuid,
        name=file.name,
        media=file.media,
        description=file.alt,
        body=body,
        ext_id=file.ext_id,
        width=file.width,
        height=file.height,
        brought=lambda ext_id: _brought(known(file.id), row, ext_id),
    )


def _brought(file_id: int, row: Outgoing, ext_id: str) -> None:
    """The network has this file: another attempt need not bring it again. An upload takes its time, so the lease of
    the act begins anew, as long as it is still ours."""
    with db.transaction() as session:
        db.lock_by_id(PostFile, file_id).ext_id = ext_id
        mine = (col(Outgoing.id) == row.id, col(Outgoing.lease_token) == row.lease_token)
        session.execute(update(Outgoing).where(*mine).values(run_at=pace.now() + pace.LEASE))
