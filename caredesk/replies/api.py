"""One's own drafts for machines: all of them, and throwing one away. Reading and keeping one stands with its ticket."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from caredesk.core import api, clock, cursors
from caredesk.core.api import Invalid, Paging, answers, once, spec
from caredesk.replies import drafts
from caredesk.replies.routes import ticket_for
from caredesk.team.door import me

bp = api.blueprint("drafts")


class DraftLine(BaseModel):
    """What was begun in one ticket."""

    ticket_id: int
    kind: str
    text: str
    at: datetime
    seen: int | None


class DraftLines(BaseModel):
    items: list[DraftLine]
    next_cursor: str | None


@bp.get("/drafts")
@spec.validate(resp=answers(DraftLines), tags=["replies"])
def begun(query: Paging) -> Any:
    """What this agent has begun to write, by ticket."""
    found = drafts.begun(me(), after=_place(query.cursor), limit=query.limit + 1)
    shown = [
        DraftLine(ticket_id=one.ticket_id, kind=one.kind, text=one.text, at=one.written_at, seen=one.seen)
        for one in found[: query.limit]
    ]
    more = f"{shown[-1].ticket_id}.{drafts.KINDS.index(shown[-1].kind)}" if len(found) > query.limit else None
    return DraftLines(items=shown, next_cursor=more).model_dump(mode="json")


def _place(cursor: str) -> tuple[int, str] | None:
    if not cursor:
        return None
    found = cursors.read(cursor, 2)
    if found is None or found[1] >= len(drafts.KINDS):
        raise Invalid(errors=[{"field": "cursor", "problem": "This cursor was not given out by this list."}])
    return found[0], drafts.KINDS[found[1]]


@bp.delete("/tickets/<int:ticket_id>/drafts/<kind>")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def clear(ticket_id: int, kind: str) -> Any:
    """Throw away what was begun."""
    drafts.keep(ticket_for(ticket_id, kind), me(), kind, "", at=clock.now())
    return "", 204
