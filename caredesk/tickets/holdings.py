"""What tickets hold of a person: what they wrote, what was written to and about them, tags with their name in them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying as bodies
from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.core.types import known
from caredesk.customers import holdings
from caredesk.customers.models import Handle
from caredesk.tickets import conversation, emptying, search
from caredesk.tickets.change import change
from caredesk.tickets.fold import tokens
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket, TicketTag

OURS = (PostKind.REPLY, PostKind.OUTSIDE, PostKind.NOTE)
ON_THE_WAY = ("queued", "sending", "unknown")
COLUMNS = (
    *("post.text", "post.permalink", "post.out_why", "post.about", "post_version.text", "post_version.facts"),
    *("ticket.snippet", "ticket.tags", "ticket_tag.name", "search_doc.words"),
)


def handles_of(who: Any) -> Select[Any]:
    return select(col(Handle.id)).where(col(Handle.customer_id) == who.id)


def tickets_of(who: Any) -> Select[Any]:
    """The tickets that this person opened, merged ones too."""
    return select(col(Ticket.id)).where(col(Ticket.customer_id) == who.id)


def post_ids(who: Any) -> list[int]:
    """What they wrote anywhere, and what we wrote to and about them in their conversations and beneath their words."""
    written = select(col(Post.id)).where(col(Post.handle_id).in_(handles_of(who)))
    home = func.coalesce(col(Post.home_id), col(Post.ticket_id))
    about = select(col(Post.id)).where(home.in_(tickets_of(who)), col(Post.kind).in_(OURS))
    theirs = select(col(Post.account_id), col(Post.ext_id)).where(col(Post.handle_id).in_(handles_of(who))).subquery()
    under = (col(Post.account_id) == theirs.c.account_id) & (col(Post.parent_ext_id) == theirs.c.ext_id)
    answers = select(col(Post.id)).join(theirs, under).where(col(Post.kind).in_(OURS))
    found = (db.session().connection().execute(query).scalars() for query in (written, about, answers))
    return sorted({known(number) for numbers in found for number in numbers})


def naming(who: holdings.Person) -> list[Post]:
    """Notes and replies in the conversations of others that name this person."""
    if who.elsewhere is None:
        return []
    found: dict[int, str] = {}
    for name in who.names:
        words = tokens(name)
        query = search.statement(words, None).where(col(Post.kind).in_(OURS)) if words else None
        rows = db.session().connection().execute(query).mappings() if query is not None else ()
        found |= {row["of_id"]: row["text"] for row in rows if who.elsewhere.search(row["text"] or "")}
    every = [post for part in parts(sorted(found)) for post in _posts(part)]
    return [post for post in every if post.out_state not in ON_THE_WAY]


def _posts(ids: list[int]) -> Iterator[Post]:
    yield from db.session().exec(select(Post).where(col(Post.id).in_(ids))).scalars()  # type: ignore[call-overload]


def _copied(who: Any) -> list[dict[str, Any]]:
    return [row for part in parts(post_ids(who)) for row in _rows(part)]


def _rows(ids: list[int]) -> Iterator[dict[str, Any]]:
    versions: dict[int, list[dict[str, Any]]] = {}
    told = select(PostVersion).where(col(PostVersion.post_id).in_(ids)).order_by(col(PostVersion.id))
    for one in db.session().execute(told).scalars():
        was = {"kind": one.kind, "at": one.occurred_at, "received_at": one.received_at, "text": one.text}
        versions.setdefault(one.post_id, []).append(was)
    names = (
        "ticket_id",
        "surface",
        "text",
        "lang",
        "permalink",
        "rating",
        "about",
        "occurred_at",
        "received_at",
        "removed_by",
        "out_state",
    )
    for post in _posts(ids):
        facts = {name: getattr(post, name) for name in names}
        yield {
            "kind": post.kind.value,
            **facts,
            "visibility": post.visibility.value,
            "versions": versions.get(known(post.id), []),
        }


def _erased(who: holdings.Person) -> int:
    _let_finish(who)
    with db.reading():
        ids = post_ids(who)
        waiting = [post for part in parts(ids) for post in _posts(part) if post.out_state == "queued"]
    for post in waiting:
        conversation.take_back(post, "desk")
    done = emptying.empty(ids, "erased", "desk")
    with db.reading():
        others = naming(who)
    return done + emptying.hide_names(others, who) + _untag(who)


def _let_finish(who: Any) -> None:
    """Whoever began to write before the person was erased comes to an end; whoever begins now is refused."""
    with db.transaction() as session:
        every = session.connection().execute(tickets_of(who).order_by(col(Ticket.id))).scalars().all()
        for part in [] if db.is_sqlite() else parts(every):
            held = select(col(Ticket.id)).where(col(Ticket.id).in_(part)).order_by(col(Ticket.id))
            session.connection().execute(held.with_for_update(key_share=True)).all()


def _untag(who: holdings.Person) -> int:
    """Tags in which the person is named; and the desk's own entries about these tickets, which may quote them."""
    if who.naming is None:
        return 0
    with db.reading():
        mine = select(TicketTag).where(col(TicketTag.ticket_id).in_(tickets_of(who)))
        named = [one for one in db.session().execute(mine).scalars() if who.naming.search(one.name)]
    for one in named:
        with db.transaction() as session:
            ticket = db.lock_by_id(Ticket, one.ticket_id)
            this = (col(TicketTag.ticket_id) == one.ticket_id, col(TicketTag.name) == one.name)
            session.connection().execute(delete(TicketTag).where(*this))
            change(ticket, tags=[name for name in ticket.tags if name != one.name])
            listed = bodies.of_objects([ticket.uuid])[ticket.uuid]
            audit.record("ticket.emptied", ticket, "desk", body={"why": "named", **listed})
    return len(named)


def _busy(who: Any) -> bool:
    """A reply is leaving at this moment, or may have left: it is waited for."""
    home = func.coalesce(col(Post.home_id), col(Post.ticket_id))
    query = select(col(Post.id)).where(home.in_(tickets_of(who)), col(Post.out_state) == "sending").limit(1)
    return db.session().connection().execute(query).first() is not None


holdings.register("tickets", copy=_copied, erase=_erased, columns=COLUMNS, busy=_busy)
