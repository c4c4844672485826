"""The evidence: a post as it is before anything is done to it, sealed under its author's key.

Where the network can be asked it is asked, so that what it shows at this moment is kept, media included by their
hashes; where it only tells, we keep what it told us, and say so. Erasing the author's key erases the evidence too.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlmodel import col, func, select

from caredesk import channels
from caredesk.audit import entry, keyring
from caredesk.audit.actions import DESK_SUBJECT
from caredesk.channels import accounts
from caredesk.channels.base import Attachment, Event, Trouble
from caredesk.channels.models import Account
from caredesk.core import db, http
from caredesk.core.types import known
from caredesk.customers.models import Customer, Handle
from caredesk.moderation.models import Evidence, HideRequest
from caredesk.tickets.models import Post, PostVersion

MOST_MEDIA, LARGEST_MEDIA = 8, 8_000_000


@dataclass(frozen=True)
class Look:
    """What was seen of a post. source: network, or held with the reason why it is only that."""

    text: str
    source: str
    why_held: str = ""
    author: str = ""
    media: list[dict[str, str]] = field(default_factory=list)


def look(post: Post) -> Look:
    """The post as its network shows it now, else as we hold it. It may ask the network: no transaction is open."""
    with db.reading() as session:
        account = session.get_one(Account, post.account_id)
        author = _author(post)
    connector = channels.connector(account.kind)
    if not connector.ability.poll:
        return Look(post.text, "held", "network_only_tells", author)
    try:
        page = connector.reconcile(accounts.facts(account), [post.ext_id or ""])
    except Trouble as trouble:
        return Look(post.text, "held", trouble.code, author)
    told = (part for raw in page.raws for part in connector.parse(raw))
    shown = next((one for one in told if isinstance(one, Event) and one.ext_id == post.ext_id), None)
    if shown is None or shown.text is None:
        return Look(post.text, "held", "not_shown", author)
    return Look(shown.text, "network", author=author, media=_hashed(shown.attachments))


def _author(post: Post) -> str:
    found = db.session().get(Handle, post.handle_id) if post.handle_id else None
    return found.handle or found.name if found else ""


def _hashed(media: Iterable[Attachment]) -> list[dict[str, str]]:
    return [{"kind": one.kind, "url": one.url, "sha256": _digest(one.url)} for one in list(media)[:MOST_MEDIA]]


def _digest(url: str) -> str:
    """Of the file itself; empty where it could not be read."""
    try:
        answer = http.fetch("GET", url, limit=LARGEST_MEDIA)
    except (http.Refused, http.NotConnected, http.Interrupted):
        return ""
    return hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else ""


def keep(request: HideRequest, post: Post, seen: Look) -> Evidence:
    """Seal what was seen, inside the caller's transaction."""
    row = Evidence(post_id=known(post.id), request_id=known(request.id), subject="", commitment="", source=seen.source)
    row.subject, row.why_held = subject_of(post) or DESK_SUBJECT, seen.why_held
    sealed = entry.seal(entry.canonical(_content(row, post, seen)), keyring.key_of(row.subject), row.uuid)
    row.sealed, row.commitment = sealed.sealed, sealed.commitment
    db.session().add(row)
    db.session().flush()
    return row


def _content(row: Evidence, post: Post, seen: Look) -> dict[str, Any]:
    facts = {name: getattr(post, name) for name in ("ext_id", "permalink", "surface", "lang", "versions")}
    times = {"occurred_at": post.occurred_at.isoformat(), "taken_at": row.taken_at.isoformat()}
    digest = hashlib.sha256(seen.text.encode()).hexdigest()
    return {**facts, **times, **asdict(seen), "post": post.uuid, "visibility": post.visibility.value, "sha256": digest}


def subject_of(post: Post) -> str | None:
    """Whose words they are: the author's uuid."""
    whose = select(Customer.uuid).join(Handle, col(Handle.customer_id) == col(Customer.id))
    return db.session().exec(whose.where(col(Handle.id) == post.handle_id)).first() if post.handle_id else None


def newest(request: HideRequest) -> Evidence | None:
    query = select(Evidence).where(Evidence.request_id == request.id).order_by(col(Evidence.id).desc()).limit(1)
    return db.session().exec(query).first()


def opened(row: Evidence | None) -> dict[str, Any] | None:
    """What the evidence shows; None when it was erased, or is not what was sealed."""
    key = keyring.opened(row.subject) if row is not None and row.sealed is not None else None
    if row is None or row.sealed is None or key is None:
        return None
    try:
        salt, body = entry.unseal(bytes(row.sealed), key, row.uuid)
    except (InvalidTag, ValueError):
        return None
    told: dict[str, Any] = json.loads(body)
    return told if entry.commitment(salt, body) == row.commitment else None


def versions(post: Post) -> int:
    """How many versions of this post we know: what was edited, removed or hidden since somebody looked shows here."""
    return db.session().exec(select(func.count()).where(PostVersion.post_id == post.id)).one()


def is_edited_since(post: Post, at: datetime) -> bool:
    """Whether its author has changed the words after this moment."""
    edits = (PostVersion.post_id == post.id, PostVersion.kind == "edited", col(PostVersion.received_at) > at)
    return db.first(PostVersion, *edits) is not None
