"""What the trail tells of a ticket, kept as facts that move its clocks, and counted where it is counted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.sla import tally
from caredesk.sla.models import Fact
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket

STATES = {
    "ticket.pending": "pending",
    "ticket.snoozed": "snoozed",
    "ticket.resolved": "resolved",
    "ticket.reopened": "open",
    "ticket.woken": "open",
}
TERMS = "terms"
BY_WORDS = ("post", "merge")  # why a ticket opens when words came into it: what was done with stays done with
CHOOSING = ("ticket.assigned", "ticket.prioritised", "ticket.tagged")  # after these another policy may fit


@dataclass
class Touched:
    """A ticket whose clocks have to be looked at before the transaction ends."""

    ticket_id: int
    is_new: bool = False
    posts: list[Post] = field(default_factory=list)
    chooses: bool = False
    renews: bool = False  # a supervisor has the current versions applied
    is_plain: bool = True  # nothing happened but posts that came in


def touched() -> dict[int, Touched]:
    """The tickets that the open transaction has touched."""
    known: dict[int, Touched] = db.session().info.setdefault("sla_touched", {})
    return known


def touch(ticket_id: int) -> Touched:
    """Look at the clocks of this ticket before the transaction ends."""
    return touched().setdefault(ticket_id, Touched(ticket_id))


def of_ticket(happened: Happened) -> None:
    """Something was done with a ticket."""
    ticket: Ticket = happened.object
    mark = touch(ticket.id or 0)
    if happened.verb == "ticket.created":
        mark.is_new = True
        if happened.body.get("old"):
            return
        tally.count(ticket, "ticket", ticket.opened_at)
        return
    mark.is_plain = False
    mark.chooses = mark.chooses or happened.verb in CHOOSING
    for other in happened.body.get("tickets", ()):
        touch(other).is_plain = False
    _keep(ticket, happened)


def _keep(ticket: Ticket, happened: Happened) -> None:
    told = _told(happened)
    if told is None:
        return
    actor = "network" if happened.body.get("why") in BY_WORDS else happened.actor
    by, doer = (actor.name, actor.id) if isinstance(actor, Agent) else (str(actor), None)
    at = at_of(happened)
    values: dict[str, Any] = {"by": by[:80], "agent_id": doer, **told}
    db.session().add(Fact(ticket_id=ticket.id or 0, at=at, **values))
    if happened.verb == "ticket.resolved":
        tally.count(ticket, "resolved", at, agent_id=doer)


def keep_terms(ticket: Ticket) -> None:
    """Its clocks came under other terms: these do not judge what was over by now."""
    db.session().add(Fact(ticket_id=ticket.id or 0, at=clock.now(), kind=TERMS, by="desk"))


def _told(happened: Happened) -> dict[str, Any] | None:
    """The fact in this entry, or None when it moves no clock."""
    if happened.verb in STATES:
        return {"kind": STATES[happened.verb], "post_id": _number(happened.body.get("post"))}
    if happened.verb == "ticket.assigned" and isinstance(happened.body.get("to"), int):
        return {"kind": "assigned", "agent_id": happened.body["to"]}
    if happened.verb in ("ticket.assigned", "ticket.unassigned"):
        return {"kind": "unassigned"}
    if happened.verb == "clock.ruled":
        return {"kind": "counts" if happened.body["counts"] else "courtesy", "post_id": happened.body["post"]}
    return None


def _number(uuid: str | None) -> int | None:
    """Of the post that did it."""
    return None if uuid is None else db.session().execute(select(col(Post.id)).where(Post.uuid == uuid)).scalar()


def at_of(happened: Happened) -> datetime:
    """When it happened, as the entry says."""
    said = happened.body.get("at")
    return datetime.fromisoformat(said) if isinstance(said, str) else clock.now()


def of_post(happened: Happened) -> None:
    """Words came in, changed, went, or left us."""
    post: Post = happened.object
    if post.ticket_id is not None:
        mark = touch(post.ticket_id)
        mark.posts.append(post)
        mark.is_plain = mark.is_plain and happened.verb == "post.received" and post.kind is PostKind.IN
        _count(post, happened)


def _count(post: Post, happened: Happened) -> None:
    counted = _COUNTED.get(happened.verb)
    what, at = counted(post, happened) if counted else ("", None)
    if what and at is not None:
        ticket = db.session().get_one(Ticket, post.ticket_id)
        n = -1 if happened.verb in (RECOGNISED, LOWERED) else 1
        tally.count(ticket, what, at, agent_id=post.agent_id if what == "out" else None, n=n)


def _came(post: Post, _happened: Happened) -> tuple[str, datetime]:
    if post.automatic or post.old:
        return "", post.received_at
    return ("in", post.received_at) if post.kind is PostKind.IN else ("out", post.occurred_at)


def _left(post: Post, happened: Happened) -> tuple[str, datetime]:
    return "out", post.sent_at or at_of(happened)


def _undelivered(_post: Post, happened: Happened) -> tuple[str, datetime | None]:
    """It was counted when the network took it; that it could not be delivered was told later."""
    since = happened.body.get("sent_at") if happened.body.get("was") == "sent" else None
    return ("out", datetime.fromisoformat(since)) if isinstance(since, str) else ("", None)


LOWERED = "reply.failed"
RECOGNISED = "post.recognised"  # as a reply of ours that came back: it was counted as if it were another answer
_COUNTED: dict[str, Callable[[Post, Happened], tuple[str, datetime | None]]] = {
    "post.received": _came,
    RECOGNISED: _came,
    "reply.sent": _left,
    "reply.reconciled": _left,
    "reply.noted": _came,
    LOWERED: _undelivered,
}
