"""Kept answers of the API: they are there for a day so that a repeated request is answered alike, words and all.

Whose words go, for whatever reason, is not to be read there either: what spoke of it is not answered again, and not
done a second time.
"""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk.core import db
from caredesk.core.models import FORGOTTEN, IdempotentAnswer
from caredesk.tickets.models import Post

NAMES = ("post", "post_id")
SHORTEST = 8  # letters: what is shorter is no excerpt of somebody's words


def forget(speaks: Callable[[str], bool]) -> int:
    """Empty every kept answer of which this is true, in the open transaction; how many."""
    table = IdempotentAnswer.__table__  # type: ignore[attr-defined]
    kept = db.session().connection().execute(select(table).where(table.c.body != FORGOTTEN)).mappings().all()
    told = [row for row in kept if speaks(row["body"])]
    for row in told:
        this = (table.c.agent_id == row["agent_id"], table.c.key == row["key"])
        db.session().connection().execute(update(table).where(*this).values(body=FORGOTTEN))
    return len(told)


def of_posts(ids: Collection[int]) -> int:
    """Empty the answers that speak of these posts, or quote them, before their words go."""
    texts = db.session().execute(select(col(Post.text)).where(col(Post.id).in_(ids), col(Post.text) != "")).scalars()
    posts = _Posts(frozenset(ids), tuple(" ".join(text.split()) for text in texts))
    return forget(posts.speak_in)


class _Posts:
    """These posts, by number and by their words."""

    def __init__(self, ids: frozenset[int], texts: tuple[str, ...]) -> None:
        self.ids, self.texts = ids, texts

    def speak_in(self, body: str) -> bool:
        try:
            told = json.loads(body)
        except ValueError:
            return True
        return any(self._are_meant(one) for one in objects(told))

    def _are_meant(self, told: dict[str, Any]) -> bool:
        if ("kind" in told and told.get("id") in self.ids) or any(told.get(name) in self.ids for name in NAMES):
            return True
        return any(self._is_quoted(value) for value in told.values() if isinstance(value, str))

    def _is_quoted(self, value: str) -> bool:
        plain = " ".join(value.split()).rstrip("…")
        return len(plain) >= SHORTEST and any(plain in text or text in plain for text in self.texts)


def objects(told: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer, however deep."""
    if isinstance(told, dict):
        yield told
    for inner in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from objects(inner)
