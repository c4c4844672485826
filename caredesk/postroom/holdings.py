"""The postroom's copies: raw bodies as they came, what could not be read in them, what was sent, what was answered."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import LargeBinary, cast, func, literal, or_, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.parts import parts
from caredesk.customers import holdings
from caredesk.postroom.models import Arrival, ArrivalState, Attempt, Outgoing, OutgoingState, Seen
from caredesk.tickets.holdings import post_ids
from caredesk.tickets.models import Post, PostVersion

COLUMNS = (
    *("arrival.body", "arrival.headers", "arrival.skipped", "arrival.trouble", "attempt.answer"),
    *("outgoing.payload", "outgoing.reason", "outgoing.permalink"),
)
WAITING = (OutgoingState.QUEUED, OutgoingState.FAILED, OutgoingState.UNKNOWN)
# Of a payload: the rest is the network's numbers.
SPOKEN: dict[str, Any] = {"text": "", "handle": "", "author_ext_id": "", "subject": "", "recipients": {}, "mail": {}}


def _empty_acts(ids: Collection[int]) -> None:
    """What carried these posts out: the words go, and what did not leave never will."""
    for row in db.session().execute(select(Outgoing).where(col(Outgoing.post_id).in_(ids))).scalars().all():
        emptied = {name: SPOKEN[name] for name in SPOKEN.keys() & row.payload.keys()}
        row.payload, row.permalink, row.reason = {**row.payload, **emptied}, "", row.reason.partition(":")[0]
        if row.state in WAITING:
            row.state, row.settled_at = OutgoingState.CANCELLED, clock.now()
    acts = select(col(Outgoing.id)).where(col(Outgoing.post_id).in_(ids))
    change = update(Attempt).where(col(Attempt.outgoing_id).in_(acts)).values(answer="")
    db.session().execute(change, execution_options={"synchronize_session": False})
    db.session().flush()


def _bodies(who: Any) -> Iterator[list[Arrival]]:
    """The bodies in which this person is named or their posts were seen, read to their end or put aside."""
    for part in parts(sorted(_named(who) | _seen(who)), 100):
        yield list(db.session().execute(select(Arrival).where(col(Arrival.id).in_(part))).scalars())


def _named(who: Any) -> set[int]:
    signs = [one for one in {*who.names, *who.ext_ids} if len(one) >= holdings.SHORTEST]
    if not signs:
        return set()
    spelled = {form for one in signs for form in (one.encode(), _escaped(one))}
    is_there = or_(*(_holds(form) for form in spelled))
    kept = (col(Arrival.body).is_not(None), col(Arrival.state) != ArrivalState.READY)
    return set(db.session().execute(select(col(Arrival.id)).where(*kept, is_there)).scalars())


def _escaped(text: str) -> bytes:
    """As JSON writes it when it keeps to ASCII."""
    return text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")


def _holds(form: bytes) -> Any:
    needle = cast(literal(form, LargeBinary()), LargeBinary())
    if db.is_sqlite():
        return func.instr(col(Arrival.body), needle) > 0
    return func.position(needle.op("IN")(col(Arrival.body))) > 0


def _seen(who: Any) -> set[int]:
    """The bodies in which an event of one of their posts was seen: each wording and removal has left its mark."""
    found: set[int] = set()
    for part in parts(post_ids(who), 100):
        told = (col(Post.account_id), col(Post.ext_id), col(PostVersion.kind), col(PostVersion.ext_version))
        query = select(*told).join(PostVersion, col(PostVersion.post_id) == col(Post.id)).where(col(Post.id).in_(part))
        marks: dict[int, list[str]] = {}
        for account_id, ext_id, kind, version in db.session().execute(query).all():
            marks.setdefault(account_id, []).append(f"{kind}:{ext_id}:{version}")
        for account_id, keys in marks.items():
            here = (col(Seen.account_id) == account_id, col(Seen.key).in_(keys), col(Seen.arrival_id).is_not(None))
            found |= set(db.session().execute(select(col(Seen.arrival_id)).where(*here)).scalars())
    return found


def _copied(who: Any) -> list[dict[str, Any]]:
    return [_told(one) for some in _bodies(who) for one in some if one.body is not None]


def _told(one: Arrival) -> dict[str, Any]:
    return {"received_at": one.received_at, "source": one.source, "sha256": one.body_hash}


def count(who: Any) -> int:
    """How many raw bodies are kept in which this person is named."""
    return sum(one.body is not None for some in _bodies(who) for one in some)


def _erased(who: holdings.Person) -> int:
    done = 0
    with db.transaction():
        for some in _bodies(who):
            full = [one for one in some if one.body is not None and one.state is not ArrivalState.READY]
            for one in full:
                one.body, one.headers, one.trouble = None, {}, ""
                one.skipped = [{"reason": "erased", "pointer": ""}] * one.unread
            db.session().flush()
            _tell(full)
            done += len(full)
    return done


def _tell(emptied: list[Arrival]) -> None:
    counted: dict[int, int] = {}
    for one in emptied:
        counted[one.account_id] = counted.get(one.account_id, 0) + 1
    for account_id, bodies in counted.items():
        account = db.session().get_one(Account, account_id)
        audit.record("arrivals.emptied", account, "desk", body={"bodies": bodies, "why": "erased"})


holdings.register("postroom", copy=_copied, erase=_erased, columns=COLUMNS, posts=_empty_acts)
