"""Approvals for machines: asking for one, the queue, deciding, and how they are done here."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import Response, request

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.team.access import agent as colleague
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.team.queries import members
from caredesk.tickets import access, checking
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.refusals import ThreadMoved
from caredesk.voice import approval_queries as queries
from caredesk.voice import approvals, approving, learners
from caredesk.voice.api_models import (
    ApprovalAskIn,
    ApprovalList,
    ApprovalNoteIn,
    ApprovalOut,
    ApprovalTermsIn,
    ApprovalTermsOut,
    ApproveIn,
    LearnerIn,
    approval_out,
)
from caredesk.voice.approval_asking import Asked

bp = api.blueprint("approvals")


@bp.errorhandler(ThreadMoved)
def _moved(error: ThreadMoved) -> Response:
    return api.problem(409, "The thread has moved on.", code="thread_moved", posts=list(error.post_ids))


@bp.errorhandler(HeldBack)
def _held(error: HeldBack) -> Response:
    said = [{"code": one.code, "blocks": one.blocks, "says": checking.say(one)} for one in error.findings]
    return api.problem(409, " ".join(str(one["says"]) for one in said), code="held_back", findings=said)


@bp.post("/tickets/<int:ticket_id>/approvals")
@spec.validate(resp=answers(ApprovalOut, 201), tags=["approvals"])
@once
def ask(ticket_id: int, json: ApprovalAskIn) -> Any:
    """Keep a reply until somebody has looked at it; 422 when it needs nobody's approval: send it."""
    told = json.model_dump(exclude={"resolve"})
    asked = Asked(**told, own_id=_own_id(), resolves=json.resolve)
    return approval_out(approvals.ask(access.ticket_to_work_on(me(), ticket_id), me(), asked)), 201


def _own_id() -> str:
    """The same Idempotency-Key is the same request, even where its first answer was lost."""
    key = request.headers.get("Idempotency-Key")
    return "api-" + hashlib.sha256(key.encode()).hexdigest()[:40] if key else str(uuid4())


@bp.get("/approvals")
@spec.validate(resp=answers(ApprovalList), tags=["approvals"])
def waiting(query: Paging) -> Any:
    """What waits for this agent's approval."""
    need(me(), "work")
    rows = sorted(queries.waiting(me()), key=lambda one: one.id or 0)
    found, following = cut(rows, query, lambda one: one.id or 0)
    return page([approval_out(one).model_dump(mode="json") for one in found], following)


@bp.get("/approvals/<int:approval_id>")
@spec.validate(resp=answers(ApprovalOut), tags=["approvals"])
def show(approval_id: int) -> Any:
    """One of them, for its author and for those who decide."""
    need(me(), "work")
    return approval_out(queries.access_to(me(), approval_id)).model_dump(mode="json")


@bp.post("/approvals/<int:approval_id>/approval")
@spec.validate(resp=answers(ApprovalOut), tags=["approvals"])
@once
def approve(approval_id: int, json: ApproveIn) -> Any:
    """Let it leave, edited or as it is; 409 when something came since that was not seen, or somebody was quicker."""
    need(me(), "work")
    row = queries.access_to(me(), approval_id)
    text = row.text if json.text is None else json.text
    approvals.approve(row, me(), text, seen=json.seen, confirmed=json.confirmed, accept=json.accept)
    return approval_out(queries.access_to(me(), approval_id))


@bp.post("/approvals/<int:approval_id>/rejection")
@spec.validate(resp=answers(ApprovalOut), tags=["approvals"])
@once
def reject(approval_id: int, json: ApprovalNoteIn) -> Any:
    """Back to its author, with a note."""
    need(me(), "work")
    return approval_out(approvals.reject(queries.access_to(me(), approval_id), me(), json.note))


@bp.post("/approvals/<int:approval_id>/withdrawal")
@spec.validate(resp=answers(ApprovalOut), tags=["approvals"])
@once
def withdraw(approval_id: int) -> Any:
    """Take back one's own request before anybody decided."""
    need(me(), "work")
    return approval_out(approvals.withdraw(queries.access_to(me(), approval_id), me()))


@bp.get("/approval-terms")
@spec.validate(resp=answers(ApprovalTermsOut), tags=["approvals"])
def terms() -> Any:
    """How approvals are done here."""
    need(me(), "voice")
    return _terms().model_dump()


def _terms() -> ApprovalTermsOut:
    row = approving.terms()
    told = {"first_replies": row.first_replies, "minutes": row.minutes, "version": row.v}
    seen = {one.agent.id for one in members(me())}
    return ApprovalTermsOut(**told, learners=sorted(one for one in approving.learners() if one in seen))


@bp.put("/approval-terms")
@spec.validate(resp=answers(ApprovalTermsOut), tags=["approvals"])
@once
def rule(json: ApprovalTermsIn) -> Any:
    """Other terms from now on."""
    need(me(), "voice")
    learners.rule(me(), json.first_replies, json.minutes)
    return _terms()


@bp.put("/agents/<int:agent_id>/learning")
@spec.validate(resp=answers(ApprovalTermsOut), tags=["approvals"])
@once
def learn(agent_id: int, json: LearnerIn) -> Any:
    """Look at everything that this colleague writes, or not any more."""
    need(me(), "voice")
    learners.change(colleague(me(), agent_id), me(), is_on=json.on)
    return _terms()
