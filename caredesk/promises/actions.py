"""Everything that is done to a promise: made, kept, moved, handed on, cancelled. The ticket is held first, always."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.promises import along, rules
from caredesk.promises.models import DONE, LIVE, Promise, PromiseState
from caredesk.team.models import Agent
from caredesk.tickets import notices
from caredesk.tickets.change import change
from caredesk.tickets.conversation import subject
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

JOB = "promises.watch"
LONGEST_NOTE = 300
By = Agent | str


@dataclass(frozen=True)
class Told:
    """What is known of a promise that is about to be made."""

    words: str
    lang: str
    zone: str
    due_at: datetime | None = None
    from_at: datetime | None = None
    problem: str = ""
    owner: int | None = None
    is_contact: bool = False
    source: str = "reply"


def make(ticket: Ticket, agent: Agent, told: Told, post: Post | None) -> Promise:
    """Write down what was promised."""
    with db.transaction() as session:
        row = Promise(
            ticket_id=known(ticket.id),
            account_id=ticket.account_id,
            team_id=ticket.team_id,
            customer_id=ticket.customer_id,
            post_id=post.id if post else None,
            source=told.source,
            words=told.words[:LONGEST_NOTE],
            lang=told.lang,
            is_contact=told.is_contact,
            owner_id=told.owner or known(agent.id),
            made_by=known(agent.id),
            made_at=clock.now(),
            zone=told.zone,
            due_at=told.due_at,
            from_at=told.from_at,
            first_due_at=told.due_at,
        )
        session.add(row)
        watch_from(row)
        session.flush()
        body = {"words": row.words, "due_at": row.due_at, "zone": row.zone, "source": row.source}
        record("promise.made", row, agent, body | {"owner": row.owner_id})
        if row.owner_id != agent.id:
            notices.tell(session.get_one(Agent, row.owner_id), "promise_yours", ticket, agent)
        return row


def held(promise: Promise, *states: PromiseState) -> Promise:
    """The promise, locked behind its ticket; Refused when it is in none of these states any more."""
    db.lock_by_id(Ticket, promise.ticket_id)
    row = db.lock(promise)
    if row.state not in (states or LIVE):
        raise Refused("promise_over")
    return row


def keep(promise: Promise, agent: Agent, note: str) -> Promise:
    """Kept without a reply, as somebody says and how."""
    note = reason(note, "promise_note")
    with db.transaction():
        row = held(promise)
        end(row, agent, kept_state(row, clock.now()), note=note)
        return row


def kept_state(row: Promise, at: datetime) -> PromiseState:
    """What it is when it is kept at this moment; broken once, it is late whatever time was set since."""
    is_late = row.broken_at is not None or (row.due_at is not None and at > row.due_at)
    return PromiseState.LATE if is_late else PromiseState.KEPT


def keep_by(row: Promise, post: Post) -> None:
    """Kept by a reply that is out; its row is held."""
    row.kept_by = post.id
    agent = db.session().get(Agent, post.agent_id) if post.agent_id else None
    end(row, agent or "desk", kept_state(row, post.sent_at or clock.now()), at=post.sent_at)


def will_keep(promise: Promise, post: Post) -> None:
    """This reply keeps it as soon as the network has it."""
    row = db.lock(promise)
    row.keeping_id, row.v = post.id, row.v + 1
    record("promise.answered", row, db.session().get_one(Agent, post.agent_id), {"by": post.uuid})


def cancel(promise: Promise, agent: Agent, why: str) -> Promise:
    """Not to be done any more, for a reason."""
    why = reason(why, "promise_reason")
    with db.transaction():
        row = held(promise, *LIVE, PromiseState.UNSENT)
        end(row, agent, PromiseState.CANCELLED, note=why)
        return row


def move(promise: Promise, agent: Agent, due_at: datetime, why: str) -> Promise:
    """Another time, for a reason; a broken one that gets a new time stays counted as broken once."""
    why, due_at = reason(why, "promise_reason"), along.ahead(due_at)
    with db.transaction():
        row = held(promise)
        before = row.due_at
        if before == due_at:
            return row
        row.due_at, row.first_due_at, row.from_at = due_at, row.first_due_at or due_at, None
        row.moves += before is not None
        row.state, row.warned_at, row.v = PromiseState.OPEN, None, row.v + 1
        watch_from(row)
        _remember(row, agent, what="moved", pair=(before and before.isoformat(), due_at.isoformat()), why=why)
        record("promise.moved", row, agent, {"from": before, "to": due_at, "why": why})
        return row


def hand_on(promise: Promise, by: By, to: Agent, why: str) -> Promise:
    """Another owner, who is told."""
    along.owner(known(to.id), promise.account_id)
    with db.transaction() as session:
        row = held(promise, *LIVE, PromiseState.UNSENT)
        if row.owner_id == to.id:
            return row
        before, row.owner_id, row.v = session.get_one(Agent, row.owner_id), known(to.id), row.v + 1
        _remember(row, by, what="passed", pair=(before.id, to.id), why=why)
        record("promise.passed", row, by, {"from": before.uuid, "to": to.uuid, "why": why})
        if not (isinstance(by, Agent) and by.id == to.id):
            notices.tell(to, "promise_yours", session.get_one(Ticket, row.ticket_id), by)
        return row


def _remember(row: Promise, by: By, *, what: str, pair: tuple[Any, Any], why: str) -> None:
    told = {"what": what, "from": pair[0], "to": pair[1], "why": why, "at": clock.now().isoformat()}
    row.history = [*row.history, told | {"by": by.id if isinstance(by, Agent) else None}]


def become(row: Promise, by: By, state: PromiseState, verb: str, **facts: Any) -> None:
    """Into another state that is no end, or out of one; its row is held."""
    row.state, row.v = state, row.v + 1
    if state in DONE or state is PromiseState.UNSENT:
        row.next_at = None
    else:
        watch_from(row)
    record(verb, row, by, {"state": state, **facts})


def end(row: Promise, by: By, state: PromiseState, *, note: str = "", at: datetime | None = None) -> None:
    """It is over, in this way, since then; its row is held."""
    before, row.state, row.v = row.state, state, row.v + 1
    row.ended_at, row.ended_by = at or clock.now(), by.id if isinstance(by, Agent) else None
    row.note, row.next_at, row.keeping_id, row.offered_id = note, None, None, None
    if state is PromiseState.KEPT:
        row.settles_at = row.ended_at
    elif state is PromiseState.LATE:
        row.broken_at = row.broken_at or row.due_at
        row.settles_at = row.settles_at or row.due_at
    verb = "promise.cancelled" if state is PromiseState.CANCELLED else "promise.kept"
    record(verb, row, by, {"from": before, "state": state, "note": note, "by": row.kept_by})


def reopen(row: Promise, post: Post) -> None:
    """The reply that kept it was not delivered after all: it is owed again, and that reply keeps it if it is tried
    again. Its owner is told; where its time is over, the watch says so at once."""
    kept_at = known(row.ended_at)
    row.kept_by, row.keeping_id, row.ended_at, row.ended_by = None, post.id, None, None
    row.settles_at = None if row.broken_at is None else row.settles_at
    _remember(row, "desk", what="reopened", pair=(kept_at.isoformat(), None), why="not_delivered")
    become(row, "desk", PromiseState.OPEN, "promise.reopened", reply=post.uuid, kept_at=kept_at)
    owner = db.session().get_one(Agent, row.owner_id)
    if owner.is_active and not (row.due_at and row.due_at <= clock.now()):
        notices.tell(owner, "promise_again", db.session().get_one(Ticket, row.ticket_id), "desk")


def record_carried(row: Promise, by: Any, before: int, ticket: Ticket) -> None:
    """It stands in another ticket now, because its post does."""
    record("promise.carried", row, by, {"from": before, "to": ticket.uuid})


def watch_from(row: Promise) -> None:
    """Say when the watch has to look at it next, and wake it in time."""
    row.next_at = _next(row)
    if row.next_at is not None:
        orders: dict[str, datetime] = db.session().info.setdefault("promises", {})
        orders["next"] = min(row.next_at, orders.get("next", row.next_at))
        db.before_commit(_order)


def _next(row: Promise) -> datetime | None:
    if row.state is not PromiseState.OPEN or row.due_at is None:
        return None
    return row.due_at if row.warned_at else warn_at(row)


def warn_at(row: Promise) -> datetime:
    """So many minutes before it is due, but never in the first half of its time."""
    due, lead = known(row.due_at), timedelta(minutes=rules.of(row.team_id).warn_minutes)
    return max(due - lead, row.made_at + (due - row.made_at) / 2)


def _order() -> None:
    """At the end of the transaction, after all other locks."""
    at = db.session().info.pop("promises", {}).get("next")
    if at is not None:
        jobs.bring_forward(JOB, {}, at, key=JOB)


def reason(text: str, code: str) -> str:
    """Why, in a few words; Refused without any."""
    plain = " ".join(text.split())
    if not 0 < len(plain) <= LONGEST_NOTE or not plain.isprintable():
        raise Refused(code)
    return plain


def record(verb: str, row: Promise, by: By, body: dict[str, Any]) -> None:
    """The entry; and the ticket's next version, for its row in the list says what is owed."""
    ticket = db.lock_by_id(Ticket, row.ticket_id)
    change(ticket)
    audit.record(verb, row, by, subject=subject(ticket), body={"ticket": ticket.uuid, **body})
