"""Our own hiding and showing again as versions of the post, beside what the network tells: state follows from both."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from caredesk.core import clock, db, rows
from caredesk.tickets.models import Post, PostVersion
from caredesk.tickets.versions import Version, hiding


def mark(post: Post, kind: str, ext_version: str, at: datetime) -> None:
    """The network says that it did as we asked: `hidden` or `unhidden`. The post is locked; the caller writes the
    entry. Told twice, it changes nothing."""
    told: dict[str, Any] = {"post_id": post.id, "kind": kind, "ext_version": ext_version, "text": None, "by": "us"}
    told |= {"facts": {"how": "act"}, "occurred_at": at, "received_at": clock.now()}
    rows.insert(PostVersion, told)
    now = hiding(_known(post))
    post.hidden_by, post.hidden_at = (now.by or "unknown", now.at) if now else ("", None)
    post.hidden_how = now.facts.get("how", "") if now else ""
    post.looked_at, post.v = at, post.v + 1


def _known(post: Post) -> list[Version]:
    query = select(PostVersion).where(PostVersion.post_id == post.id, col(PostVersion.kind).in_(("hidden", "unhidden")))
    found = db.session().exec(query)
    return [Version(one.kind, one.ext_version, one.occurred_at, None, one.by, one.facts) for one in found]
