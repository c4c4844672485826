"""Like, take a like back, edit what we said: offered exactly when the network allows it, carried by the postroom.

What we said before an edit stays as a version of the post; nothing is shown as done before the network has said so.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit, channels
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs, rows
from caredesk.team.models import Agent
from caredesk.tickets import checking, sending, thread
from caredesk.tickets.act_models import ActState, PostAct
from caredesk.tickets.change import open_to_words
from caredesk.tickets.checking import Words
from caredesk.tickets.conversation import subject
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket, Visibility
from caredesk.tickets.refusals import Refused, TooLate
from caredesk.tickets.sending import Kind

CARRY = "postroom.act"
LIFE = timedelta(hours=6)
THEIRS, OURS = ("like", "unlike"), ("edit_own",)
UNDER_WAY = (ActState.QUEUED, ActState.SENDING, ActState.UNKNOWN)


@dataclass(frozen=True)
class Offer:
    """One act at a post: whether the network takes it now, at what price; how the last try stands; liked: by us."""

    kind: Kind
    last: PostAct | None = None


def has_any(kind: str, ability: Any) -> bool:
    """Whether a network has acts at all for posts of this kind."""
    return bool(ability.actions & set(THEIRS if kind == PostKind.IN.value else OURS if kind == "reply" else ()))


def offers(post: Post) -> list[Offer]:
    """What can be done at this post, in order; a like that stands is taken back, one that does not is given."""
    account = db.session().get_one(Account, post.account_id)
    known = channels.connector(account.kind).ability.actions
    last = {one.action: one for one in of_post(post)}
    wanted = [name for name in _wanted(post) if name in known]
    every = [Offer(_asked(account, post, name), last.get(name)) for name in wanted]
    return [one for one in every if one.kind.allowed or one.kind.reason != sending.NOT_THERE]


def _wanted(post: Post) -> tuple[str, ...]:
    if post.kind is PostKind.IN:
        return ("unlike",) if post.marks.get("liked") else ("like",)
    return OURS if post.kind is PostKind.REPLY and post.out_state == "sent" else ()


def _asked(account: Account, post: Post, action: str) -> Kind:
    found = sending.asked(account, post_facts(post), action)
    if found.allowed and not post.ext_id:
        return Kind(action, False, "post_removed")
    return found


def of_post(post: Post) -> list[PostAct]:
    """Every act at this post, oldest first."""
    query = select(PostAct).where(col(PostAct.post_id) == post.id).order_by(col(PostAct.id))
    return list(db.session().execute(query).scalars())


def ask(post: Post, agent: Agent, action: str, text: str = "") -> PostAct:
    """Put an act on its way; Refused with the network's reason when it is not allowed now, TooLate while one leaves."""
    with db.transaction() as session:
        ticket, post = thread.held(post)
        if ticket is None:
            raise Refused("not_on_this_network")
        ticket = open_to_words(ticket)
        account = session.get_one(Account, post.account_id)
        if action not in _wanted(post) or action not in channels.connector(account.kind).ability.actions:
            raise Refused("not_on_this_network")
        _fits(account, post, action, text)
        if action in OURS:
            _stop(Words(ticket, agent, account, _answered(post), _way(post), text, {}))
        if any(one.state in UNDER_WAY for one in of_post(post)):
            raise TooLate
        row = PostAct(post_id=post.id or 0, agent_id=agent.id or 0, action=action, deadline_at=clock.now() + LIFE)
        row.text = text if action in OURS else ""
        session.add(row)
        session.flush()
        post.v += 1
        jobs.enqueue(CARRY, {"act_id": row.id}, clock.now(), key=f"act:{row.id}")
        body = {"act": row.uuid, "action": action, "send_id": row.send_id} | ({"text": text} if row.text else {})
        audit.record("post.act_asked", post, agent, subject=subject(ticket), body=body)
        return row


def _fits(account: Account, post: Post, action: str, text: str) -> None:
    found = _asked(account, post, action)
    if not found.allowed:
        raise Refused(found.reason)
    if action not in OURS:
        return
    sending.check_words(text)
    if text == post.text:
        raise Refused("same_words")
    sending.fits(account, post_facts(post), action, text)


def _answered(post: Post) -> Post:
    """What our words answered; where that is gone, they are looked at as if they stood by themselves."""
    parent = db.first(Post, Post.account_id == post.account_id, Post.ext_id == post.parent_ext_id)
    return parent or post


def _way(post: Post) -> str:
    return "direct" if post.visibility is Visibility.PRIVATE else "public"


def _stop(words: Words) -> None:
    """What blocks words from leaving blocks them from taking the place of others. Warnings are about a new answer: a
    correction is bound to be like what it corrects."""
    against = [one for one in checking.findings(words) if one.blocks]
    if against:
        raise Refused("held_words", says=" ".join(checking.say(one) for one in against))


def begin(act_id: int) -> PostAct | None:
    """Take the act for one try; None when there is nothing to do any more."""
    with db.transaction():
        row = db.lock_by_id(PostAct, act_id)
        if row.state not in UNDER_WAY:
            return None
        if clock.now() > row.deadline_at:
            _settle(row, ActState.FAILED, "deadline")
            return None
        row.state, row.attempts, row.v = ActState.SENDING, row.attempts + 1, row.v + 1
        audit.record("post.act_tried", _post(row), "desk", body={"act": row.uuid, "attempt": row.attempts})
        return row


def wait(row: PostAct, state: ActState, why: str) -> None:
    """It did not get there yet."""
    with db.transaction():
        mine = db.lock(row)
        mine.state, mine.why, mine.v = state, why[:500], mine.v + 1
        audit.record("post.act_delayed", _post(mine), "desk", body={"act": mine.uuid, "why": mine.why})


def failed(row: PostAct, why: str) -> None:
    with db.transaction():
        _settle(db.lock(row), ActState.FAILED, why)


def _settle(row: PostAct, state: ActState, why: str = "") -> None:
    row.state, row.why, row.settled_at, row.v = state, why[:500], clock.now(), row.v + 1
    post = db.lock(_post(row))
    post.v += 1
    body = {"act": row.uuid, "action": row.action} | ({"why": row.why} if why else {})
    audit.record("post.act_failed" if why else "post.act_done", post, "network", body=body)


def done(row: PostAct, version: str = "") -> None:
    """The network has it: a like is shown as ours, new words stand where others stood, and those stay as a version."""
    with db.transaction() as session:
        ticket, post = thread.held(session.get_one(Post, row.post_id))
        mine = db.lock(row)
        if mine.state is ActState.DONE:
            return
        if mine.action in OURS and ticket is not None:
            _reword(ticket, post, mine.text, version)
        else:
            post.marks = {**post.marks, "liked": mine.action == "like"}
        _settle(mine, ActState.DONE)


def _reword(ticket: Ticket, post: Post, text: str, version: str) -> None:
    at = clock.now()
    if post.emptied_at is not None:
        return
    facts = {"thread": post.thread_ext_id, "ours": True, "how": "act"}
    told = {"post_id": post.id, "by": "", "facts": facts, "received_at": at}
    rows.insert(
        PostVersion, {**told, "kind": "created", "ext_version": "", "text": post.text, "occurred_at": post.occurred_at}
    )
    name = version[:120] or at.isoformat()
    rows.insert(PostVersion, {**told, "kind": "edited", "ext_version": name, "text": text, "occurred_at": at})
    post.text, post.versions = text, post.versions + 1
    db.session().flush()
    thread.follow(ticket)
    body = {"kind": "edited", "ext_version": name, "occurred_at": at, "text": text, "ext_id": post.ext_id}
    audit.record("reply.edited", post, "network", subject=subject(ticket), body=body)


def _post(row: PostAct) -> Post:
    return db.session().get_one(Post, row.post_id)
