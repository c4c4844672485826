"""How an allowed hide, or its reversal, gets to the network: put in line, tried, and what became of it.

To hide what is hidden changes nothing anywhere, so that an unclear answer is settled by asking once more, under the
same number. Nothing is shown as hidden before the network has said that it is.
"""

from datetime import datetime, timedelta

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db, jobs
from caredesk.core.types import known, new_uuid
from caredesk.moderation import evidence
from caredesk.moderation.models import Carried, HideRequest
from caredesk.team.models import Agent
from caredesk.tickets import hidden, thread
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import Refused

JOB = "postroom.hide"
LIFE = timedelta(hours=24)
VERB = {"hide": "hidden", "unhide": "unhidden"}
NOTHING_THERE = (Carried.NOT_YET, Carried.FAILED)  # certainly not hidden by us
DUE = (Carried.QUEUED, Carried.SENDING, Carried.UNKNOWN)


def follow(happened: Happened) -> None:
    """Follow `hide.allowed` and `hide.reversed`: the act is put in line, in the transaction of the decision."""
    row = known(db.first(HideRequest, HideRequest.uuid == happened.body["request"]))
    if happened.verb == "hide.allowed":
        _queue(row, "hide")
    elif row.carried in NOTHING_THERE or (row.carried is Carried.QUEUED and not row.attempts):
        row.carried, row.action, row.carried_why = Carried.NOT_YET, "", ""
    else:
        _queue(row, "unhide")


def _queue(row: HideRequest, action: str) -> None:
    row.action, row.send_id, row.carried = action, new_uuid(), Carried.QUEUED
    row.attempts, row.carried_why, row.carried_at, row.deadline_at = 0, "", None, clock.now() + LIFE
    db.session().flush()
    jobs.enqueue(JOB, {"request_id": row.id}, clock.now(), key=f"hide:{row.id}")


def again(request: HideRequest, agent: Agent) -> HideRequest:
    """Try once more what failed."""
    with db.transaction():
        _, post = thread.held(db.session().get_one(Post, request.post_id))
        row = db.lock(request)
        if row.carried is not Carried.FAILED or not row.action:
            raise Refused("hide_decided")
        _queue(row, row.action)
        _report(row, post, "hide.retried", agent)
        return row


def begin(request_id: int) -> HideRequest | None:
    """Take the act for one try; None when there is nothing to do. Nothing is hidden without evidence, and no words
    that the second person has not seen."""
    with db.transaction():
        post, row = _locked(request_id)
        if row.carried not in DUE:
            return None
        if row.action == "hide" and evidence.opened(evidence.newest(row)) is None:
            _end(row, post, Carried.FAILED, "no_evidence")
            return None
        if row.action == "hide" and evidence.is_edited_since(post, known(row.decided_at)):
            _end(row, post, Carried.FAILED, "edited")
            return None
        row.carried, row.attempts = Carried.SENDING, row.attempts + 1
        _report(row, post, "hide.attempted", "desk")
        return row


def _locked(request_id: int) -> tuple[Post, HideRequest]:
    post_id = db.session().get_one(HideRequest, request_id).post_id
    _, post = thread.held(db.session().get_one(Post, post_id))
    return post, db.lock_by_id(HideRequest, request_id)


def done(tried: HideRequest) -> None:
    """The network says that it stands so now."""
    with db.transaction():
        post, row = _locked(known(tried.id))
        if row.send_id == tried.send_id:
            row.carried, row.carried_why, row.carried_at, row.v = Carried.DONE, "", clock.now(), row.v + 1
            hidden.mark(post, VERB[row.action], row.send_id, clock.now())
            body = {"request": row.uuid, "notice": row.notice, "hidden_by": post.hidden_by}
            audit.record(f"post.{VERB[row.action]}", post, "network", body=body | {"send_id": row.send_id})


def wait(tried: HideRequest, state: Carried, why: str, at: datetime) -> datetime | None:
    """Not yet, or not clear: the time for the next try; None when there is none."""
    with db.transaction():
        post, row = _locked(known(tried.id))
        if row.send_id != tried.send_id or row.carried is not Carried.SENDING:
            return None
        if at >= known(row.deadline_at):
            _end(row, post, Carried.FAILED, f"deadline: {why}")
            return None
        row.carried, row.carried_why = state, why
        _report(row, post, "hide.unknown" if state is Carried.UNKNOWN else "hide.delayed", "desk")
        return at


def failed(tried: HideRequest, why: str) -> None:
    """The network will not: a person decides what to do."""
    with db.transaction():
        post, row = _locked(known(tried.id))
        if row.send_id == tried.send_id and row.carried is Carried.SENDING:
            _end(row, post, Carried.FAILED, why)


def _end(row: HideRequest, post: Post, state: Carried, why: str) -> None:
    row.carried, row.carried_why, row.carried_at = state, why[:500], clock.now()
    _report(row, post, "hide.failed", "network")


def _report(row: HideRequest, post: Post, verb: str, by: Agent | str) -> None:
    row.v, post.v = row.v + 1, post.v + 1
    body = {"request": row.uuid, "action": row.action, "send_id": row.send_id, "attempt": row.attempts}
    audit.record(verb, post, by, body=body | {"why": row.carried_why, "state": row.carried})
