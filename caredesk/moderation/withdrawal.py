"""Giving up the words of a post that is gone over there, by the time that its network's terms, or our own, name.

The fact, the time, the hash of the words and everything that we did stay. Words that somebody of ours removed in the
network's app are not given up: that would be a way to make a complaint disappear. A legal hold stands before all terms.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit import emptying
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs, redactions
from caredesk.core.parts import parts
from caredesk.core.types import known
from caredesk.moderation import evidence, terms
from caredesk.moderation.models import Withdrawal, WithdrawalState
from caredesk.tickets import emptying as words
from caredesk.tickets import hold_race, holds, thread
from caredesk.tickets.models import Post, PostKind, PostVersion

JOB = "moderation.withdraw"
HELD_AGAIN = timedelta(hours=1)
CAUSES = ("author", "platform", "unknown")
OPEN = (WithdrawalState.DUE, WithdrawalState.HELD)
WORDS = ("post.received", "post.edited")  # entries whose bodies hold the words


def follow(happened: Happened) -> None:
    """Follow whatever is told of a post: while it is gone and has words, they are to be given up in time."""
    post: Post = happened.object
    is_plain = happened.verb == "post.received" and not post.removed_by
    if is_plain or post.kind is not PostKind.IN:
        return
    there = db.first(Withdrawal, Withdrawal.post_id == post.id, col(Withdrawal.state).in_(OPEN))
    if there is not None and post.removed_by not in CAUSES:
        _end(there, post, WithdrawalState.DROPPED, "content.kept")
    elif there is None and post.removed_by in CAUSES and post.text:
        _begin(post)


def _begin(post: Post) -> None:
    account = db.session().get_one(Account, post.account_id)
    hours = terms.hours(account)
    if hours is None or (post.removed_by == "unknown" and terms.asked(account) is None):
        return  # nobody says that its author took it away: only a network that asks for the words gets that benefit
    at, theirs = clock.now(), terms.asked(account)
    rule = account.kind if theirs is not None and hours >= theirs else "desk"
    row = Withdrawal(
        post_id=known(post.id),
        account_id=post.account_id,
        rule=rule,
        cause=post.removed_by,
        learned_at=at,
        due_at=at + timedelta(hours=hours),
    )
    db.session().add(row)
    db.session().flush()
    jobs.enqueue(JOB, {"withdrawal_id": row.id}, at + timedelta(hours=hours) / 2, key=f"withdraw:{row.id}")
    audit.record("content.due", post, "desk", body=_told(row))


def _told(row: Withdrawal) -> dict[str, Any]:
    return {"withdrawal": row.uuid, "rule": row.rule, "cause": row.cause, "due_at": row.due_at}


def _end(row: Withdrawal, post: Post, state: WithdrawalState, verb: str) -> None:
    row.state, row.ended_at = state, clock.now()
    db.session().flush()
    audit.record(verb, post, "desk", body=_told(row))


@jobs.kind(JOB)
def withdraw(payload: dict[str, Any]) -> datetime | None:
    """Give the words up, half way to the deadline: a network that errs for a moment costs nobody their words."""
    with db.reading() as session:
        post_id = session.get_one(Withdrawal, payload["withdrawal_id"]).post_id
    with db.transaction() as session:
        hold_race.no_hold_comes()
        _, post = thread.held(session.get_one(Post, post_id))
        row = db.lock_by_id(Withdrawal, payload["withdrawal_id"])
        if row.state not in OPEN:
            return None
        if holds.covers_post(post):
            if row.state is WithdrawalState.DUE:
                _end(row, post, WithdrawalState.HELD, "content.held")
            return clock.now() + HELD_AGAIN
        give_up(post, row)
        return None


def give_up(post: Post, row: Withdrawal) -> None:
    """The words go from the post, its versions, its evidence and the bodies of its entries; the rest follows."""
    hashes = [_signed(one) for one in _versions(post)]
    hashes = hashes or [_hash(post.text)]
    redactions.append("post", post.uuid)
    words.clear([post], "withdrawn")
    row.state, row.ended_at = WithdrawalState.DONE, clock.now()
    ticket, _ = thread.held(post)
    if ticket is not None:
        thread.follow(ticket)
    body = _told(row) | {"sha256": hashes, **emptying.of_objects([post.uuid], WORDS)[post.uuid]}
    body |= {"learned_at": row.learned_at, "late": clock.now() > row.due_at, "ext_id": post.ext_id}
    body |= {"kind": post.kind, "ticket_id": post.ticket_id, "home_id": post.home_id}
    audit.record("content.withdrawn", post, "desk", subject=evidence.subject_of(post), body=body)


def came_back(uuids: Collection[str]) -> list[Post]:
    """Which of these posts, whose words were given up once, have words again: a backup was put back."""
    with db.reading() as session:
        return [
            one
            for part in parts(sorted(uuids))
            for one in session.exec(
                select(Post).where(col(Post.uuid).in_(part), col(Post.emptied_at).is_(None), Post.text != "")
            )
        ]


def again(posts: Collection[Post]) -> None:
    """Give them up once more, by what is known of it where the backup knows it; a hold keeps them, as before."""
    for post in posts:
        with db.reading():
            known_row = db.first(Withdrawal, Withdrawal.post_id == post.id, col(Withdrawal.state).in_(OPEN))
            is_held = holds.covers_post(post)
        if known_row is not None:
            withdraw({"withdrawal_id": known_row.id})
        elif not is_held:
            words.empty([known(post.id)], "withdrawn", "desk")


def _versions(post: Post) -> list[PostVersion]:
    mine = select(PostVersion).where(PostVersion.post_id == post.id, col(PostVersion.text).is_not(None))
    return list(db.session().exec(mine.order_by(col(PostVersion.id))))


def _signed(version: PostVersion) -> str:
    """The hash of a wording, which stays with it when the words go."""
    digest = _hash(version.text or "")
    version.facts = {**version.facts, "sha256": digest}
    return digest


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
