"""How much of each reply was there before: worked out when it is written, so that a report only adds up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.core.types import known
from caredesk.tickets.models import Post, Ticket
from caredesk.voice import likeness, robot, said
from caredesk.voice.models import CannedReply

Source = Callable[[Any, str], Sequence[str]]
NAMES = {"template": "template_id", "answer": "answer_id"}
_sources: dict[str, Source] = {}
_titles: dict[str, Callable[[int], str]] = {}


def source(name: str, words: Source) -> None:
    """Let what came along under this name tell the words that it may have brought: called with what the entry keeps of
    it, and with the language of the reply; none when they are not known any more."""
    _sources[name] = words


def title(name: str, called: Callable[[int], str]) -> None:
    """Let a report call what came along under this name by what people call it."""
    _titles[name] = called


def called(name: str, number: int) -> str:
    """What people call this template or answer; its number where nobody says."""
    told = _titles[name](number) if name in _titles else ""
    return told or f"#{number}"


def canned_percent(text: str, along: Mapping[str, Any], lang: str) -> int | None:
    """The share of these words that came from a template or an answer; None where those words are not known."""
    brought = [name for name in NAMES if along.get(name)]
    if not brought:
        return 0
    told = [words for name in brought if name in _sources for words in _sources[name](along[name], lang)]
    shares = [likeness.canned(text, words) for words in told if words]
    return round(100 * max(shares)) if shares else None


def follow(happened: Happened) -> None:
    """Follow `reply.queued`: what of it was canned, and how like it was to what the page had said."""
    post: Post = happened.object
    ticket = db.session().get_one(Ticket, post.ticket_id)
    along = happened.body.get("along") or {}
    heard = said.heard(ticket, but=post.id)
    row = CannedReply(
        post_id=known(post.id),
        agent_id=known(post.agent_id),
        account_id=post.account_id,
        canned_percent=canned_percent(post.text, along, ticket.lang),
        said_percent=round(100 * robot.said_before(post.text, heard)),
        at=post.occurred_at,
        **{column: _number(along.get(name)) for name, column in NAMES.items()},
    )
    db.session().add(row)


def _number(brought: Any) -> int | None:
    """The number of what came along; of several the first one."""
    first = brought[0] if isinstance(brought, list) and brought else brought
    told = first.get("id", first.get("article")) if isinstance(first, Mapping) else first
    return told if isinstance(told, int) else None
