"""What happens to files when something happens to their words: they leave with a reply, come home with one that was
taken back, go on with a merged ticket; and what no row names any more is removed from the vault."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db, jobs, vault
from caredesk.tickets import file_checks, files
from caredesk.tickets.file_models import BOUND, DRAFT, LATER, PostFile
from caredesk.tickets.media_models import PostMedia
from caredesk.tickets.models import Post, Ticket

SWEEP = "files.sweep"
EVERY = timedelta(hours=24)
BROUGHT_IN = (file_checks,)
AGE = timedelta(hours=1)  # a file is written before its row is durable


def follow_words(happened: Happened) -> None:
    """Follow `reply.queued` and `note.written`: the files that came along are this post's from now on."""
    named = [one["id"] for one in happened.body.get("along", {}).get("files", ())]
    if not named:
        return
    post: Post = happened.object
    found = db.session().exec(select(PostFile).where(col(PostFile.uuid).in_(named))).all()
    for row in found:
        row.state, row.post_id, row.place, row.v = BOUND, post.id, named.index(row.uuid), row.v + 1
    post.files = [files.shown(row) for row in sorted(found, key=lambda one: one.place)]


def follow_back(happened: Happened) -> None:
    """Follow `reply.cancelled`: the files are in the draft again, where the words go too."""
    post: Post = happened.object
    for row in files.bound(post.id or 0) if post.files else ():
        row.state, row.ext_id, row.v = DRAFT, "", row.v + 1  # which post it was in last stays with it
    post.files = []


def follow_merge(happened: Happened) -> None:
    """Follow a merge: files of drafts go on where their words do."""
    if "into" not in happened.body:
        return
    source: Ticket = happened.object
    (target_id,) = happened.body["tickets"]
    waiting = select(PostFile).where(PostFile.ticket_id == source.id, col(PostFile.state).in_((DRAFT, LATER)))
    for row in db.session().exec(waiting).all():
        row.ticket_id, row.v = target_id, row.v + 1


@jobs.kind(files.LET_GO)
def let_go(payload: dict[str, Any]) -> None:
    """Remove what a row has let go of, unless another one names it."""
    for digest in payload.get("digests", ()):
        if not _is_named(str(digest)):
            vault.remove(str(digest))


@jobs.kind(SWEEP)
def sweep(_payload: dict[str, Any]) -> datetime:
    """Once a day: remove what no row names, such as a file whose transaction failed."""
    for path in vault.older_than((clock.now() - AGE).timestamp()):
        if path.name.startswith(".") or not _is_named(path.name):
            path.unlink(missing_ok=True)
    return clock.now() + EVERY


def _is_named(digest: str) -> bool:
    with db.reading() as session:
        named = (select(one.id).where((one.digest == digest) | (one.small == digest)) for one in (PostFile, PostMedia))
        return any(session.exec(query.limit(1)).first() is not None for query in named)


def go_on() -> None:
    """At the start of a worker: let there be one sweep a day."""
    with db.transaction():
        jobs.bring_forward(SWEEP, {}, clock.now() + EVERY, key=SWEEP)
