"""What must hold after any fault, by three witnesses: what callers were answered, the database, the network's list."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from caredesk.audit.models import entry_table
from caredesk.audit.verify import verify
from caredesk.core import db
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.tickets.models import Post, Ticket
from tests import cast

OPEN_ENDED = (OutgoingState.FAILED, OutgoingState.UNKNOWN)


@dataclass
class Record:
    """What callers remember: the events that were answered 2xx, the replies that were answered 200, in order."""

    kept: list[str] = field(default_factory=list)
    replied: list[tuple[str, str]] = field(default_factory=list)  # conversation, words


@dataclass
class Findings:
    """What is wrong; all empty when nothing is."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.twice or self.disordered or self.unfinished or self.trail)


def check(record: Record, public: list[str], arrived: list[str] = ()) -> Findings:  # type: ignore[assignment]
    """`public`: our words as the network lists them, oldest first. `arrived`: ids that were written over there."""
    db.close_reading()
    found = Findings()
    _incoming([*record.kept, *arrived], found)
    _outgoing(record, public, found)
    _order(record, public, found)
    _trail(found)
    return found


def _incoming(ids: list[str], found: Findings) -> None:
    """I1: every event that was answered 2xx is a post, once."""
    posts = Counter(db.session().exec(select(Post.ext_id).where(Post.ext_id != None)))  # noqa: E711
    found.lost += [one for one in ids if not posts[one]]
    found.twice += [one for one in ids if posts[one] > 1]


def _outgoing(record: Record, public: list[str], found: Findings) -> None:
    """I2: every reply that was answered 200 is public once, or visibly unknown or failed."""
    shown = Counter(public)
    rows = {str(row.payload["text"]): row for row in db.session().exec(select(Outgoing))}
    found.twice += [words for words, times in shown.items() if times > 1]
    for _, words in record.replied:
        row = rows.get(words)
        if row is None or (row.state is OutgoingState.SENT and not shown[words]):
            found.lost.append(words)
        elif row.state is not OutgoingState.SENT and row.state not in OPEN_ENDED:
            found.unfinished.append(f"{words}: {row.state.value}")
        elif row.state is OutgoingState.FAILED and shown[words]:
            found.twice.append(f"{words}: failed though public")


def _order(record: Record, public: list[str], found: Findings) -> None:
    """I6: in each conversation the words became public in the order in which they were written."""
    place = {words: number for number, words in enumerate(public)}
    last: dict[str, int] = {}
    for conversation, words in record.replied:
        if words in place:
            if place[words] < last.get(conversation, -1):
                found.disordered.append(words)
            last[conversation] = place[words]


def _trail(found: Findings) -> None:
    """I3 and I4: the trail is sound, every ticket and post has its entry, and the other way round."""
    cast.entries("none")  # PostgreSQL: number what is still pending
    db.close_reading()
    found.trail += [f"{one.kind} at {one.idx}: {one.words}" for one in verify().findings]
    named, opened = _objects(), _objects(entry_table.c.verb == "ticket.created")
    tickets = set(db.session().exec(select(Ticket.uuid)))
    bare = (tickets | set(db.session().exec(select(Post.uuid)))) - named
    found.trail += [f"{one} without entry" for one in bare] + [f"entry of {one} without it" for one in opened - tickets]


def _objects(*where: Any) -> set[str]:
    query = select(entry_table.c.object).where(*where)  # type: ignore[call-overload]
    return set(db.session().connection().execute(query).scalars())
