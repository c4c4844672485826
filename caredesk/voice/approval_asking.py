"""What somebody asks an approval for: a reply as it would be sent, looked at by every check but the one it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from caredesk.audit import log
from caredesk.team.models import Agent
from caredesk.tickets import checking, conversation
from caredesk.tickets.change import open_to_words
from caredesk.tickets.checking import HeldBack, Words
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.voice import approving, guards

CODE = "approval"


@dataclass(frozen=True)
class Looked:
    """What the checks left: why it needs somebody's eyes, and the warnings that its author accepted."""

    ticket_id: int
    why: approving.Reasons
    accepted: list[str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A reply and everything that belongs to it."""

    text: str
    kind: str
    own_id: str
    target: int | None = None
    accept: frozenset[str] = frozenset()
    along: Mapping[str, Any] = field(default_factory=dict)
    resolves: bool = False

    def columns(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("text", "kind", "own_id", "target", "resolves")}
        return told | {"along": dict(self.along), "seen": max(log.head()[1], 0)}

    def looked_at(self, ticket: Ticket, agent: Agent) -> Looked:
        """HeldBack when anything else is against it, Refused when nothing asks for an approval."""
        if not 0 < len(self.own_id) <= 64 or CODE in self.along:
            raise Refused("own_id" if CODE not in self.along else "input")
        ticket = open_to_words(ticket)
        words = conversation.fitting(ticket, agent, self.text, kind=self.kind, target=self.target, along=self.along)
        words = replace(words, along=checking.read_along(words))
        return Looked(ticket.id or 0, _why(words), self._accepted(words))

    def _accepted(self, words: Words) -> list[str]:
        rest = tuple(one for one in checking.findings(words) if one.code != CODE)
        if any(one.blocks or one.code not in self.accept for one in rest):
            raise HeldBack(rest)
        return sorted({one.code for one in rest})


def _why(words: Words) -> approving.Reasons:
    met = guards.touched(words.ticket, words.text, is_public=guards.is_public(words.kind, words.parent))
    why = approving.reasons(words.agent, met)
    if not why and not approving.shut(words.agent, met):
        raise Refused("approval_unneeded")
    return why


def is_wanted(error: HeldBack) -> bool:
    """Whether all that blocks these words is that somebody else has to look at them."""
    return any(one.code == CODE for one in error.findings) and all(
        one.code == CODE for one in error.findings if one.blocks
    )
