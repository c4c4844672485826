"""What happens to approvals by itself: they become overdue, and follow their tickets into others."""

from datetime import datetime
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db, jobs
from caredesk.tickets import notices
from caredesk.tickets.models import Ticket
from caredesk.voice import approving
from caredesk.voice.approval_models import Approval, ApprovalState
from caredesk.voice.approvals import JOB


@jobs.kind(JOB)
def overdue(payload: dict[str, Any]) -> datetime | None:
    """Tell those who may decide it, once, that somebody waits for them longer than was said."""
    with db.reading() as session:
        found = session.get(Approval, payload["approval"])
    if found is None or found.state is not ApprovalState.WAITING or found.warned_at is not None:
        return None
    if found.due_at > clock.now():
        return found.due_at
    with db.transaction():
        ticket = db.lock_by_id(Ticket, found.ticket_id)
        row = db.lock(found)
        if row.state is ApprovalState.WAITING and row.warned_at is None:
            row.warned_at, row.v = clock.now(), row.v + 1
            audit.record("approval.overdue", row, "desk", body={"ticket": ticket.id, "due": row.due_at})
            for one in approving.approvers(row):
                notices.tell(one, "approval_overdue", ticket, "desk")
    return None


def follow_merge(happened: Happened) -> None:
    """Follow a merge: what waits in the one ticket waits in the other from now on."""
    if "into" not in happened.body:
        return
    source: Ticket = happened.object
    (target_id,) = happened.body["tickets"]
    query = select(Approval).where(Approval.ticket_id == source.id, Approval.state == ApprovalState.WAITING)
    for row in db.session().exec(query.with_for_update()).all():
        row.ticket_id, row.v = target_id, row.v + 1
        audit.record("approval.moved", row, happened.actor, body={"from": source.id, "to": target_id})
