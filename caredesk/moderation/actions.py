"""Hiding a post on its network: one asks, a second person looks at the original and decides, everybody may undo it.

Refused attempts are entries too; they are written when what refused them is over.
"""

import base64
import os
from typing import Any

from caredesk import audit, channels
from caredesk.channels.base import Denied
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.moderation import attempts, evidence, rules
from caredesk.moderation.attempts import HIDE, Attempt
from caredesk.moderation.evidence import Look
from caredesk.moderation.models import Carried, HideRequest, RequestState
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import notices, people, sending, thread
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

OPEN = (RequestState.WAITING, RequestState.ALLOWED)


def ask(post: Post, agent: Agent, told: tuple[str, str], *, surface: str, seen: Look) -> HideRequest:
    """Ask to hide this post, told why by a reason of the list and in one's own words; `seen` is the evidence."""
    with attempts.watched(Attempt(HIDE, post, agent, surface), reason=told[0][:40]):
        reason, words = rules.reason(told[0]), rules.words(told[1])
        with db.transaction():
            post = _held(post)
            _can_be_hidden(post)
            about: dict[str, Any] = {"reason": reason, "words": words, "surface": surface}
            row = _asked(post, agent, about)
            shot = evidence.keep(row, post, seen)
            body = {"request": row.uuid, "reason": reason, "words": words, "surface": surface}
            _tell("hide.asked", post, agent, body | _told_of(shot))
            _call_second_person(row, post, agent)
            return row


def _asked(post: Post, agent: Agent, about: dict[str, Any]) -> HideRequest:
    about |= {"post_id": post.id, "account_id": post.account_id, "agent_id": agent.id}
    row = HideRequest(**about, seen_versions=evidence.versions(post))
    db.session().add(row)
    db.session().flush()
    return row


def _call_second_person(row: HideRequest, post: Post, agent: Agent) -> None:
    ticket = db.session().get_one(Ticket, post.ticket_id)
    for one in people.who_see(row.account_id):
        if access.may(one, "moderate") and one.id != agent.id:
            notices.tell(one, "hide_asked", ticket, agent, post_id=post.id)


def _tell_who_asked(row: HideRequest, post: Post, agent: Agent) -> None:
    asked, ticket = db.session().get_one(Agent, row.agent_id), db.session().get_one(Ticket, post.ticket_id)
    notices.tell(asked, f"hide_{row.state.value}", ticket, agent, post_id=post.id)


def _told_of(shot: evidence.Evidence) -> dict[str, Any]:
    return {"evidence": shot.uuid, "commitment": shot.commitment, "source": shot.source}


def _held(post: Post) -> Post:
    return thread.held(post)[1]


def _can_be_hidden(post: Post) -> None:
    if post.kind is not PostKind.IN or not post.ext_id or post.ticket_id is None:
        raise Refused("hide_kind")
    if post.hidden_by:
        raise Refused("hide_already")
    if db.first(HideRequest, HideRequest.post_id == post.id, HideRequest.state.in_(OPEN)):  # type: ignore[attr-defined]
        raise Refused("hide_asked")
    denied = denial(post)
    if denied is not None:
        raise Refused(f"hide_{denied.reason}" if denied.reason == "post_removed" else denied.reason)


def look(post: Post) -> Look:
    """The evidence for a request about this post; a network on which nothing is hidden is not asked for it."""
    return evidence.look(post) if denial(post) is None else Look(post.text, "held")


def denial(post: Post) -> Denied | None:
    """Why this post cannot be hidden on its network; None where it can be."""
    account = db.session().get_one(Account, post.account_id)
    asked = (sending.facts(account), post_facts(post), "hide", clock.now())
    said = channels.connector(account.kind).can(*asked)
    return said if isinstance(said, Denied) else None


def _tell(verb: str, post: Post, by: Agent | str, body: dict[str, Any]) -> None:
    post.v += 1
    db.session().flush()
    audit.record(verb, post, by, subject=evidence.subject_of(post), body=body)


def approve(request: HideRequest, agent: Agent, *, seen: int, surface: str) -> HideRequest:
    """Allow it: never one's own, only as it was seen, and never without evidence. The act itself leaves afterwards."""
    post = db.session().get_one(Post, request.post_id)
    with attempts.watched(Attempt(HIDE, post, agent, surface), request=request.uuid), db.transaction():
        post, row = _decidable(request, agent)
        if evidence.versions(post) != row.seen_versions:
            number = known(row.id)
            db.once_over(lambda: look_again(number))
            raise Refused("hide_edited")
        if seen != row.seen_versions:
            raise Refused("hide_unseen")
        shot = evidence.newest(row)
        if shot is None or evidence.opened(shot) is None:
            raise Refused("hide_no_evidence")
        denied = denial(post)
        if denied is not None:
            raise Refused(denied.reason)
        _decide(row, agent, RequestState.ALLOWED)
        row.notice = _notice()
        _tell("hide.allowed", post, agent, _decision(row) | _told_of(shot))
        _tell_who_asked(row, post, agent)
        return row


def _decide(row: HideRequest, agent: Agent, state: RequestState) -> None:
    row.state, row.decided_by, row.decided_at, row.v = state, agent.id, clock.now(), row.v + 1


def _decidable(request: HideRequest, agent: Agent) -> tuple[Post, HideRequest]:
    """The post and the request, locked, for somebody who may decide at this very moment.

    Who decides is locked first, as everywhere: whoever takes the right away comes before the decision, or after it."""
    now = db.lock_by_id(Agent, agent.id)
    post = _held(db.session().get_one(Post, request.post_id))
    row = db.lock(request)
    _may_decide(now, row)
    if row.state is not RequestState.WAITING:
        raise Refused("hide_decided")
    return post, row


def _may_decide(now: Agent, row: HideRequest) -> None:
    """Refused unless this is a second person who may decide now: roles and walls change while one looks."""
    if not (now.is_active and access.may(now, "moderate") and access.sees_account(now, row.account_id)):
        raise Refused("hide_not_yours")
    if row.agent_id == now.id:
        raise Refused("hide_own")


def _notice() -> str:
    return "H" + base64.b32encode(os.urandom(5)).decode()


def _decision(row: HideRequest) -> dict[str, Any]:
    asked = db.session().get_one(Agent, row.agent_id)
    return {"request": row.uuid, "notice": row.notice, "reason": row.reason, "asked_by": asked.uuid, "words": row.words}


def look_again(request_id: int) -> None:
    """The post changed between asking and deciding: new evidence, and whoever decides has to look again."""
    db.close_reading()
    post = db.session().get_one(Post, db.session().get_one(HideRequest, request_id).post_id)
    seen = evidence.look(post)
    with db.transaction():
        post = _held(post)
        row = db.lock_by_id(HideRequest, request_id)
        if row.state is RequestState.WAITING:
            row.seen_versions, row.v = evidence.versions(post), row.v + 1
            _tell("hide.looked_again", post, "desk", {"request": row.uuid} | _told_of(evidence.keep(row, post, seen)))


def refuse(request: HideRequest, agent: Agent, words: str) -> HideRequest:
    """Decide that it stays for everybody to see, and say why."""
    post = db.session().get_one(Post, request.post_id)
    with attempts.watched(Attempt(HIDE, post, agent, request.surface), request=request.uuid):
        said = rules.words(words)
        with db.transaction():
            post, row = _decidable(request, agent)
            _decide(row, agent, RequestState.REFUSED)
            row.answer = said
            decided = {"surface": row.surface, "why": "decided", "answer": said}
            _tell("hide.refused", post, agent, _decision(row) | decided)
            _tell_who_asked(row, post, agent)
            return row


def take_back(request: HideRequest, agent: Agent) -> HideRequest:
    """Whoever asked thinks better of it, before anybody decided."""
    with db.transaction():
        post = _held(db.session().get_one(Post, request.post_id))
        row = db.lock(request)
        if row.agent_id != agent.id:
            raise Refused("hide_not_yours")
        if row.state is not RequestState.WAITING:
            raise Refused("hide_decided")
        row.state, row.v = RequestState.TAKEN_BACK, row.v + 1
        _tell("hide.taken_back", post, agent, {"request": row.uuid})
        return row


def reverse(request: HideRequest, agent: Agent) -> HideRequest:
    """Show it to everybody again: one step, one person. What was never hidden over there needs no call."""
    with db.transaction():
        post = _held(db.session().get_one(Post, request.post_id))
        row = db.lock(request)
        if row.state is not RequestState.ALLOWED:
            raise Refused("hide_decided")
        if row.carried is Carried.SENDING:
            raise Refused("hide_leaving")
        row.state, row.reversed_by, row.reversed_at = RequestState.REVERSED, agent.id, clock.now()
        row.hidden_at = post.hidden_at if post.hidden_by else None
        row.v += 1
        _tell("hide.reversed", post, agent, {"request": row.uuid, "notice": row.notice, "reason": row.reason})
        return row
