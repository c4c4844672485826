"""Drafts: the newer words win, by the time of the last key; only the agent or a confirmed send clears them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.replies.models import Draft
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.change import refuse_erased
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

KINDS = ("direct", "note", "private", "public", "template")  # in the order of the alphabet
LONGEST = 20_000


def keep(ticket: Ticket, agent: Agent, kind: str, text: str, *, at: datetime, seen: int | None = None) -> bool:
    """Keep these words, whole or not at all; False when newer ones are kept already. No words: the draft is emptied,
    and its time kept, so that older words which arrive late do not come back."""
    if len(text) > LONGEST:
        raise Refused("too_long", over=len(text) - LONGEST, most=LONGEST)
    at = min(at, clock.now())
    with db.transaction() as session:
        ticket = db.lock(ticket)
        if text:
            refuse_erased(ticket)
        known = session.get(Draft, (agent.id, ticket.id, kind))
        if known is not None and known.written_at > at:
            return False
        row = known or Draft(agent_id=agent.id or 0, ticket_id=ticket.id or 0, kind=kind)
        was, row.text, row.written_at = row.text, text, at
        row.seen, row.saved_at = seen, clock.now()
        session.add(row)
        if was != row.text:
            audit.record(
                "draft.kept", agent, agent, body={"ticket": ticket.uuid, "kind": kind, "length": len(row.text)}
            )
        return True


def kept(ticket: Ticket, agent: Agent, kind: str) -> Draft:
    """What is kept of this kind, words or none."""
    return db.session().get_one(Draft, (agent.id, ticket.id, kind))


def of(ticket: Ticket, agent: Agent) -> dict[str, Draft]:
    """This agent's drafts in this ticket, by kind."""
    mine = (Draft.agent_id == agent.id, Draft.ticket_id == ticket.id, Draft.text != "")
    return {row.kind: row for row in db.session().exec(select(Draft).where(*mine))}


def one(ticket: Ticket, agent: Agent, kind: str) -> Draft | None:
    """The draft of this kind, or None when there are no words."""
    return of(ticket, agent).get(kind)


def begun(agent: Agent, *, after: tuple[int, str] | None = None, limit: int = 50) -> Sequence[Draft]:
    """This agent's drafts in tickets that they still see, by ticket and kind."""
    query = select(Draft).where(Draft.agent_id == agent.id, Draft.text != "")
    accounts = access.visible_accounts(agent)
    if accounts is not None:
        seen = select(Ticket.id).where(Ticket.id == Draft.ticket_id, col(Ticket.account_id).in_(sorted(accounts)))
        query = query.where(seen.exists())
    if after is not None:
        query = query.where(tuple_(col(Draft.ticket_id), col(Draft.kind)) > after)
    return db.session().exec(query.order_by(col(Draft.ticket_id), col(Draft.kind)).limit(limit)).all()


def with_drafts(agent: Agent) -> list[int]:
    """The tickets in which this agent has begun to write."""
    query = select(Draft.ticket_id).where(Draft.agent_id == agent.id, Draft.text != "").distinct()
    return sorted(db.session().exec(query.order_by(col(Draft.ticket_id))))


def follow_merge(happened: Happened) -> None:
    """Follow a merge: what anybody has begun to write in the one ticket goes on in the other, unless they have begun
    there as well; then it stays where it is."""
    if "into" not in happened.body:
        return
    source: Ticket = happened.object
    (target_id,) = happened.body["tickets"]
    for draft in db.session().exec(select(Draft).where(Draft.ticket_id == source.id, Draft.text != "")).all():
        there = db.session().get(Draft, (draft.agent_id, target_id, draft.kind))
        if there is None or not there.text:
            _carry_over(draft, there or Draft(agent_id=draft.agent_id, ticket_id=target_id, kind=draft.kind))
            owner = db.session().get_one(Agent, draft.agent_id)
            audit.record("draft.moved", owner, happened.actor, body={"from": source.uuid, "kind": draft.kind})


def _carry_over(draft: Draft, there: Draft) -> None:
    there.text, there.seen, there.written_at = draft.text, draft.seen, draft.written_at
    draft.text = ""
    db.session().add(there)


def clear_sent(happened: Happened) -> None:
    """Follow a confirmed send: the draft goes if its words are still those that were sent."""
    post: Post = happened.object
    kind = "note" if post.kind is PostKind.NOTE else str(happened.body["kind"])
    clear((post.agent_id, post.ticket_id, kind), post.text)


def clear(key: tuple[int | None, int | None, str], text: str) -> None:
    """Empty the draft of this agent, ticket and kind if its words are still these, in the open transaction."""
    known = db.session().get(Draft, key)
    if known is not None and known.text.strip() == text.strip():
        known.text, known.written_at, known.saved_at = "", clock.now(), clock.now()


def empty(ticket: Ticket, agent: Agent, kind: str, text: str) -> None:
    """Inside the open transaction: these words are kept elsewhere now, if they are still those."""
    known = db.session().get(Draft, (agent.id, ticket.id, kind))
    if known is not None and known.text.strip() == text.strip():
        known.text, known.written_at, known.saved_at = "", clock.now(), clock.now()
        audit.record("draft.kept", agent, agent, body={"ticket": ticket.uuid, "kind": kind, "length": 0})


def give_back(ticket: Ticket, owner: Agent, by: Agent, *, kind: str, text: str) -> None:
    """Inside the open transaction: words come back to who wrote them; what was begun meanwhile stays above them."""
    known = db.session().get(Draft, (owner.id, ticket.id, kind))
    row = known or Draft(agent_id=owner.id or 0, ticket_id=ticket.id or 0, kind=kind)
    row.text = f"{row.text}\n\n{text}" if row.text.strip() and row.text != text else text
    row.written_at = row.saved_at = clock.now()
    db.session().add(row)
    audit.record("draft.kept", owner, by, body={"ticket": ticket.uuid, "kind": kind, "length": len(row.text)})
