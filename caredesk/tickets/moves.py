"""What merging and splitting share: posts that change their place, and tickets that are put into another state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.standing import Line

State = dict[str, Any]
VERBS = {
    Status.RESOLVED: "ticket.resolved",
    Status.SNOOZED: "ticket.snoozed",
    Status.PENDING: "ticket.pending",
    Status.OPEN: "ticket.reopened",
}


def posts_where(*where: Any) -> list[Post]:
    """The posts of which all this is true, as they are now; whoever asks holds their tickets."""
    query = select(Post).where(*where).order_by(col(Post.id)).execution_options(populate_existing=True)
    return list(db.session().exec(query))


def place(posts: Iterable[Post], ticket: Ticket, homes: Mapping[int | None, int | None]) -> None:
    """Let these posts stand in this ticket; homes: to which one they belong from now on, by that of before."""
    for post in posts:
        post.ticket_id, post.home_id = ticket.id, homes.get(post.home_id, post.home_id)
        post.v += 1


def tell_moved(posts: Iterable[Post], agent: Agent, source: Ticket, target: Ticket) -> None:
    """An entry about each of these posts."""
    for post in posts:
        audit.record("post.moved", post, agent, body={"from": source.uuid, "to": target.uuid, "home_id": post.home_id})


def state(ticket: Ticket) -> State:
    """How a ticket stands, in the words in which it is kept to go back to."""
    until, resolved_at = ticket.snoozed_until_at, ticket.resolved_at
    return {
        "status": ticket.status.value,
        "until": until.isoformat() if until else None,
        "resolved": resolved_at.isoformat() if resolved_at else None,
        "woke": ticket.woke,
    }


def columns(state: State) -> dict[str, Any]:
    """The columns of a ticket that stands like this."""
    until, resolved = state["until"], state["resolved"]
    return {
        "status": Status(state["status"]),
        "snoozed_until_at": datetime.fromisoformat(until) if until else None,
        "resolved_at": datetime.fromisoformat(resolved) if resolved else None,
        "woke": state["woke"],
    }


def tell_state(ticket: Ticket, agent: Agent, before: State, *, why: str, at: datetime) -> None:
    """If the ticket is in another state than before, the entry that every change of a state has."""
    if ticket.status.value != before["status"]:
        body = {"from": before["status"], "to": ticket.status, "why": why, "at": at}
        audit.record(VERBS[ticket.status], ticket, agent, body=body)


def wrote_since(lines: Iterable[Line], at: datetime) -> bool:
    """Whether a customer wrote after this moment."""
    return any(line.kind is PostKind.IN and not line.is_automatic and line.received_at > at for line in lines)
