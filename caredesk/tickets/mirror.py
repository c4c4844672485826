"""Comparing what the screen shows with the trail: every ticket and post has its entry, every post its entry's words.

A post follows from its versions (`versions.py`), and each version has its entry: what the entries lead to is what the
row must show. Posts with an erased entry cannot be compared; they are counted.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, literal, select
from sqlmodel import col

from caredesk.audit import stored
from caredesk.audit.findings import Report
from caredesk.audit.models import entry_table, pending_table
from caredesk.audit.opening import NotOpened, Opener
from caredesk.core import clock, db
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.told import named, wording
from caredesk.tickets.versions import Version, state

AT_ONCE = 500
KINDS = {"post.received": "created", "post.edited": "edited", "reply.edited": "edited"}
KINDS |= {"post.gone": "removed", "post.restored": "restored", "post.hidden": "hidden", "post.unhidden": "unhidden"}
OURS = ("reply.queued", "note.written")
BIRTHS = ("post.received", *OURS)
_entry = entry_table.c
Telling = dict[str, Any]


def compare(connection: Connection, report: Report) -> None:
    """Every ticket and every post, in both directions."""
    waiting = _waiting(connection)
    _tickets(connection, report, waiting)
    _lost_posts(connection, report)
    opener = Opener()
    for page in _pages(connection):
        told = _told(connection, [post.uuid for post in page if post.uuid not in waiting])
        for post in page:
            if post.uuid not in waiting:
                _compare(post, told.get(post.uuid, []), opener, report)


def _waiting(connection: Connection) -> set[str]:
    """PostgreSQL: what entries are about that have no number yet; they say the rest in a moment."""
    if db.is_sqlite():
        return set()
    return set(connection.execute(select(pending_table.c.draft["o"].as_string())).scalars())


def _tickets(connection: Connection, report: Report, waiting: set[str]) -> None:
    created = exists(literal(1)).where(_entry.object == col(Ticket.uuid), _entry.verb == "ticket.created")
    for number, uuid in connection.execute(select(col(Ticket.id), col(Ticket.uuid)).where(~created)):
        if uuid not in waiting:
            report.found("mirror", -1, f"ticket {number} has no entry that says that it was made")
    there = exists(literal(1)).where(col(Ticket.uuid) == _entry.object)
    for idx in connection.execute(select(_entry.idx).where(_entry.verb == "ticket.created", ~there)).scalars():
        report.found("mirror", idx, "the ticket that this entry speaks of is gone")


def _lost_posts(connection: Connection, report: Report) -> None:
    there = exists(literal(1)).where(col(Post.uuid) == _entry.object)
    for idx in connection.execute(select(_entry.idx).where(_entry.verb.in_(BIRTHS), ~there)).scalars():
        report.found("mirror", idx, "the post that this entry speaks of is gone")


def _pages(connection: Connection) -> Iterator[Sequence[Any]]:
    shown = (Post.id, Post.uuid, Post.kind, Post.text, Post.ext_id, Post.removed_by, Post.removed_at, Post.hidden_by)
    after = 0
    while True:
        page = select(*map(col, shown)).where(col(Post.id) > after).order_by(col(Post.id)).limit(AT_ONCE)
        rows = connection.execute(page).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _told(connection: Connection, uuids: list[str]) -> dict[str, list[Row[Any]]]:
    """What the entries about these posts say, in their order."""
    about = stored.with_bodies(_entry.idx, _entry.at, _entry.verb, _entry.object)
    told: dict[str, list[Row[Any]]] = {}
    mine = about.where(_entry.object.in_(uuids), _entry.verb.in_((*KINDS, *OURS))).order_by(_entry.idx)
    for row in connection.execute(mine):
        told.setdefault(row.object, []).append(row)
    return told


def _compare(post: Row[Any], entries: list[Row[Any]], opener: Opener, report: Report) -> None:
    report.posts += 1
    if not entries:
        report.found("mirror", -1, f"post {post.id} has no entry")
    elif any(row.sealed is None or row.wrapped is None for row in entries):
        report.unread += 1
    else:
        try:
            told = [(row, json.loads(opener.opened(row)[1])) for row in entries]
        except NotOpened:  # found where its own entry is looked at
            return
        _compare_words(post, told, report)


def _compare_words(post: Row[Any], told: list[tuple[Row[Any], Telling]], report: Report) -> None:
    versions = [_version(row, said) for row, said in told if row.verb in KINDS]
    now = state(post.ext_id or "", versions) if versions else None
    written = next((said.get("text", "") for row, said in told if row.verb in OURS), "")
    idx = told[-1][0].idx
    if post.text != (written if now is None or (now.text is None and post.kind is PostKind.REPLY) else now.text or ""):
        report.found("mirror", idx, f"post {post.id} shows other words than its entries")
    if bool(now and now.hiding) != bool(post.hidden_by):
        report.found("mirror", idx, f"whether post {post.id} is hidden is not what its entries say")
    gone = now.removal if now else None
    if (gone.at if gone else None) != post.removed_at or (gone and _whose(told) != post.removed_by):
        report.found("mirror", idx, f"whether post {post.id} was removed, and by whom, is not what its entries say")


def _version(row: Row[Any], said: Telling) -> Version:
    ext_version = said.get("ext_version", "")
    kind = wording(said.get("kind", KINDS[row.verb]), ext_version)
    at = datetime.fromisoformat(said["occurred_at"]) if "occurred_at" in said else clock.from_micros(row.at)
    return Version(kind, named(ext_version), at, said.get("text"))


def _whose(told: list[tuple[Row[Any], Telling]]) -> str:
    return next((said["removed_by"] for _, said in reversed(told) if "removed_by" in said), "")
