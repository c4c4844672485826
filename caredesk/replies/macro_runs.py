"""Running a macro: all of it or nothing, a rehearsal that says what would happen, and one undo for everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.core.types import LARGEST_LINK, known
from caredesk.replies import macro_steps, offers, owning
from caredesk.replies.fill import Open
from caredesk.replies.macro_models import Macro, MacroRun
from caredesk.replies.offers import Missing, NeedsForm, Scene
from caredesk.replies.template_models import Template
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets import checking, conversation
from caredesk.tickets.checking import HeldBack, Words
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused, TooLate


@dataclass(frozen=True)
class Order:
    """How the reply of a macro goes out: `answers` to what its template asks, `kind`, warnings that are accepted."""

    own_id: str
    kind: str = "public"
    lang: str = ""
    answers: Mapping[str, str] | None = None
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What would become of one part. do: reply, or the step's name; trouble: why it would not be done."""

    do: str
    step: dict[str, Any]
    text: str = ""
    trouble: Exception | None = None


class _Over(Exception):
    """The rehearsal is over: everything is rolled back."""


def run(macro: Macro, ticket: Ticket, agent: Agent, order: Order) -> MacroRun:
    """Say what it says and do what it does, in one transaction. The same `own_id` again gives the first run back.

    Missing, NeedsForm, Open: its template cannot be filled yet; HeldBack and Refused: somebody has something against
    it. Then nothing at all was done."""
    with db.transaction():
        earlier = _same(ticket, agent, order.own_id)
        if earlier is not None:
            return earlier
        if macro.retired_at is not None:
            raise Refused("macro_retired")
        if macro.template_id is None:
            return _do(macro, ticket, agent, own_id=order.own_id, post=None)
        _reply(macro, ticket, agent, order)
        return known(_same(ticket, agent, order.own_id))


def _same(ticket: Ticket, agent: Agent, own_id: str) -> MacroRun | None:
    if not 0 < len(own_id) <= 64:
        raise Refused("own_id")
    found = db.first(MacroRun, MacroRun.agent_id == agent.id, MacroRun.own_id == own_id)
    if found is not None and found.ticket_id != ticket.id:
        raise Refused("own_id")
    return found


def _words(macro: Macro, ticket: Ticket, agent: Agent, order: Order) -> dict[str, Any]:
    """What it says in this ticket, as a reply brings it along."""
    try:
        template = owning.one(Template, agent, known(macro.template_id))
    except NotFound as error:  # somebody keeps it for themselves now
        raise Refused("macro_template") from error
    if template.retired_at is not None:
        raise Refused("macro_template")
    variant, text = offers.words(Scene.of(ticket, agent), template, order.answers or {}, order.lang)
    return {"id": template.id, "version": template.version, "lang": variant.lang, "text": text}


def _reply(macro: Macro, ticket: Ticket, agent: Agent, order: Order) -> Post:
    """The reply, which brings the macro along: what is to be done follows it (`follow_reply`)."""
    used = _words(macro, ticket, agent, order)
    told: dict[str, Any] = {"kind": order.kind, "own_id": order.own_id, "accept": order.accept}
    along = {"template": used, "macro": {"id": macro.id}}
    return conversation.reply(ticket, agent, used["text"], along=along, **told)


def _do(macro: Macro, ticket: Ticket, agent: Agent, *, own_id: str, post: Post | None) -> MacroRun:
    ticket = db.lock(ticket)
    row = MacroRun(macro_id=known(macro.id), agent_id=known(agent.id), ticket_id=known(ticket.id), own_id=own_id)
    row.post_id = post.id if post is not None else None
    row.done = [{**one, **macro_steps.step(one).act(ticket, agent, one, post)} for one in macro.steps]
    db.session().add(row)
    db.session().flush()
    body = {"macro": macro.uuid, "run": row.id, "steps": macro.steps}
    audit.record("macro.run", ticket, agent, body=body)
    return row


def follow_reply(happened: Happened) -> None:
    """Follow a reply that came with a macro: what it does is done in the same transaction."""
    brought = happened.body.get("along", {}).get("macro")
    if brought is None:
        return
    post: Post = happened.object
    agent = db.session().get_one(Agent, post.agent_id)
    ticket = db.session().get_one(Ticket, post.ticket_id)
    macro = db.session().get_one(Macro, brought["id"])
    _do(macro, ticket, agent, own_id=known(post.own_id), post=post)


def follow_cancel(happened: Happened) -> None:
    """Follow a reply that was taken back: what was done with it is put back too."""
    row = db.first(MacroRun, MacroRun.post_id == happened.object.id)
    if row is not None:
        agent = happened.actor if isinstance(happened.actor, Agent) else db.session().get_one(Agent, row.agent_id)
        _put_back(row, agent)


def _put_back(row: MacroRun, agent: Agent) -> list[Outcome]:
    """Each step, the last first, unless somebody has changed the same thing since."""
    row = db.lock(row)
    if row.undone_at is not None:
        return []
    row.undone_at = clock.now()
    ticket = db.session().get_one(Ticket, row.ticket_id)
    results = [_back(ticket, agent, one) for one in reversed(row.done)]
    failed = [one.do for one in results if one.trouble is not None]
    audit.record("macro.undone", ticket, agent, body={"run": row.id, "kept": failed})
    return results


def _back(ticket: Ticket, agent: Agent, one: dict[str, Any]) -> Outcome:
    try:
        macro_steps.step(one).undo(ticket, agent, one)
    except Refused as error:
        return Outcome(one["do"], one, trouble=error)
    return Outcome(one["do"], one)


def undo(row: MacroRun, agent: Agent) -> list[Outcome]:
    """Take everything back: the reply while it waits, and what was done. What had left or was changed since is told."""
    with db.transaction():
        row = db.lock(row)
        if row.undone_at is not None:
            raise Refused("bulk_undone")
        results = _put_back(row, agent)
        return results if row.post_id is None else [_taken_back(row.post_id, agent), *results]


def _taken_back(post_id: int, agent: Agent) -> Outcome:
    try:
        conversation.take_back(db.session().get_one(Post, post_id), agent)
    except TooLate as error:
        return Outcome("reply", {"do": "reply"}, trouble=error)
    return Outcome("reply", {"do": "reply"})


def rehearse(macro: Macro, ticket: Ticket, agent: Agent, order: Order) -> list[Outcome]:
    """What would happen, and what would not and why: it is really done, one part after the other, and rolled back."""
    says = [] if macro.template_id is None else [lambda: _tried_reply(macro, ticket, agent, order)]
    return _rolled_back([*says, *_tries(macro, ticket, agent)])


def rehearse_steps(macro: Macro, ticket: Ticket, agent: Agent) -> list[Outcome]:
    """The same without its words, which are looked at when they go out."""
    return _rolled_back(_tries(macro, ticket, agent))


def _tries(macro: Macro, ticket: Ticket, agent: Agent) -> list[Callable[[], Outcome]]:
    return [partial(_tried, ticket, agent, one) for one in macro.steps]


def _rolled_back(parts: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    if db.in_transaction():
        raise RuntimeError("a rehearsal is rolled back whole: it stands in no other transaction")
    found: list[Outcome] = []
    try:
        with db.transaction():
            found += [part() for part in parts]
            raise _Over
    except _Over:
        return found


def _tried_reply(macro: Macro, ticket: Ticket, agent: Agent, order: Order) -> Outcome:
    try:
        with db.savepoint():
            text = _words(macro, ticket, agent, order)["text"]
            conversation.reply(ticket, agent, text, kind=order.kind, own_id=order.own_id, accept=order.accept)
    except (Missing, NeedsForm, Open, HeldBack, Refused) as error:
        return Outcome("reply", {"do": "reply"}, trouble=error)
    return Outcome("reply", {"do": "reply"}, text=text)


def _tried(ticket: Ticket, agent: Agent, one: dict[str, Any]) -> Outcome:
    try:
        with db.savepoint():
            macro_steps.step(one).act(ticket, agent, one, None)
    except Refused as error:
        return Outcome(one["do"], one, trouble=error)
    return Outcome(one["do"], one)


def own(agent: Agent, run_id: int) -> MacroRun:
    """A run of this agent's own; else NotFound."""
    row = db.session().get(MacroRun, run_id) if 0 < run_id <= LARGEST_LINK else None
    if row is None or row.agent_id != agent.id:
        raise NotFound
    return row


def _read(value: Any, words: Words) -> dict[str, Any]:
    """{id}: the macro that the reply belongs to."""
    number = value.get("id") if isinstance(value, dict) and set(value) <= {"id"} else None
    if type(number) is not int:
        raise Refused("input", field="along.macro")
    try:
        macro = owning.one(Macro, words.agent, number)
    except NotFound as error:
        raise Refused("input", field="along.macro") from error
    if macro.retired_at is not None:
        raise Refused("macro_retired")
    return {"id": macro.id, "uuid": macro.uuid}


checking.bring("macro", _read)
