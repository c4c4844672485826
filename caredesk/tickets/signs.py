"""Small signs from a network at posts that stand here: delivered, read, reacted to. None of them makes a ticket.

Delivered and read are told of our own replies and have their entries. Reactions are many and say nothing that could be
answered: they are counted at the post, and of who gave one only a keyed digest is kept, to count nobody twice.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import db, rows, secrets
from caredesk.tickets import thread
from caredesk.tickets.models import Post, PostKind, Reaction

DELIVERED, READ = "delivered", "read"
LONGEST_NAME = 40
MOST_TOLD = 50


def reached(account: Account, sign: str, *, ext_id: str, thread_ext_id: str, at: datetime) -> int:
    """A reply of ours was delivered, or read; where the network names none of them, all that left in the thread until
    this moment. How many had not been marked so."""
    marked = [_mark(post, sign, at) for post in _replies(account, ext_id, thread_ext_id, at)]
    return sum(marked)


def _replies(account: Account, ext_id: str, thread_ext_id: str, until: datetime) -> list[Post]:
    ours = (col(Post.account_id) == account.id, col(Post.kind) == PostKind.REPLY)
    named = db.session().execute(select(Post).where(*ours, col(Post.ext_id) == (ext_id or None))).scalars().all()
    if named or not thread_ext_id:
        return list(named)
    there = (col(Post.thread_ext_id) == thread_ext_id, col(Post.sent_at).is_not(None), col(Post.sent_at) <= until)
    newest = select(Post).where(*ours, *there).order_by(col(Post.id).desc()).limit(MOST_TOLD)
    return list(db.session().execute(newest).scalars())


def _mark(post: Post, sign: str, at: datetime) -> bool:
    """What was read was delivered too; the first word of it counts."""
    signs = (DELIVERED, READ) if sign == READ else (DELIVERED,)
    if all(one in post.marks for one in signs) or post.out_state == "failed":
        return False
    _ticket, post = thread.held(post)
    post.marks = {**{one: at.isoformat() for one in signs}, **post.marks}
    post.v += 1
    db.session().flush()
    audit.record(f"reply.{sign}", post, "network", body={"at": at, "ext_id": post.ext_id})
    return True


def react(account: Account, ext_id: str, who: str, name: str, *, at: datetime, withdrawn: bool = False) -> None:
    """Somebody reacted to this post, or took their reaction back (without a name: every one of theirs)."""
    table = Reaction.__table__  # type: ignore[attr-defined]
    key = {"account_id": account.id, "ext_id": ext_id, "who": digest(account.realm, who)}
    name = name[:LONGEST_NAME]
    if withdrawn or not name:
        theirs = [table.c[column] == value for column, value in key.items()]
        gone = delete(table).where(*theirs, *([table.c.name == name] if name else []))
        db.session().connection().execute(gone)
    else:
        rows.put(Reaction, {**key, "name": name, "at": at})
    _count(account, ext_id)


def digest(where: str, who: str) -> str:
    """A sign of this person on this network that only the key file can make."""
    key = secrets.keys().derived("reactions")[-1]
    return hmac.new(key, f"{where}\n{who}".encode(), hashlib.sha256).hexdigest()


def _count(account: Account, ext_id: str) -> None:
    post = db.first(Post, Post.account_id == account.id, Post.ext_id == ext_id)
    if post is None:
        return
    _ticket, post = thread.held(post)
    here = (col(Reaction.account_id) == account.id, col(Reaction.ext_id) == ext_id)
    counted = Counter(db.session().execute(select(col(Reaction.name)).where(*here)).scalars())
    post.marks = {**post.marks, "reactions": dict(sorted(counted.items()))}
    db.session().flush()


def forget(signs: Iterable[str]) -> int:
    """Take away the reactions of a person who is erased, in the open transaction; how many there were."""
    mine = col(Reaction.who).in_(list(signs))
    told: Any = db.session().connection().execute(select(col(Reaction.account_id), col(Reaction.ext_id)).where(mine))
    places = {(one.account_id, one.ext_id) for one in told}
    gone: int = db.session().connection().execute(delete(Reaction).where(mine)).rowcount
    for account_id, ext_id in sorted(places):
        _count(db.session().get_one(Account, account_id), ext_id)
    return gone
