"""Which of many new posts and threads are new here, and under which threads nothing of ours waits: asked at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from caredesk.core import db, foreseen
from caredesk.tickets.models import Post, PostKind, Ticket

_ACCOUNT: Any = bindparam("account")
_NAMES: Any = bindparam("names", expanding=True)
_POSTS = select(col(Post.ext_id)).where(col(Post.account_id) == _ACCOUNT, col(Post.ext_id).in_(_NAMES))
_TICKETS = select(col(Ticket.thread_ext_id)).where(
    col(Ticket.account_id) == _ACCOUNT, col(Ticket.thread_ext_id).in_(_NAMES)
)
_APART = select(col(Post.thread_ext_id)).where(
    *(col(Post.account_id) == _ACCOUNT, col(Post.thread_ext_id).in_(_NAMES)),
    *(col(Post.ticket_id).is_(None), col(Post.kind) == PostKind.OUTSIDE),
)


def foresee(account_id: int, posts: Sequence[str], threads: Sequence[str]) -> None:
    """What is not there needs no second look; what is there is read, and locked, by whoever needs it."""
    for what, query, names in (("post", _POSTS, posts), ("ticket", _TICKETS, threads)):
        foreseen.put(what, dict.fromkeys(_missing(query, account_id, names)))
    foreseen.put("apart", dict.fromkeys(_missing(_APART, account_id, threads), 0))


def _missing(query: Any, account_id: int, names: Sequence[str]) -> list[tuple[int, str]]:
    there = set(db.session().connection().execute(query, {"account": account_id, "names": names}).scalars())
    return [(account_id, name) for name in names if name not in there]
