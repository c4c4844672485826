"""Holding words and taking them at the same moment: whoever comes first is finished before the other one looks.

On SQLite there is one writer anyway. On PostgreSQL whoever takes words shares a lock with all who take, and whoever
sets a hold has it alone. It comes before the locks of rows: who waits for it keeps nobody else waiting.
"""

from sqlalchemy import ColumnElement, func, select, text
from sqlmodel import col

from caredesk.core import db
from caredesk.customers.models import Customer, Handle
from caredesk.tickets.models import Post, PostKind, Ticket

ADVISORY = 0x0CA2EF
OURS = (PostKind.REPLY, PostKind.NOTE, PostKind.OUTSIDE)


def no_hold_comes() -> None:
    """From here to the end of the open transaction no hold begins: what is looked at now stays true."""
    _lock("pg_advisory_xact_lock_shared")


def nothing_goes() -> None:
    """From here to the end of the open transaction no words are taken."""
    _lock("pg_advisory_xact_lock")


def _lock(how: str) -> None:
    if not db.is_sqlite():
        db.session().connection().execute(text(f"SELECT {how}({ADVISORY})"))


def are_going(words: ColumnElement[bool]) -> bool:
    """Whether some of these posts are being erased: their author's erasure has begun, and has not come to them yet."""
    erased = select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))
    theirs = col(Post.handle_id).in_(select(col(Handle.id)).where(col(Handle.customer_id).in_(erased)))
    home = func.coalesce(col(Post.home_id), col(Post.ticket_id))
    to_them = home.in_(select(col(Ticket.id)).where(col(Ticket.customer_id).in_(erased))) & col(Post.kind).in_(OURS)
    still = (col(Post.emptied_at).is_(None), col(Post.text) != "", theirs | to_them, words)
    return db.session().execute(select(col(Post.id)).where(*still).limit(1)).first() is not None
