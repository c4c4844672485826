"""What stands in the rail: every room adds its own page, and says who sees it and what waits there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, select

from caredesk.core import db


@dataclass(frozen=True)
class Item:
    """One page in the rail. `label` is asked in the reader's language, `count` with the agent: how much waits there,
    as a number or as a scalar subquery; those of all pages are asked in one statement. Where SQL can only say that
    something may wait, `surely` counts it, and is asked only then. Pages of one ten of places stand together: 10 what
    waits for somebody, 20 our words, 30 figures, 40 the desk itself, 50 what is proven and kept."""

    place: int
    key: str
    icon: str
    label: Callable[[], str]
    url: str
    seen_by: Callable[[Any], bool] = lambda _agent: True
    count: Callable[[Any], int | ColumnElement[int]] = lambda _agent: 0
    surely: Callable[[Any], int] | None = None


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Put a page into the rail; the same key again replaces it."""
    _items[item.key] = item


def shown_to(agent: Any) -> list[dict[str, Any]]:
    """The rail of this agent, in order, for the template."""
    items = sorted((item for item in _items.values() if item.seen_by(agent)), key=lambda item: item.place)
    return [
        {
            "key": item.key,
            "icon": item.icon,
            "label": item.label(),
            "url": item.url,
            "group": item.place // 10,
            "count": count,
            "active": request.path.startswith(item.url),
        }
        for item, count in zip(items, _counts(items, agent), strict=True)
    ]


def _counts(items: Sequence[Item], agent: Any) -> list[int]:
    told = [item.count(agent) for item in items]
    asked = [one for one in told if isinstance(one, ColumnElement)]
    answers = iter(db.session().connection().execute(select(*asked)).one() if asked else ())
    found = [int(next(answers)) if isinstance(one, ColumnElement) else one for one in told]
    return [item.surely(agent) if count and item.surely else count for item, count in zip(items, found, strict=True)]
