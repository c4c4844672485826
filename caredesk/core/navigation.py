"""What stands in the rail: every room adds its own page, and says who sees it and what waits there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request


@dataclass(frozen=True)
class Item:
    """One page in the rail. `label` is asked in the reader's language; `count` is asked with the agent."""

    place: int
    key: str
    icon: str
    label: Callable[[], str]
    url: str
    seen_by: Callable[[Any], bool] = lambda _agent: True
    count: Callable[[Any], int] = lambda _agent: 0


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Put a page into the rail; the same key again replaces it."""
    _items[item.key] = item


def shown_to(agent: Any) -> list[dict[str, Any]]:
    """The rail of this agent, in order, for the template."""
    items = sorted(_items.values(), key=lambda item: item.place)
    return [
        {
            "key": item.key,
            "icon": item.icon,
            "label": item.label(),
            "url": item.url,
            "count": item.count(agent),
            "active": request.path.startswith(item.url),
        }
        for item in items
        if item.seen_by(agent)
    ]
