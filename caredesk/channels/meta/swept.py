"""What we asked for, as events: the bodies that `reconcile` makes of the answers of the Graph API.

`{"own", "began", "objects": [...], "mentions": [...], "missing": [ids], "back": [ids]}`, and on Instagram the ids of
comments that are `hidden` and `shown`. An object tells how it stands
now and not what happened, so it is told twice: as it first was, and as an edit that says these words. The desk leaves
out what it holds already.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Event, Kind, Page, Raw, Skipped
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.core import clock

Reader = Callable[[Mapping[str, Any], str, Raw], Event | None]
_LISTS: tuple[tuple[str, Kind], ...] = (*sweeping.STATES, ("hidden", "hidden"), ("shown", "unhidden"))


def body(own: str, **told: Any) -> bytes:
    return json.dumps({"own": own, **told}).encode("ascii")


def page(own: str, asked: tuple[str, ...], told: Mapping[str, Any], *, began: datetime | None = None) -> Page:
    """One body with all that was found, or nothing. `began`: when the first question was asked."""
    if not any(told.values()):
        return Page((), {})
    said = body(own, **told, **({"began": began.isoformat()} if began else {}))
    return Page((Raw(said, clock.now(), {"content-type": "application/json"}, "reconcile", asked),), {})


def parts(raw: Raw, readers: Mapping[str, Reader]) -> Iterator[Event | Skipped]:
    """The events in such a body; `readers`: one for each list of objects in it."""
    try:
        told = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(told, dict) or not isinstance(told.get("own"), str):
        yield Skipped("not_ours")
        return
    for name, reader in readers.items():
        for number, one in enumerate(listed(told.get(name))):
            try:
                yield from _both(reader(mapped(one), told["own"], raw), raw)
            except WrongType as error:
                yield Skipped("wrong_type", f"/{name}/{number}/{error}")
    yield from sweeping.states(told, raw, lists=_LISTS, account_ext_id=told["own"])


def _both(event: Event | None, raw: Raw) -> Iterator[Event]:
    if event is None:
        return
    yield event
    if event.kind == "created":
        version = digest(event.text or "")
        yield replace(event, kind="edited", ext_version=version, occurred_at=raw.received_at, clock="received")


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
