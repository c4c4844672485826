"""Reading a listing from its newest end until something known, for networks that cannot be asked for "newer than"."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from caredesk.channels.reading import mapped

_MOST_PAGES = 10
_REMEMBERED = 300


@dataclass(frozen=True)
class News:
    """`fresh`: of each page what is new or changed. `seen`: what is known afterwards, by name and state. `is_gap`: so
    much is new that not all of it was read."""

    fresh: list[list[Any]]
    seen: dict[str, str]
    is_gap: bool = False


def news(pages: Iterable[list[Any]], seen: Any, told: Callable[[Any], tuple[str, str]]) -> News:
    """Read as far as needed; at the very first (`seen` is None) one page is enough. `told`: the name of a thing, and
    what of it may change while it stands there."""
    known = {str(name): str(state) for name, state in mapped(seen).items()}
    found: dict[str, str] = {}
    fresh: list[list[Any]] = []
    is_gap = False
    for number, page in enumerate(pages, 1):
        states = [(thing, *told(thing)) for thing in page]
        fresh.append([thing for thing, name, state in states if known.get(name) != state])
        found |= {name: state for _, name, state in states}
        if seen is None or any(name in known for _, name, _ in states):
            break
        if number >= _MOST_PAGES:
            is_gap = bool(known)
            break
    return News([page for page in fresh if page], _newest(found, known), is_gap)


def _newest(found: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    kept = {name: state for name, state in known.items() if name not in found}
    return dict(list({**found, **kept}.items())[:_REMEMBERED])
