"""A network in memory that lists what it holds, tells at once, and gives so many units for a day. Its bodies are those
of the signed webhook. What it holds and how it misbehaves stands in `There`, anew for each test."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from caredesk.channels import webhook
from caredesk.channels.base import Health, Listing, Page, Raw, Trouble
from caredesk.channels.webhook import can, find_sent, parse, room, send, verify
from caredesk.core import clock

__all__ = ["can", "find_sent", "parse", "room", "send", "verify"]
PAGE = 3
setup = replace(webhook.setup, name="Listed")
ability = replace(
    webhook.ability, poll=True, webhook=False, stream=True, lists=True, budget=lambda _account: THERE.budget
)


@dataclass
class There:
    """Everything over there."""

    posts: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    pages: list[list[str]] = field(default_factory=list)  # what the stream brings, page by page
    hides: set[str] = field(default_factory=set)  # listed, but not given out
    trouble: Trouble | None = None
    budget: int = 0
    units: int = 0
    loops: bool = False
    asked: list[str] = field(default_factory=list)
    listening: int = 0


THERE = There()


def body(ext_id: str) -> dict[str, Any]:
    at, text = THERE.posts[ext_id]
    author = {"id": "kasia_w", "handle": "kasia_w", "name": "Kasia Wrona"}
    told = {"type": "post.created", "id": ext_id, "thread_id": f"t-{ext_id}", "text": text, "author": author}
    return {**told, "occurred_at": at.isoformat()}


def _raw(ids: Sequence[str], source: str) -> tuple[Raw, ...]:
    told = json.dumps([body(one) for one in ids]).encode()
    return (Raw(told, clock.now(), {"content-type": "application/json"}, source),) if ids else ()  # type: ignore[arg-type]


def _ask(what: str) -> None:
    THERE.asked.append(what)
    if THERE.trouble is not None:
        raise THERE.trouble


def poll(_account: Any, cursor: Mapping[str, Any], _threads: Sequence[str] = ()) -> Page:
    _ask("poll")
    return Page((), {**cursor}, units=THERE.units)


def reconcile(_account: Any, ext_ids: Sequence[str], _gone: Sequence[str] = ()) -> Page:
    _ask("reconcile")
    return Page(_raw([one for one in ext_ids if one in THERE.posts and one not in THERE.hides], "reconcile"), {})


def listing(_account: Any, since: datetime, until: datetime, cursor: str | None) -> Listing:
    _ask("listing")
    ids = [ext_id for ext_id, (at, _) in THERE.posts.items() if since <= at < until]
    start = int(cursor or 0)
    more = start + PAGE < len(ids) or THERE.loops
    return Listing(tuple(ids[start : start + PAGE]), str(0 if THERE.loops else start + PAGE) if more else None, units=1)


def listen(_account: Any, cursor: Mapping[str, Any], stop: Callable[[], bool]) -> Iterator[Page]:
    """Pages from the cursor on; then it stays open until it is told to stop."""
    _ask("listen")
    THERE.listening += 1
    try:
        place = int(cursor.get("place", 0))
        while not stop():
            if place < len(THERE.pages):
                place += 1
                yield Page(_raw(THERE.pages[place - 1], "stream"), {"place": place})
            elif THERE.trouble is not None:
                raise THERE.trouble
            else:
                time.sleep(0.01)
    finally:
        THERE.listening -= 1


def health(_account: Any) -> Health:
    return Health(ext_id="listed")
