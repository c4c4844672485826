"""What a sweep saw of posts that it asked for by id: which are gone, and which are there again.

The connectors put it into the bodies they make of their questions, as lists of ids under `missing` and `back`; `began`
is when they began to ask, where what is done by us meanwhile would else be undone by an answer that is older.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Event, Kind, Raw
from caredesk.channels.reading import listed


def _any(ext_id: str) -> bool:
    return bool(ext_id)


STATES: tuple[tuple[str, Kind], ...] = (("missing", "removed"), ("back", "restored"))


def states(
    body: Mapping[str, Any],
    raw: Raw,
    *,
    lists: Sequence[tuple[str, Kind]] = STATES,
    is_id: Callable[[str], bool] = _any,
    **about: Any,
) -> Iterator[Event]:
    """Removals and returns. Who took it away is not told; the moment of the sweep tells one such fact from the next.
    `lists`: which list of the body means what. `about`: what else of the event is known, such as its surface."""
    at = reading.instant(body.get("began")) or raw.received_at
    for name, kind in lists:
        for ext_id in listed(body.get(name)):
            if isinstance(ext_id, str) and is_id(ext_id):
                yield Event(
                    kind=kind,
                    ext_id=ext_id,
                    ext_version=raw.received_at.isoformat(),
                    thread_ext_id="",
                    occurred_at=min(at, raw.received_at),
                    clock="received",
                    removed_by="unknown" if kind == "removed" else None,
                    **about,
                )
