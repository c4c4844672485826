"""What a macro can do with a ticket. Later rooms register what they can do, and how it is taken back.

A step is kept as {"do": its name, ...}. `read` makes it of what was told, or raises Unfit; `act` does it inside the
open transaction and gives what `undo` needs; `undo` raises Refused where somebody has changed the same since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from caredesk.core import clock, db, numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.replies import macro_words
from caredesk.replies.template_rules import Unfit
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment, bulk_undo, tags
from caredesk.tickets.bulk import facts, only
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

MOST_HOURS, MOST_TAGS = 24 * 90, 10
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that a macro can do. `post`: the reply that it goes with, or None."""

    read: Callable[[Told], dict[str, Any]]
    act: Callable[[Ticket, Agent, Told, Post | None], dict[str, Any]]
    undo: Callable[[Ticket, Agent, Told], None]
    say: Callable[[Told], str]


_steps: dict[str, Step] = {}
ORDER = ("tag", "assign", "promise", "snooze", "resolve")


def register(name: str, step: Step) -> None:
    """Let macros do this from now on."""
    _steps[name] = step


def known() -> tuple[str, ...]:
    return tuple(_steps)


def step(told: Told) -> Step:
    """How this is done; Refused when the room that could do it is not there."""
    found = _steps.get(str(told.get("do")))
    if found is None:
        raise Refused("macro_step")
    return found


def read(told: Sequence[Told]) -> list[dict[str, Any]]:
    """The steps as they are kept, each once, in the order in which they are done."""
    found: dict[str, dict[str, Any]] = {}
    for one in told:
        name = str(one.get("do"))
        if name not in _steps or name in found:
            raise Unfit({"steps": "step"})
        found[name] = {"do": name, **_steps[name].read(one)}
    if {"snooze", "resolve"} <= found.keys():
        raise Unfit({"steps": "both"})
    return [found[name] for name in sorted(found, key=_place)]


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER) - 2


def on_ticket(touches: Sequence[str], act: Callable[[Ticket, Agent, Told], Any]) -> dict[str, Any]:
    """`act` and `undo` of a step that changes these facts of the ticket itself."""

    def done(ticket: Ticket, agent: Agent, told: Told, _post: Post | None) -> dict[str, Any]:
        before = only(facts(db.lock(ticket)), touches)
        act(ticket, agent, told)
        return {"was": before, "is": only(facts(db.lock(ticket)), touches)}

    def undone(ticket: Ticket, agent: Agent, kept: Told) -> None:
        ticket = db.lock(ticket)
        if only(facts(ticket), list(kept["is"])) != kept["is"]:
            raise Refused("changed_since")
        if kept["was"] != kept["is"]:
            bulk_undo.restore(agent, ticket, dict(kept["was"]))

    return {"act": done, "undo": undone}


def read_tags(told: Told) -> dict[str, Any]:
    try:
        wanted = {name: sorted({tags.plain(str(one)) for one in told.get(name) or ()}) for name in ("add", "remove")}
    except Refused as error:
        raise Unfit({"tags": "tag"}) from error
    if not any(wanted.values()) or any(len(one) > MOST_TAGS for one in wanted.values()):
        raise Unfit({"tags": "tag"})
    return wanted


def tag(ticket: Ticket, agent: Agent, told: Told) -> Any:
    return actions.tag(ticket, agent, add=told["add"], remove=told["remove"])


def read_assignee(told: Told) -> dict[str, Any]:
    """me, nobody, agent:7 or team:3."""
    to = str(told.get("to", ""))
    kind, _, number = to.partition(":")
    if to not in ("me", "nobody") and (kind not in ("agent", "team") or not numbers.whole(number, LARGEST_LINK)):
        raise Unfit({"assign": "assign"})
    return {"to": to}


def assign(ticket: Ticket, agent: Agent, told: Told) -> Any:
    kind, _, number = str(told["to"]).partition(":")
    if kind == "nobody":
        return assignment.unassign(ticket, agent)
    if kind == "team":
        return assignment.assign_team(ticket, agent, int(number))
    return assignment.assign(ticket, agent, int(number) if number else agent.id or 0)


def read_hours(told: Told) -> dict[str, Any]:
    """So many hours; 0: until the customer writes."""
    hours = numbers.whole(str(told.get("hours", "")), MOST_HOURS)
    if hours is None:
        raise Unfit({"hours": "hours"})
    return {"hours": hours}


def snooze(ticket: Ticket, agent: Agent, told: Told) -> Any:
    until = clock.now() + timedelta(hours=told["hours"]) if told["hours"] else None
    return actions.snooze(ticket, agent, until)


def resolve(ticket: Ticket, agent: Agent, _told: Told) -> Any:
    return actions.resolve(ticket, agent)


register(
    "tag",
    Step(
        read=read_tags,
        say=macro_words.tags,
        **on_ticket(("tags",), tag),
    ),
)
register(
    "assign",
    Step(
        read=read_assignee,
        say=macro_words.assignee,
        **on_ticket(("assignee", "team"), assign),
    ),
)
register(
    "snooze",
    Step(read=read_hours, say=macro_words.snooze, **on_ticket(("status", "until"), snooze)),
)
register(
    "resolve",
    Step(read=lambda _told: {}, say=macro_words.resolve, **on_ticket(("status", "until"), resolve)),
)
