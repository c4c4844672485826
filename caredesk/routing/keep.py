"""Keeping the place of every touched ticket in the queue, once, at the end of the transaction that touched it.

This runs after the clocks were settled (`sla/keep.py` stands before it in `reactions.TABLE`): the place follows from
the due time that was set there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.customers import queries as customers
from caredesk.customers.influence import loyalty
from caredesk.customers.models import Customer
from caredesk.routing import queries
from caredesk.routing.models import Contest
from caredesk.routing.turn import Facts, Turn, Weights, turn
from caredesk.sla import keep as clocks
from caredesk.sla.models import Clock, ClockState
from caredesk.tickets.change import change
from caredesk.tickets.models import Status, Ticket

UPHELD = "upheld"
CALM = ("ticket.assigned", "ticket.unassigned")


def follow(happened: Happened) -> None:
    """Something happened to a ticket, or to a post in one: its place is looked at before the transaction ends."""
    kept = db.session().info
    if happened.verb in CALM:  # whose it is moves it only when a deadline hangs on that
        kept.setdefault("turns_calm", {}).setdefault(happened.object.id, happened.object.due_at)
    else:
        kept.setdefault("turns_touched", []).append(happened.object)
    if happened.verb == "ticket.created":
        kept.setdefault("turns_new", set()).add(happened.object.id)
    db.before_commit(clocks.settle, early=True)
    db.before_commit(settle, early=True)


def settle() -> None:
    """Let every ticket that the open transaction touched, or whose clocks moved, stand where its facts say."""
    kept = db.session().info
    touched, fresh, calm = (kept.pop(f"turns_{name}", ()) for name in ("touched", "new", "calm"))
    kept["turns_fresh"] = fresh  # nobody can have doubted their place yet
    ids = {(one.id if isinstance(one, Ticket) else one.ticket_id) or 0 for one in touched} - {0}
    ids |= clocks.settled().keys() - set(calm)
    ids |= {one for one in calm if (ticket := _held(one)) is not None and ticket.due_at != calm[one]}
    if not ids:
        return
    tickets = [one for one in map(_held, sorted(ids)) if one is not None]
    _tell_loyalty([one for one in tickets if one.id in fresh and one.customer_id])
    stand(tickets)


def stand(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Put these tickets, which the open transaction holds, where they belong; those that stood elsewhere."""
    weights = _weights()
    known = facts(tickets)
    return [one for one in tickets if _put(one, turn(known[one.id or 0], weights))]


def facts(tickets: Sequence[Ticket]) -> dict[int, Facts]:
    """What the places of these tickets follow from, by ticket."""
    ids = [one.id or 0 for one in tickets if one.due_at is not None]
    settled = clocks.settled()
    begun = _begun([one for one in ids if one not in settled]) | {one: settled[one] for one in ids if one in settled}
    upheld = _upheld(ids)
    return {one.id or 0: _facts(one, begun.get(one.id or 0, ()), one.id in upheld) for one in tickets}


def _facts(ticket: Ticket, begun: Iterable[Any], is_upheld: bool) -> Facts:
    due = [row.started_at for row in begun if ticket.due_at in (row.due_at, row.window_at)]
    windows = [row.window_at for row in begun if row.window_at is not None]
    return Facts(
        last_at=ticket.last_at,
        due_at=ticket.due_at,
        started_at=min(due, default=None),
        priority=ticket.priority.value,
        tone=ticket.tone,
        influence=ticket.influence,
        loyalty=ticket.loyalty,
        window_at=min(windows, default=None),
        why_none=ticket.due_kind,
        is_resolved=ticket.status is Status.RESOLVED,
        is_upheld=is_upheld,
    )


_LIVE = (ClockState.RUNNING, ClockState.PAUSED)


def _begun(ids: Sequence[int]) -> dict[int, list[Any]]:
    """The live clocks of these tickets, by ticket."""
    if not ids:
        return {}
    columns: Any = select(Clock.ticket_id, Clock.started_at, Clock.due_at, Clock.window_at)
    found: dict[int, list[Any]] = {}
    for row in db.session().exec(columns.where(col(Clock.ticket_id).in_(ids), col(Clock.state).in_(_LIVE))):
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _upheld(ids: Sequence[int]) -> set[int]:
    """Those of which a supervisor decided that they stand by their due time alone."""
    ids = [one for one in ids if one not in db.session().info.get("turns_fresh", ())]
    if not ids:
        return set()
    query = select(Contest.ticket_id).where(col(Contest.ticket_id).in_(ids), Contest.decision == UPHELD)
    return set(db.session().exec(query))


def _put(ticket: Ticket, found: Turn) -> bool:
    parts = [part.told() for part in found.parts]
    if (ticket.turn_at, ticket.turn_parts) == (found.turn_at, parts):
        return False
    change(ticket, turn_at=found.turn_at, turn_parts=parts)
    return True


def _weights() -> Weights:
    """Read once in a transaction."""
    kept = db.session().info
    if "turn_weights" not in kept:
        kept["turn_weights"] = queries.weights()
    found: Weights = kept["turn_weights"]
    return found


def _held(ticket_id: int) -> Ticket | None:
    """The ticket as the transaction holds it, else locked now; None when a part that failed took it back."""
    session = db.session()
    known: Ticket | None = session.identity_map.get(session.identity_key(Ticket, ticket_id))
    if known is not None:
        return known
    try:
        return db.lock_by_id(Ticket, ticket_id)
    except LookupError:
        return None


_NEW = Ticket.__table__.alias("new")  # type: ignore[attr-defined]
_BEFORE = customers.tickets_that_count(_NEW.c.customer_id, customers.earlier(_NEW.c.account_id, _NEW.c.id), of=_NEW)
_KNOWN: Any = select(_NEW.c.id, col(Customer.created_at), _BEFORE).where(
    _NEW.c.id.in_(bindparam("tickets", expanding=True)), col(Customer.id) == _NEW.c.customer_id
)


def _tell_loyalty(tickets: Sequence[Ticket]) -> None:
    """How long and how often their customers had written to the account when these tickets were opened."""
    if not tickets:
        return
    asked = {"tickets": [one.id for one in tickets]}
    known = {row[0]: (row[1], row[2]) for row in db.session().connection().execute(_KNOWN, asked)}
    for one in tickets:
        since, before = known[one.id or 0]
        score = loyalty(since, before, one.opened_at).whole
        if score:
            change(one, loyalty=score)
