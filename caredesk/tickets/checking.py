"""What is asked before words leave. Rooms that come later register their checks here, and what they send along."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from caredesk.channels.models import Account
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused


@dataclass(frozen=True)
class Words:
    """A reply that is about to be put on its way: `kind` is public or direct, `along` what its rooms sent with it."""

    ticket: Ticket
    agent: Agent
    account: Account
    parent: Post
    kind: str
    text: str
    along: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What a check has against the words: a warning, which may be accepted by its code, or a block."""

    code: str
    blocks: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


class HeldBack(Exception):
    """The words did not leave: something blocks them, or warns and was not accepted yet."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("held_back")
        self.findings = findings

    @property
    def blocks(self) -> bool:
        return any(one.blocks for one in self.findings)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({one.code for one in self.findings}))


Check = Callable[[Words], Collection[Finding]]
Read = Callable[[Any, Words], Any]
Say = Callable[[dict[str, Any]], str]
_checks: dict[str, Check] = {}
_readers: dict[str, Read] = {}
_sentences: dict[str, Say] = {}


def register(name: str, check: Check, **sentences: Say) -> None:
    """Ask `check` of every reply from now on; `sentences` say each of its codes in the agent's language."""
    _checks[name] = check
    _sentences.update(sentences)


def bring(name: str, read: Read) -> None:
    """Let replies bring `name` along: `read(value, words)` gives what the entry keeps, Refused when it will not do."""
    _readers[name] = read


def say(finding: Finding) -> str:
    """The finding in the agent's language."""
    return _sentences[finding.code](finding.facts)


def read_along(words: Words) -> dict[str, Any]:
    """What came along, read by the rooms it belongs to; Refused when nobody knows it."""
    unknown = sorted(set(words.along) - set(_readers))
    if unknown:
        raise Refused("input", field=f"along.{unknown[0]}")
    return {name: _readers[name](value, words) for name, value in words.along.items()}


def findings(words: Words) -> tuple[Finding, ...]:
    """Everything that the rooms have against these words, blocks first."""
    found = [one for check in _checks.values() for one in check(words)]
    return tuple(sorted(found, key=lambda one: not one.blocks))


def stop(words: Words, accept: frozenset[str]) -> list[str]:
    """HeldBack unless nothing blocks and every warning is accepted; gives the warnings that were."""
    found = findings(words)
    if any(one.blocks or one.code not in accept for one in found):
        raise HeldBack(found)
    return sorted({one.code for one in found})
