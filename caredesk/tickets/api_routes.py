"""Replies, notes, drafts and the small lists around the queue, for machines."""

import hashlib
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from flask import request

from caredesk.channels.models import Account, AccountState
from caredesk.core import api, clock, db, limits
from caredesk.core.api import answers, once, page, spec
from caredesk.postroom.models import Outgoing
from caredesk.replies import drafts
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access, bulk, bulk_undo, conversation, notices, reading, saved, search, sidebar, tally
from caredesk.tickets.api_inputs import Bulk, DraftIn, Note, Question, Reply, ViewIn
from caredesk.tickets.api_models import BulkOut, DraftOut, Found, FoundList, Names, PostOut, post_out
from caredesk.tickets.models import BulkAct, Post, SavedView, Ticket
from caredesk.tickets.queries import Scope
from caredesk.tickets.refusals import ThreadMoved
from caredesk.tickets.views import STANDARD

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
@spec.validate(resp=answers(DraftOut), tags=["replies"])
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


@bp.get("/views")
@spec.validate(resp=answers(Names), tags=["views"])
def views() -> Any:
    """The views of this agent, with their numbers."""
    around = sidebar.sidebar(me())
    scope, kept = Scope(me().id or 0, around.accounts, around.my_teams), around.saved
    counts = tally.counts(scope, {one.key: one.filter for one in kept})
    standing = [{"key": key, "name": key, "filter": one.told(), "count": counts[key]} for key, one in STANDARD.items()]
    mine = [
        {"key": one.key, "name": one.name, "filter": one.filter.told(), "count": counts.get(one.key)} for one in kept
    ]
    return page([*standing, *mine], "")


@bp.post("/views")
@spec.validate(tags=["views"])
@once
def keep_view(json: ViewIn) -> Any:
    """Keep a filter under a name."""
    made: SavedView = saved.keep(me(), json.name, parse_qs(json.query), team=json.team)
    return {"key": f"v{made.id}", "name": made.name, "filter": made.filter, "sort": made.sort}, 201


@bp.delete("/views/<int:view_id>")
@spec.validate(tags=["views"])
@once
def retire_view(view_id: int) -> Any:
    """Take a view of one's own away from the list."""
    saved.retire(saved.one(me(), view_id), me())
    return "", 204


@bp.get("/notices")
@spec.validate(resp=answers(Names), tags=["notices"])
def unread() -> Any:
    """What this agent should know of and has not read."""
    told = ("id", "kind", "ticket_id", "post_id", "by")
    found = [(one, one.created_at.isoformat()) for one in notices.unread(me())]
    return page([{name: getattr(one, name) for name in told} | {"at": at} for one, at in found], "")


@bp.post("/notices/read")
@spec.validate(tags=["notices"])
@once
def read() -> Any:
    """Mark all of them as read."""
    notices.read_all(me())
    return "", 204


@bp.get("/search")
@spec.validate(resp=answers(FoundList), tags=["search"])
def find(query: Question) -> Any:
    """Posts, replies, notes and customers, newest first."""
    limits.hit("search", str(me().id))
    is_number = query.cursor.isascii() and query.cursor.isdigit() and len(query.cursor) < 18
    before = int(query.cursor) if is_number else None
    hits = search.search(me(), query.q, limit=query.limit, before=before)
    items = [
        Found(kind=hit.kind, who=hit.who, text=str(hit.snippet), ticket=hit.ticket_id, post=hit.post_id,
              customer=hit.customer_id, at=hit.at).model_dump(mode="json")
        for hit in hits
    ]  # fmt: skip
    return page(items, str(hits[-1].place) if len(hits) >= query.limit else "")


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
