"""What the newest entries of the audit trail speak of, as tickets, posts and notices: the one source of every push."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import column, select, table
from sqlmodel import col

from caredesk.audit.models import entry_table
from caredesk.core import db
from caredesk.team.models import Notice
from caredesk.tickets.models import Post, Ticket

MOST_ENTRIES = 2000
MOST_TICKETS = 400
# Promises belong to a later room; only in which ticket each stands is asked here.
_promise = table("promise", column("uuid"), column("ticket_id"))
CHUNK = 400


@dataclass(frozen=True)
class News:
    """Everything between two numbers of the trail. A flood is too much to tell one by one: take the page again."""

    entry: int
    verbs: frozenset[str] = frozenset()
    tickets: dict[int, Ticket] = field(default_factory=dict)
    posts: dict[int, list[int]] = field(default_factory=dict)  # ticket -> its posts that changed
    notices: list[Notice] = field(default_factory=list)
    is_flood: bool = False

    def speaks_of(self, *nouns: str) -> bool:
        return any(verb.split(".")[0] in nouns for verb in self.verbs)


def since(entry: int) -> News:
    """What happened after this entry, as the database has it now."""
    columns = (entry_table.c.idx, entry_table.c.verb, entry_table.c.object)
    query = select(*columns).where(entry_table.c.idx > entry).order_by(entry_table.c.idx).limit(MOST_ENTRIES)
    found = db.session().connection().execute(query).all()
    if not found:
        return News(entry)
    verbs = frozenset(row.verb for row in found)
    objects: dict[str, set[str]] = defaultdict(set)
    for row in found:
        objects[_kind(row.verb)].add(row.object)
    if len(found) == MOST_ENTRIES or len(objects["ticket"] | objects["post"]) > MOST_TICKETS:
        return News(_newest(), verbs, is_flood=True)
    return News(found[-1].idx, verbs, *_loaded(objects))


def whole(ticket_ids: Iterable[int], entry: int) -> News:
    """These tickets with all their posts, as after a flood of which nobody knows what it changed."""
    posts: dict[int, list[int]] = defaultdict(list)
    for part in _parts(ticket_ids):
        query = select(col(Post.ticket_id), col(Post.id)).where(col(Post.ticket_id).in_(part))
        for ticket_id, post_id in db.session().connection().execute(query):
            posts[ticket_id or 0].append(post_id or 0)
    return News(entry, tickets={one.id or 0: one for one in tickets(ticket_ids)}, posts=dict(posts))


def tickets(ticket_ids: Iterable[int]) -> list[Ticket]:
    """These tickets as they are now; whoever asks looks who may see them."""
    return _rows(Ticket, Ticket.id, ticket_ids)


def _kind(verb: str) -> str:
    noun = verb.split(".")[0]
    if noun == "later":  # a reply that waits for its time stands with its ticket
        return "ticket"
    return "post" if noun in ("post", "reply", "note", "hide", "content") else noun


def _newest() -> int:
    query = select(entry_table.c.idx).order_by(entry_table.c.idx.desc()).limit(1)
    return int(db.session().connection().execute(query).scalar_one())


def _loaded(objects: dict[str, set[str]]) -> tuple[dict[int, Ticket], dict[int, list[int]], list[Notice]]:
    posts: dict[int, list[int]] = defaultdict(list)
    for post_id, ticket_id in _by_uuid(objects["post"], col(Post.uuid), Post.id, Post.ticket_id):
        if ticket_id is not None:
            posts[ticket_id].append(post_id)
    ids = {row[0] for row in _by_uuid(objects["ticket"], col(Ticket.uuid), Ticket.id)} | set(posts)
    ids |= {row[0] for row in _by_uuid(objects["promise"], _promise.c.uuid, _promise.c.ticket_id)}
    return {one.id or 0: one for one in tickets(ids)}, dict(posts), _rows(Notice, Notice.uuid, objects["notice"])


def _by_uuid(uuids: Iterable[str], uuid: Any, *columns: Any) -> Iterator[Any]:
    for part in _parts(uuids):
        yield from db.session().connection().execute(select(*columns).where(uuid.in_(part)))


def _rows(model: Any, key: Any, wanted: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for part in _parts(wanted):
        query = select(model).where(col(key).in_(part)).execution_options(populate_existing=True)
        found += db.session().execute(query).scalars()
    return found


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while part := list(islice(rest, CHUNK)):
        yield part
