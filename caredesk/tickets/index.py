"""Keeping what search reads true: in the transaction that changes words, from the rows as they then are.

What changed is gathered while a transaction runs and indexed at its end. SQLite's full-text index takes its content
from `search_doc` and is fed by hand: what goes out must be told word for word as it came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, tuple_, update
from sqlmodel import col

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.customers.models import Customer, Handle
from caredesk.tickets.fold import fold
from caredesk.tickets.models import Post, SearchDoc, Ticket
from caredesk.tickets.standing import UNSAID

MERGED_AT_ONCE = 2000  # pages
Key = tuple[str, int, int]  # kind, of_id, account_id
Doc = dict[str, Any]
_DOC = SearchDoc.__table__  # type: ignore[attr-defined]
_POST = Post.__table__  # type: ignore[attr-defined]
_TICKET = Ticket.__table__  # type: ignore[attr-defined]
_CUSTOMER = Customer.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _Stale:
    """This needs indexing; `is_new`: nobody can have indexed it before."""

    key: Key
    is_new: bool = False


def follow_post(happened: Happened) -> None:
    """Words on the network, a reply or a note were written, changed or taken back."""
    post: Post = happened.object
    assert post.id is not None
    _gather(_Stale(("post", post.id, post.account_id), is_new=post.v == 1 and happened.verb == "post.received"))


def note(post: Post) -> None:
    """Index the words of this post anew at the end of the open transaction."""
    assert post.id is not None
    _gather(_Stale(("post", post.id, post.account_id)))


def follow_ticket(happened: Happened) -> None:
    """Who wrote to this account can be found in it from now on."""
    ticket: Ticket = happened.object
    if ticket.customer_id:
        _gather(_Stale(("customer", ticket.customer_id, ticket.account_id)))


def follow_customer(happened: Happened) -> None:
    """A customer has another name now, wherever they can be found."""
    customer: Customer = happened.object
    where = select(_DOC.c.account_id).where(_DOC.c.kind == "customer", _DOC.c.of_id == customer.id)
    assert customer.id is not None
    for account_id in db.session().connection().execute(where).scalars().all():
        _gather(_Stale(("customer", customer.id, account_id)))


def _gather(stale: _Stale) -> None:
    db.drafts().append(stale)
    db.before_commit(_write_down)


def _write_down() -> None:
    stale = [one for one in db.drafts() if isinstance(one, _Stale)]
    if not stale:
        return
    db.session().flush()
    wanted = {**_posts(one.key for one in stale), **_customers(one.key for one in stale)}
    known = _known({one.key for one in stale} - {one.key for one in stale if one.is_new})
    _change([(known[key], doc) for key, doc in wanted.items() if key in known])
    _add([doc for key, doc in wanted.items() if key not in known])


def _posts(keys: Iterable[Key]) -> dict[Key, Doc]:
    ids = {of_id for kind, of_id, _ in keys if kind == "post"}
    query = select(_POST.c.id, _POST.c.account_id, _POST.c.text, _POST.c.out_state).where(_POST.c.id.in_(ids))
    found = db.session().connection().execute(query) if ids else ()
    return {
        ("post", post_id, account_id): _doc(("post", post_id, account_id), "" if state in UNSAID else words)
        for post_id, account_id, words, state in found
    }


def _customers(keys: Iterable[Key]) -> dict[Key, Doc]:
    wanted = {key for key in keys if key[0] == "customer"}
    names: dict[int, list[str]] = {}
    query = (
        select(_CUSTOMER.c.id, _CUSTOMER.c.name, col(Handle.name), col(Handle.handle))
        .join(Handle, col(Handle.customer_id) == _CUSTOMER.c.id)
        .where(_CUSTOMER.c.id.in_({of_id for _, of_id, _ in wanted}))
    )
    for customer_id, *told in db.session().connection().execute(query) if wanted else ():
        names.setdefault(customer_id, []).extend(told)
    return {key: _doc(key, " ".join(dict.fromkeys(names.get(key[1], [])))) for key in wanted}


def _doc(key: Key, words: str) -> Doc:
    kind, of_id, account_id = key
    return {"kind": kind, "of_id": of_id, "account_id": account_id, "words": fold(words), "wall": wall(account_id)}


def wall(account_id: int) -> str:
    """The word under which the index keeps what belongs to this account."""
    return f"a{account_id}"


def _known(keys: set[Key]) -> dict[Key, Doc]:
    where = tuple_(_DOC.c.kind, _DOC.c.of_id, _DOC.c.account_id).in_(keys)
    found = db.session().connection().execute(select(_DOC).where(where)).mappings() if keys else ()
    return {(row["kind"], row["of_id"], row["account_id"]): dict(row) for row in found}


_OUT = text("INSERT INTO search_index (search_index, rowid, words, wall) VALUES ('delete', :id, :words, :wall)")
_IN = text("INSERT INTO search_index (rowid, words, wall) SELECT id, words, wall FROM search_doc WHERE id > :newest")
_WORDS = update(_DOC).where(_DOC.c.id == bindparam("of")).values(words=bindparam("now"))


def _add(docs: list[Doc]) -> None:
    if not docs:
        return
    connection = db.session().connection()
    newest = connection.execute(select(func.coalesce(func.max(_DOC.c.id), 0))).scalar() if db.is_sqlite() else None
    connection.execute(insert(_DOC).inline(), docs)
    if newest is not None:
        connection.execute(_IN, {"newest": newest})


def _change(pairs: list[tuple[Doc, Doc]]) -> None:
    """Words that are indexed become others: out and in again, at the same place in the order of finding."""
    pairs = [(old, new) for old, new in pairs if old["words"] != new["words"]]
    if not pairs:
        return
    connection = db.session().connection()
    if db.is_sqlite():
        connection.execute(_OUT, [old for old, _ in pairs])
    connection.execute(_WORDS, [{"of": old["id"], "now": new["words"]} for old, new in pairs])
    if db.is_sqlite():
        again = text("INSERT INTO search_index (rowid, words, wall) VALUES (:id, :words, :wall)")
        connection.execute(again, [{**new, "id": old["id"]} for old, new in pairs])


def press() -> None:
    """SQLite: merge the index until nothing of what went out of it is kept in an old part of it.

    In small steps, so that others can write in between."""
    if not db.is_sqlite():
        return
    step = -MERGED_AT_ONCE
    while True:
        with db.transaction() as session:
            connection = session.connection()
            before = connection.execute(text("SELECT total_changes()")).scalar_one()
            merge = text("INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)")
            connection.execute(merge, {"pages": step})
            changed = connection.execute(text("SELECT total_changes()")).scalar_one() - before
        if changed < 2:  # so the documentation of FTS5 says: the work is done
            return
        step = MERGED_AT_ONCE


def rebuild() -> None:
    """Index everything anew from posts and customers, for a desk whose index was lost or changed its rules."""
    with db.transaction() as session:
        connection = session.connection()
        connection.execute(delete(_DOC))
        if db.is_sqlite():
            connection.execute(text("INSERT INTO search_index (search_index) VALUES ('delete-all')"))
        posts = connection.execute(select(_POST.c.id, _POST.c.account_id).order_by(_POST.c.id)).all()
        people = select(_TICKET.c.customer_id, _TICKET.c.account_id).where(_TICKET.c.customer_id.is_not(None))
        for kind, rows in (("post", posts), ("customer", connection.execute(people.distinct()).all())):
            db.drafts().extend(_Stale((kind, of_id, account_id), is_new=True) for of_id, account_id in rows)
        db.before_commit(_write_down)
