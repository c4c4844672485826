"""Alarms: a customer's post went away or was hidden, and nobody here had asked for it.

What an author takes away themselves is no alarm. Everything else is: who removed a complaint in the network's own app
went around four eyes, and the supervisors are told of it. An alarm is over when the post is there again.
"""

from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.moderation import evidence, rules
from caredesk.moderation.models import Alarm, Carried, HideRequest
from caredesk.team.access import may
from caredesk.team.models import Agent
from caredesk.tickets import notices, people
from caredesk.tickets.models import Post, PostKind, Ticket, Tone
from caredesk.tickets.refusals import Refused

ASKED = (Carried.QUEUED, Carried.SENDING, Carried.UNKNOWN, Carried.DONE)
Away = tuple[str, str, datetime]  # removed or hidden, by whom, since when


def follow(happened: Happened) -> None:
    """Follow whatever is told of a post: an open alarm stands exactly while it is away for no reason of ours."""
    post: Post = happened.object
    is_plain = happened.verb == "post.received" and not (post.removed_by or post.hidden_by)
    if is_plain or post.kind is not PostKind.IN or post.ticket_id is None:
        return
    away = _away(post)
    there = db.first(Alarm, Alarm.post_id == post.id, Alarm.over_at == None)  # noqa: E711
    if there is not None and (away is None or away[:2] != (there.kind, there.by)):
        _over(there)
        there = None
    if away is not None and there is None:
        _raise(post, away)


def _away(post: Post) -> Away | None:
    if post.removed_by:
        told = ("removed", post.removed_by, known(post.removed_at))
        return told if post.removed_by != "author" else None
    if post.hidden_by in ("us", "unknown") and not _is_ours(post):
        return "hidden", post.hidden_by, known(post.hidden_at)
    return None


def _is_ours(post: Post) -> bool:
    """Whether four eyes had allowed it, and it was asked of the network; or its reversal has not got there yet."""
    hiding = and_(col(HideRequest.action) == "hide", col(HideRequest.carried).in_(ASKED))
    showing = and_(col(HideRequest.action) == "unhide", col(HideRequest.carried) != Carried.DONE)
    return db.first(HideRequest, HideRequest.post_id == post.id, or_(hiding, showing)) is not None


def _raise(post: Post, away: Away) -> None:
    ticket = db.session().get_one(Ticket, post.ticket_id)
    kind, by, at = away
    row = Alarm(post_id=known(post.id), account_id=post.account_id, kind=kind, by=by, happened_at=at)
    row.negative = ticket.tone == Tone.NEGATIVE
    db.session().add(row)
    db.session().flush()
    body = {"post": post.uuid, "ticket": ticket.id, "kind": kind, "by": by, "at": at, "negative": row.negative}
    audit.record("alarm.raised", row, "desk", subject=evidence.subject_of(post), body=body)
    for agent in people.who_see(post.account_id):
        if may(agent, "moderate"):
            name = "outside_negative" if row.negative else "outside"
            notices.tell(agent, name, ticket, "desk", post_id=post.id)


def _over(row: Alarm) -> None:
    row.over_at, row.v = clock.now(), row.v + 1
    db.session().flush()
    audit.record("alarm.over", row, "desk", body={"kind": row.kind, "by": row.by})


def explain(alarm: Alarm, agent: Agent, words: str) -> Alarm:
    """A supervisor writes what happened; what was written stays."""
    said = rules.words(words)
    with db.transaction():
        row = db.lock(alarm)
        if row.said_at is not None:
            raise Refused("alarm_explained")
        row.said, row.said_by, row.said_at, row.v = said, agent.id, clock.now(), row.v + 1
        audit.record("alarm.explained", row, agent, body={"words": said})
        return row
