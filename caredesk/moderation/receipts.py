"""Receipts: whoever wrote to us can ask whether their words are in the record, and take the proof along.

The receipt is the post's own random name. It stands in the entry, so that the proof is about it, and it tells nobody
anything who was not given it.
"""

import base64
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from caredesk.audit import tree
from caredesk.audit.models import checkpoint_table, entry_table, log_table, node_table
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.moderation import queries
from caredesk.moderation.models import HideRequest
from caredesk.tickets.models import Post, PostKind
from caredesk.tickets.whereabouts import Whereabouts

RECEIPT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTICE = re.compile(r"H[A-Z2-7]{8}")


@dataclass(frozen=True)
class Found:
    """A post in the record. `proof`: in C2SP form, empty until a checkpoint covers the entry."""

    receipt: str
    entry: int
    received_at: datetime
    where: Whereabouts
    is_withdrawn: bool
    proof: str
    size: int  # of the checkpoint


def look_up(receipt: str) -> Found | None:
    """What the record says of this receipt; None when it is none of ours."""
    if not RECEIPT.fullmatch(receipt):
        return None
    post = db.first(Post, Post.uuid == receipt, Post.kind == PostKind.IN)
    first = _entry(receipt) if post else None
    if post is None or first is None:
        return None
    account = db.session().get_one(Account, post.account_id)
    proof, size = _proof(*first)
    received_at = clock.from_micros(first[3])
    return Found(
        receipt, first[0], received_at, queries.where(post, account), post.emptied_why == "withdrawn", proof, size
    )


def _entry(uuid: str) -> tuple[int, int, bytes, int] | None:
    """(number, log, bytes, time) of the entry that says that it was received."""
    mine = (entry_table.c.object == uuid, entry_table.c.verb == "post.received")
    columns = (entry_table.c.idx, entry_table.c.log, entry_table.c.data, entry_table.c.at)
    found = db.session().execute(select(*columns).where(*mine).order_by(entry_table.c.idx).limit(1)).first()
    return None if found is None else (found.idx, found.log, bytes(found.data), found.at)


def _proof(idx: int, log: int, data: bytes, _at: int) -> tuple[str, int]:
    """The entry under the newest checkpoint of its log, as c2sp.org/tlog-proof; ("", 0) where none covers it yet."""
    table = checkpoint_table.c
    newest = select(table.size, table.note).where(table.log == log).order_by(table.size.desc()).limit(1)
    head = db.session().execute(newest).first()
    begins = db.session().execute(select(log_table.c.first_idx).where(log_table.c.id == log)).scalar_one()
    place = idx - begins
    if head is None or head.size <= place:
        return "", 0
    path = tree.inclusion(place, head.size, _reader(log))
    lines = [base64.b64encode(part).decode() for part in path]
    extra = f"extra {base64.b64encode(data).decode()}"
    return "\n".join(["c2sp.org/tlog-proof@v1", extra, f"index {place}", *lines]) + f"\n\n{head.note}", head.size


def _reader(log: int) -> tree.Reader:
    def read(level: int, position: int) -> bytes:
        where = (node_table.c.log == log, node_table.c.level == level, node_table.c.pos == position)
        return bytes(db.session().execute(select(node_table.c.hash).where(*where)).scalar_one())

    return read


def notice(number: str) -> queries.Case | None:
    """The public part of an allowed hide: its reason, channel and dates."""
    row = db.first(HideRequest, HideRequest.notice == number) if NOTICE.fullmatch(number) else None
    return queries.case(row) if row else None
