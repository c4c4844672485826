"""Looking for what was answered, by words and filters, as pages, the palette and the composer show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caredesk.channels import KINDS
from caredesk.knowledge import adapting, search, shown
from caredesk.knowledge.search import Wish
from caredesk.knowledge.shown import Answer
from caredesk.team.models import Agent
from caredesk.tickets import sidebar

CHANNELS = tuple(KINDS)
OUTCOMES = ("resolved", "reopened")
FORMS = ("article", "answer", "public", "direct")
SHOWN = 20
FEW, FEWEST = 3, 3  # articles in the palette; letters from which on they are looked for


@dataclass(frozen=True)
class Hits:
    """What was found; is_guess: none of it holds all of the words."""

    hits: list[Answer]
    is_guess: bool = False


def find(agent: Agent, text: str, wish: Wish, *, limit: int = SHOWN) -> Hits:
    """The answers that hold these words, best first; those that come nearest when none holds all of them."""
    if not text.strip():
        return Hits([])
    found = search.typed(agent, text, wish, limit)
    return Hits(adapting.adapted(_once(shown.told(found, wish.lang))), found.is_guess)


def _once(answers: Sequence[Answer]) -> list[Answer]:
    """Of those that say the same the first."""
    told: dict[str, Answer] = {}
    for one in answers:
        told.setdefault(" ".join(one.text.split()), one)
    return list(told.values())


def offered(agent: Agent) -> dict[str, Any]:
    """What the filters offer, as values with their names."""
    people = [(one.id, one.name) for one in sidebar.sidebar(agent).people]
    return {"named_channels": [(kind, kind.capitalize()) for kind in CHANNELS], "named_people": people}


def item(one: Answer) -> dict[str, Any]:
    """An answer as the composer's menu takes it."""
    about = {"post": one.id} if one.source == "post" else {"article": one.article_id, "variant": one.id}
    title = one.title or "".join(piece.text for piece in one.question)
    why = " · ".join(part for part in (", ".join(one.why), one.by) if part)
    return {"title": title, "detail": one.insert[:160], "lang": one.lang, "from": about, "text": one.insert, "why": why}


def articles(agent: Agent, text: str) -> list[dict[str, str]]:
    """What the palette offers of articles."""
    hits = [] if len(text.strip()) < FEWEST else find(agent, text, Wish(form="article"), limit=FEW).hits
    told = [(f"/knowledge/{one.article_id}", one) for one in hits]
    return [{"title": one.title, "detail": one.text[:80], "url": url, "icon": "book"} for url, one in told]
