"""Looking for what was answered, by words and filters, as pages, the palette and the composer show it."""

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
    return Hits(shown.told(found, wish.lang), found.is_guess)


def offered(agent: Agent) -> dict[str, Any]:
    """What the filters offer, as values with their names."""
    people = [(one.id, one.name) for one in sidebar.sidebar(agent).people]
    return {"named_channels": [(kind, kind.capitalize()) for kind in CHANNELS], "named_people": people}


def item(one: Answer) -> dict[str, Any]:
    """An answer as the composer's picker takes it."""
    about = {"post": one.id} if one.source == "post" else {"article": one.article_id, "variant": one.id}
    title = one.title or "".join(piece.text for piece in one.question)
    told = {"title": title, "detail": one.text[:160], "lang": one.lang, "from": about}
    return told | {"text": adapting.adapted(one), "url": f"/tickets/{one.ticket_id}" if one.ticket_id else ""}
