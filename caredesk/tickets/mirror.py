"""Comparing what the screen shows with the trail: every ticket and post has its entry, every post its entry's words.

A post follows from its versions (`versions.py`), and each version has its entry: what the entries lead to is what the
row must show. Where the body of an entry was emptied, the words of a post cannot be compared, and it is counted; what
else its entries still say of it is compared all the same (`mirror_marks`, `mirror_place`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.audit.findings import Report
from caredesk.audit.models import entry_table, pending_table
from caredesk.audit.opening import NotOpened, Opener
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer, Handle
from caredesk.tickets import mirror_marks, mirror_place, mirror_told
from caredesk.tickets.mirror_told import BIRTHS, KINDS, OURS, Telling, Told
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.told import named, wording
from caredesk.tickets.versions import BESIDE, State, Version, beside, state

AT_ONCE = 500
_entry = entry_table.c


def compare(connection: Connection, report: Report) -> None:
    """Every ticket and every post, in both directions."""
    waiting = _waiting(connection)
    _tickets(connection, report, waiting)
    _lost_posts(connection, report)
    opener = Opener()
    for page in _pages(connection):
        _compare_page(connection, [post for post in page if post.uuid not in waiting], opener, report)


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


_SHOWN = (
    *(Post.id, Post.uuid, Post.kind, Post.text, Post.ext_id, Post.removed_by, Post.removed_at, Post.hidden_by),
    *(Post.ticket_id, Post.home_id, Post.emptied_at, Post.emptied_why, Post.rating, Post.about),
)
_home = aliased(Ticket)
_PAGE = (
    select(
        *map(col, _SHOWN),
        col(Ticket.uuid).label("stands"),
        col(_home.merged_into).label("home_into"),
        col(Customer.uuid).label("whose"),
        col(Account.ext_id).label("own_ext_id"),
    )
    .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
    .outerjoin(_home, col(_home.id) == col(Post.home_id))
    .outerjoin(Handle, col(Handle.id) == col(Post.handle_id))
    .outerjoin(Customer, col(Customer.id) == col(Handle.customer_id))
    .outerjoin(Account, col(Account.id) == col(Post.account_id))
    .order_by(col(Post.id))
    .limit(AT_ONCE)
)


def _pages(connection: Connection) -> Iterator[Sequence[Any]]:
    after = 0
    while rows := connection.execute(_PAGE.where(col(Post.id) > after)).all():
        yield rows
        after = rows[-1].id


def _compare_page(connection: Connection, page: Sequence[Any], opener: Opener, report: Report) -> None:
    report.posts += len(page)
    rows = mirror_told.rows(connection, [post.uuid for post in page])
    every: list[tuple[Any, list[Told]]] = []
    for post in page:
        try:
            told = mirror_told.opened(rows.get(post.uuid, []), opener)
        except NotOpened:  # found where its own entry is looked at
            continue
        if any(one.is_spoken for one in told):
            every.append((post, told))
        else:
            report.found("mirror", -1, f"post {post.id} has no entry")
    why = mirror_place.causes(connection, [told for _, told in every])
    for post, told in every:
        mirror_marks.compare(post, told, report)
        mirror_place.compare(post, told, why, report)
        _compare_words(post, [one for one in told if one.is_spoken], report)


def _compare_words(post: Any, entries: list[Told], report: Report) -> None:
    told = [(one, one.said) for one in entries if one.said is not None]
    if len(told) < len(entries):
        report.unread += 1
        return
    versions = [_version(one, said) for one, said in told if one.verb in KINDS]
    now = state(post.ext_id or "", versions) if versions else None
    written = next((said.get("text", "") for one, said in told if one.verb in OURS), "")
    idx = told[-1][0].idx
    if post.text != (written if now is None or (now.text is None and post.kind is PostKind.REPLY) else now.text or ""):
        report.found("mirror", idx, f"post {post.id} shows other words than its entries")
    if bool(now and now.hiding) != bool(post.hidden_by):
        report.found("mirror", idx, f"whether post {post.id} is hidden is not what its entries say")
    if now and not post.emptied_at and not _stands_beside(post, now):
        report.found("mirror", idx, f"what stands beside the words of post {post.id} is not what its entries say")
    gone = now.removal if now else None
    if (gone.at if gone else None) != post.removed_at or (gone and _whose(told) != post.removed_by):
        report.found("mirror", idx, f"whether post {post.id} was removed, and by whom, is not what its entries say")


def _stands_beside(post: Any, now: State) -> bool:
    """Rating, subject, facts and label, as the entries tell them."""
    return post.rating == now.newest.get("rating") and post.about == beside(now)


def _version(row: Told, said: Telling) -> Version:
    ext_version = said.get("ext_version", "")
    kind = wording(said.get("kind", KINDS[row.verb]), ext_version)
    at = datetime.fromisoformat(said["occurred_at"]) if "occurred_at" in said else clock.from_micros(row.at)
    facts = {name: said[name] for name in BESIDE if said.get(name)}
    return Version(kind, named(ext_version), at, said.get("text"), facts=facts)


def _whose(told: list[tuple[Told, Telling]]) -> str:
    return next((said["removed_by"] for _, said in reversed(told) if "removed_by" in said), "")
