"""The conversation of a bundle, told from its entries alone: who said what, in which versions, what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from caredesk.audit.picking import Picked
from caredesk.core import clock

WORDS = ("post.received", "post.edited", "reply.queued", "reply.edited", "note.written", "post.restored")
OURS = ("reply", "note")


@dataclass(frozen=True)
class Said:
    """Words as they were from this entry on; None: they were erased or are withheld."""

    at: datetime
    idx: int
    text: str | None


@dataclass
class Turn:
    """One message. side: in, out, note."""

    object: str
    side: str
    who: str
    at: datetime
    state: str = "open"
    versions: list[Said] = field(default_factory=list)
    marks: list[Picked] = field(default_factory=list)


def turns(entries: Iterable[Picked]) -> list[Turn]:
    """The messages in the order in which they came; `who` is a handle or an agent's uuid."""
    found: dict[str, Turn] = {}
    for one in entries:
        noun = one.said["k"].partition(".")[0]
        if noun in ("post", "reply", "note", "content", "hide", "delete"):
            _add(found, one, noun)
    return [turn for turn in found.values() if turn.versions]


def _add(found: dict[str, Turn], one: Picked, noun: str) -> None:
    at, thing = clock.from_micros(one.said["t"]), one.said["o"]
    if thing not in found:
        side = {"reply": "out", "note": "note"}.get(noun, "in")
        found[thing] = Turn(thing, side, _who(one, noun), at, one.state)
    turn = found[thing]
    if one.said["k"] not in WORDS:
        turn.marks.append(one)
        return
    text = one.told.get("text")
    if text is not None or one.state != "open":
        turn.versions.append(Said(at, one.idx, text))
    turn.who = turn.who or _who(one, noun)


def _who(one: Picked, noun: str) -> str:
    """A colleague for what we wrote; for others the name under which they wrote."""
    return str(one.said["a"] if noun in OURS else one.told.get("handle") or "")
