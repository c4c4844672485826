"""Replies, notes, drafts and the small lists around the queue, for machines."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import request

from caredesk.channels.models import Account, AccountState
from caredesk.core import api, clock, db
from caredesk.core.api import answers, once, spec
from caredesk.postroom.models import Outgoing
from caredesk.replies import drafts
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access, bulk, bulk_undo, checking, conversation, reading
from caredesk.tickets.api_inputs import Bulk, DraftIn, Note, Reply
from caredesk.tickets.api_models import BulkOut, DraftOut, PostOut, post_out
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import BulkAct, Post, Ticket
from caredesk.tickets.refusals import ThreadMoved

bp = api.blueprint("talk")
DRAFT = "/tickets/<int:ticket_id>/drafts/<kind>"


def _own_id() -> str:
    """The same Idempotency-Key is the same reply, even where its first answer was lost."""
    key = request.headers.get("Idempotency-Key")
    return "api-" + hashlib.sha256(key.encode()).hexdigest()[:40] if key else str(uuid4())


def _one(post: Post) -> PostOut:
    return post_out(reading.posts(post.ticket_id or 0, [post.id or 0])[0])


@bp.post("/tickets/<int:ticket_id>/replies")
@spec.validate(resp=answers(PostOut, 201, 202), tags=["replies"])
@once
def reply(ticket_id: int, json: Reply) -> Any:
    """Answer the customer: 201 when the reply is on its way, 202 when it waits because the account is paused."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    given: dict[str, Any] = json.model_dump(exclude={"text"})
    post = conversation.reply(ticket, me(), json.text, own_id=_own_id(), **given)
    account = db.session().get_one(Account, post.account_id)
    return _one(post), 201 if account.state is AccountState.ACTIVE else 202


@bp.errorhandler(ThreadMoved)
def thread_moved(error: ThreadMoved) -> Any:
    """The thread went on since the caller looked."""
    return api.problem(409, "The thread has moved on.", code="thread_moved", posts=list(error.post_ids))


@bp.errorhandler(HeldBack)
def held_back(error: HeldBack) -> Any:
    """The desk's own checks have something against the words: send other ones, or accept what does not block."""
    said = [checking.say(one) for one in error.findings]
    found = [
        {"code": one.code, "blocks": one.blocks, "says": says} for one, says in zip(error.findings, said, strict=True)
    ]
    return api.problem(409, " ".join(said), code="held_back", findings=found)


@bp.post("/tickets/<int:ticket_id>/notes")
@spec.validate(resp=answers(PostOut, 201), tags=["replies"])
@once
def note(ticket_id: int, json: Note) -> Any:
    """Write something that only colleagues see."""
    return _one(conversation.note(access.ticket_to_work_on(me(), ticket_id), me(), json.text, own_id=_own_id())), 201


@bp.post("/replies/<int:reply_id>/undo")
@spec.validate(resp=answers(PostOut), tags=["replies"])
@once
def undo(reply_id: int) -> Any:
    """Take a reply back while it waits; 409 when it has left."""
    row = db.session().get(Outgoing, reply_id) if reply_id <= access.LARGEST_ID else None
    if row is None:
        raise NotFound
    return _one(conversation.take_back(access.post_to_work_on(me(), row.post_id), me()))


@bp.get(DRAFT)
@spec.validate(resp=answers(DraftOut), tags=["replies"])
def draft(ticket_id: int, kind: str) -> Any:
    """What this agent has begun to write."""
    found = drafts.one(_ticket(ticket_id, kind), me(), kind)
    if found is None:
        raise NotFound
    return DraftOut(text=found.text, at=found.written_at, seen=found.seen)


@bp.put(DRAFT)
@spec.validate(resp=answers(DraftOut, empty=204), tags=["replies"])
@once
def keep_draft(ticket_id: int, kind: str, json: DraftIn) -> Any:
    """Keep a draft: 204. Older words than those that are kept change nothing: 200 with what is kept."""
    ticket = _ticket(ticket_id, kind)
    if drafts.keep(ticket, me(), kind, json.text, at=json.at or clock.now(), seen=json.seen):
        return "", 204
    kept = drafts.kept(ticket, me(), kind)
    return DraftOut(text=kept.text, at=kept.written_at, seen=kept.seen)


def _ticket(ticket_id: int, kind: str) -> Ticket:
    if kind not in drafts.KINDS:
        raise NotFound
    return access.ticket_to_work_on(me(), ticket_id)


@bp.post("/tickets/bulk")
@spec.validate(resp=answers(BulkOut), tags=["tickets"])
@once
def act_on_many(json: Bulk) -> Any:
    """One act on up to 50 tickets; the same batch again goes on where it was."""
    plain = json.model_dump(exclude={"batch", "ids", "add", "remove"})
    order = bulk.Order(**plain, add=tuple(json.add), remove=tuple(json.remove))
    return _many(bulk.act(me(), json.batch, order, json.ids))


@bp.post("/tickets/bulk/<batch>/undo")
@spec.validate(resp=answers(BulkOut), tags=["tickets"])
@once
def undo_many(batch: str) -> Any:
    """Put every ticket of a batch back as it was."""
    return _many(bulk_undo.undo(me(), batch))


def _many(row: BulkAct) -> BulkOut:
    results = [{name: one[name] for name in ("id", "ok", "why")} for one in row.done]
    return BulkOut(batch=row.batch, action=row.action, results=results, undone=row.undone_at is not None)
