"""Putting the current versions in force for running clocks: a look at what would change, then the same in earnest.

A job goes through the tickets with live clocks by their number. Each part is one transaction, with the place it came to
written in it, so that it can be killed and goes on where it was. What is done with each ticket stands in renewal.py.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.core.types import LARGEST_ID, known
from caredesk.sla import renewal
from caredesk.sla.models import Clock, Policy, Recompute, RecomputeState
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Status, TicketCount

AT_ONCE = 200
TURN = timedelta(seconds=2)  # of the worker, before other jobs have theirs
UNDER_WAY = (RecomputeState.LOOKING, RecomputeState.APPLYING)
_CLOCK = Clock.__table__  # type: ignore[attr-defined]


class Stale(Exception):
    """It is not waiting for a yes (any more)."""


def ask(agent: Agent, policy: Policy | None = None) -> Recompute:
    """Find out what would change for the tickets that this agent sees; what they had asked before is dropped."""
    with db.transaction() as session:
        mine = select(Recompute).where(Recompute.agent_id == agent.id, col(Recompute.ended_at).is_(None))  # type: ignore[arg-type]
        for row in session.execute(mine.with_for_update()).scalars().all():
            _end(row, agent, RecomputeState.DROPPED)
        accounts = access.visible_accounts(agent)
        row = Recompute(
            agent_id=known(agent.id),
            policy_id=policy.id if policy else None,
            accounts=None if accounts is None else sorted(accounts),
        )
        row.tickets = _open_tickets(row.accounts)
        session.add(row)
        session.flush()
        _order(row)
        audit.record("recompute.asked", row, agent, body={"policy": row.policy_id, "tickets": row.tickets})
    return row


def run(agent: Agent, run_id: int) -> Recompute:
    """A run that this agent has asked for; else NotFound."""
    access.need(agent, "sla")
    found = db.session().get(Recompute, run_id) if 0 < run_id <= LARGEST_ID else None
    if found is None or found.agent_id != agent.id:
        raise access.NotFound
    return found


def apply(agent: Agent, asked: Recompute) -> None:
    """Do what was looked at; Stale unless the look is at its end and nobody has said yes or no."""
    with db.transaction():
        row = db.lock(asked)
        if row.state is not RecomputeState.LOOKED:
            raise Stale
        row.state, row.after_id, row.looked = RecomputeState.APPLYING, 0, 0
        for name in SUMS:
            setattr(row, name, 0)
        _order(row)
        audit.record("recompute.begun", row, agent, body={"policy": row.policy_id})


def drop(agent: Agent, asked: Recompute) -> None:
    """Leave the clocks as they are; Stale once they are being changed."""
    with db.transaction():
        row = db.lock(asked)
        if row.state not in (RecomputeState.LOOKING, RecomputeState.LOOKED):
            raise Stale
        _end(row, agent, RecomputeState.DROPPED)


SUMS = ("clocks", "later", "earlier", "overdue", "ended", "begun")


def _order(row: Recompute) -> None:
    jobs.enqueue("sla.recompute", {"run": row.id}, clock.now(), key=f"recompute:{row.id}")


def _end(row: Recompute, actor: Agent | str, state: RecomputeState) -> None:
    row.state, row.ended_at = state, clock.now()
    sums = {name: getattr(row, name) for name in SUMS}
    audit.record(f"recompute.{state.value}", row, actor, body={"looked": row.looked, **sums})


def _open_tickets(accounts: Sequence[int] | None) -> int:
    """How many tickets there are to look at, from the kept counters."""
    counted = select(TicketCount).where(col(TicketCount.status) != Status.RESOLVED.value)
    rows = db.session().execute(counted).scalars()
    return sum(row.n for row in rows if accounts is None or row.account_id in accounts)


@jobs.kind("sla.recompute")
def work(payload: dict[str, Any]) -> datetime | None:
    """Some parts of one run; when to go on, or None at its end."""
    end = clock.monotonic() + TURN.total_seconds()
    while clock.monotonic() < end:
        if not _step(int(payload["run"])):
            return None
    return clock.now()


def _step(run_id: int) -> bool:
    """One part; whether there is more."""
    with db.reading() as session:
        run = session.get_one(Recompute, run_id)
        if run.state not in UNDER_WAY:
            return False
        ids = _next(run)
        seen = renewal.look(run, ids) if run.state is RecomputeState.LOOKING else Counter[str]()
    with db.transaction():
        sums = renewal.change(run, ids) if run.state is RecomputeState.APPLYING else seen
        return _write_down(run, ids, sums)


def _next(run: Recompute) -> list[int]:
    """The next tickets with live clocks."""
    query = select(_CLOCK.c.ticket_id).where(_CLOCK.c.ticket_id > run.after_id, _CLOCK.c.state.in_(renewal.LIVE))
    found = db.session().connection().execute(query.distinct().order_by(_CLOCK.c.ticket_id).limit(AT_ONCE))
    return list(found.scalars())


def _write_down(run: Recompute, ids: Sequence[int], sums: Counter[str]) -> bool:
    """How far it came; nothing when somebody dropped it meanwhile."""
    row = db.lock(run)
    if row.state is not run.state or row.after_id != run.after_id:
        raise Stale
    for name in SUMS:
        setattr(row, name, getattr(row, name) + sums[name])
    row.looked, row.after_id = row.looked + len(ids), ids[-1] if ids else row.after_id
    if len(ids) == AT_ONCE:
        return True
    row.looked = row.tickets
    if row.state is RecomputeState.LOOKING:
        row.state = RecomputeState.LOOKED
    else:
        _end(row, "desk", RecomputeState.DONE)
    return False
