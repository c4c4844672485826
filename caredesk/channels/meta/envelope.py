"""One body from Meta: many entries of many accounts, each with changes and messages, taken apart so that a poisoned one
never takes the others with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Clock, Event, Fetch, Raw, Skipped
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped

ID = 300
_LISTS = ("changes", "messaging", "standby")
Part = Event | Fetch | Skipped


@dataclass(frozen=True, slots=True)
class Item:
    """One change or message: whose it is, what it is about, and where it stood. `sent_at`: the time of its envelope."""

    raw: Raw
    account: str
    field: str  # of a change; `messaging` or `standby` for what was said in a conversation
    told: Mapping[str, Any]
    sent_at: Any
    pointer: str

    def moment(self, value: Any) -> tuple[datetime, Clock]:
        """When it happened: as it says itself, else as its envelope says, else when it came."""
        at, clock = reading.moment(value, self.raw.received_at)
        if clock == "peer":
            return at, clock
        at, clock = reading.moment(self.sent_at, self.raw.received_at)
        return at, "envelope" if clock == "peer" else clock

    def skipped(self, reason: str, name: str = "") -> Skipped:
        return Skipped(reason, f"{self.pointer}/{name}" if name else self.pointer)


Reader = Callable[[Item], Iterable[Part]]


def parts(raw: Raw, about: str, reader: Reader) -> Iterator[Part]:
    """Everything in a body about this kind of object, read item by item."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or body.get("object") != about:
        yield Skipped("another_object", "/object")
        return
    entries = body.get("entry")
    if not isinstance(entries, list):
        yield Skipped("wrong_type", "/entry")
        return
    for number, entry in enumerate(entries):
        for found in _items(raw, entry, f"/entry/{number}"):
            yield from (found,) if isinstance(found, Skipped) else _read(found, reader)


def _read(item: Item, reader: Reader) -> Iterator[Part]:
    try:
        yield from reader(item)
    except WrongType as error:
        yield item.skipped("wrong_type", str(error))


def _items(raw: Raw, entry: Any, pointer: str) -> Iterator[Item | Skipped]:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not 0 < len(entry["id"]) <= ID:
        yield Skipped("wrong_type", f"{pointer}/id")
        return
    if all(entry.get(name) is None for name in _LISTS):
        yield Skipped("not_used", pointer)
    yield from reading.misplaced(entry, _LISTS, pointer)
    for name in _LISTS:
        for number, told in enumerate(listed(entry.get(name))):
            place = f"{pointer}/{name}/{number}"
            if not isinstance(told, dict):
                yield Skipped("not_an_object", place)
            elif name != "changes":
                yield Item(raw, entry["id"], name, told, entry.get("time"), place)
            elif isinstance(told.get("value"), dict):
                yield Item(raw, entry["id"], str(told.get("field")), told["value"], entry.get("time"), f"{place}/value")
            else:
                yield Skipped("not_an_object", f"{place}/value")


def id_of(value: Any) -> str:
    """The id of something told as `{"id": …}`; "" where there is none."""
    return reading.words(mapped(value), "id", ID) or ""


def known_id(told: Mapping[str, Any], name: str) -> str:
    """An id that must be there."""
    found = reading.words(told, name, ID)
    if not found:
        raise WrongType(name)
    return found
