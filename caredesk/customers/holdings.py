"""What each room holds about a person: how it is copied for them, and how it is erased. Later rooms register here.

A room that keeps words of or about people has a `holdings.py` that registers them with the columns they stand in; a
test goes through every column of every table and finds the one that nobody has thought of.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import known, new_uuid
from caredesk.customers.models import Customer, Handle

SHORTEST = 4  # letters: a shorter name stands in too many words that mean somebody else
MARK = "▮▮▮"  # stands where a name stood


@dataclass(frozen=True)
class Person:
    """A customer as erasing needs to know them: what they are called, kept apart from the rows that lose it first."""

    id: int
    uuid: str
    names: tuple[str, ...] = ()
    ext_ids: tuple[str, ...] = ()

    @property
    def naming(self) -> re.Pattern[str] | None:
        """What names this person in what is about them anyway: a full name, a name on a network."""
        return _one_of(re.escape(one) for one in self._told)

    @property
    def elsewhere(self) -> re.Pattern[str] | None:
        """What names this person and nobody else, wherever it stands: a full name, or a name on a network written as
        one. A bare handle may be a word of everyday (`parcel`), and what others wrote must not go for it."""
        return _one_of(re.escape(one) if set(one) & {" ", "@"} else f"@{re.escape(one)}" for one in self._told)

    @property
    def _told(self) -> list[str]:
        return sorted((one for one in self.names if len(one) >= SHORTEST), key=len, reverse=True)

    def hidden(self, text: str) -> str:
        """The text of somebody else without the names of this person."""
        return self.elsewhere.sub(MARK, text) if self.elsewhere else text


def _one_of(words: Iterable[str]) -> re.Pattern[str] | None:
    either = "|".join(words)
    return re.compile(rf"(?<!\w)@?(?:{either})(?!\w)", re.IGNORECASE) if either else None


Copy = Callable[[Any], list[dict[str, Any]]]
Erase = Callable[[Any], int]


@dataclass(frozen=True)
class Holding:
    """What one room holds. columns: `table.column` of everything that `erase` clears.

    posts: clears what the room holds of these posts (ids), inside the open transaction. busy: whether something about
    this person is under way that cannot be called back."""

    name: str
    copy: Copy
    erase: Erase
    columns: frozenset[str]
    posts: Callable[[Collection[int]], object]
    busy: Callable[[Any], bool]


_rooms: dict[str, Holding] = {}


def _nothing(_about: Any) -> Any:
    return 0


def register(
    name: str,
    *,
    copy: Copy = lambda _person: [],
    erase: Erase = _nothing,
    columns: Iterable[str] = (),
    posts: Callable[[Collection[int]], object] = _nothing,
    busy: Callable[[Any], bool] = lambda _person: False,
) -> None:
    """Say how what a room holds of a customer is copied and erased; both are called with something that has `id` and
    `uuid`, outside a transaction. `erase` says how many rows it cleared, and nothing once there is nothing left."""
    _rooms[name] = Holding(name, copy, erase, frozenset(columns), posts, busy)


def rooms() -> Sequence[Holding]:
    """Every holding, in the order in which the rooms know each other."""
    return tuple(_rooms.values())


def empty_posts(ids: Collection[int]) -> None:
    """Let every room clear what it holds of these posts, inside the open transaction, before their words go."""
    for room in _rooms.values():
        room.posts(ids)


def person(customer: Customer) -> Person:
    """What this customer is called, everywhere."""
    handles = db.session().exec(select(Handle).where(Handle.customer_id == customer.id)).all()
    full = [one for one in (customer.name, *(handle.name for handle in handles)) if " " in one.strip()]
    names = [*full, *(handle.handle.lstrip("@") for handle in handles)]
    ids = [*(handle.ext_id for handle in handles), *(handle.handle for handle in handles)]
    told = (tuple(dict.fromkeys(one.strip() for one in some if one.strip())) for some in (names, ids))
    return Person(known(customer.id), customer.uuid, *told)


def _copied(who: Any) -> list[dict[str, Any]]:
    customer = db.session().get_one(Customer, who.id)
    handles = db.session().exec(select(Handle).where(Handle.customer_id == who.id).order_by(col(Handle.id))).all()
    about = {
        "name": customer.name,
        "language": customer.lang,
        "note": customer.note,
        "time_zone": customer.zone,
        "known_since": customer.created_at,
    }
    told = ("realm", "ext_id", "handle", "name", "avatar_url", "followers", "seen_at")
    return [about, *({name: getattr(one, name) for name in told} for one in handles)]


def clear(customer: Customer) -> None:
    """Empty what is written of this customer here, in the open transaction. A name on a network becomes a random one:
    nobody can be known again by it, and whoever writes under the old one is met as somebody new."""
    customer.name, customer.note, customer.zone, customer.v = "", "", "", customer.v + 1
    for one in db.session().exec(select(Handle).where(Handle.customer_id == customer.id)).all():
        one.ext_id, one.handle, one.name, one.avatar_url, one.followers = f"erased:{new_uuid()}", "", "", "", None
    db.session().flush()


COLUMNS = (
    "customer.name",
    "customer.note",
    "customer.zone",
    *(f"handle.{one}" for one in ("ext_id", "handle", "name", "avatar_url")),
)
register("customers", copy=_copied, columns=COLUMNS)  # `clear` is the first step of an erasure, with its entry
