"""Files that were sent to a person, written with about them, or begun: named in a copy, let go in an erasure."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.customers import holdings
from caredesk.tickets import files
from caredesk.tickets.file_models import BOUND, DRAFT, EMPTIED, LATER, PostFile
from caredesk.tickets.holdings import post_ids, tickets_of
from caredesk.tickets.models import Post


def _copied(who: Any) -> list[dict[str, Any]]:
    """What files there are; what they show was sent to the person, or is in the conversation."""
    found = [one for part in parts(post_ids(who)) for one in _bound(part)]
    told = ("name", "media", "size", "alt", "sha256", "created_at")
    return [{name: getattr(one, name) for name in told} for one in [*found, *_begun(who)]]


def _bound(ids: Collection[int]) -> list[PostFile]:
    query = select(PostFile).where(col(PostFile.post_id).in_(ids), col(PostFile.state) == BOUND)
    return list(db.session().execute(query).scalars())


def _begun(who: Any) -> list[PostFile]:
    query = select(PostFile).where(
        col(PostFile.ticket_id).in_(tickets_of(who)), col(PostFile.state).in_((DRAFT, LATER))
    )
    return list(db.session().execute(query).scalars())


def _erased(who: holdings.Person) -> int:
    """Files of drafts, and of words that wait; those of posts go with their posts."""
    with db.transaction():
        found = _begun(who)
        if found:
            files.let_go(found, EMPTIED)
        for one in found:
            audit.record("file.dropped", one, "desk", body={"why": "erased"})
    return len(found)


def _emptied(ids: Collection[int]) -> None:
    """In the transaction in which these posts lose their words."""
    for part in parts(sorted(ids)):
        files.let_go(_bound(part), EMPTIED)
        db.session().execute(update(Post).where(col(Post.id).in_(part)).values(files=[]))


COLUMNS = ("post_file.name", "post_file.alt", "post_file.sha256", "post_file.digest", "post_file.small", "post.files")
holdings.register("files", copy=_copied, erase=_erased, columns=COLUMNS, posts=_emptied)
