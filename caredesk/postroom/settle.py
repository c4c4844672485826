"""Writing down what became of an act: fenced by the lease, so that a worker that woke too late changes nothing.

A late `Sent` is never thrown away: it stays in its Attempt, and it resolves what is unknown or waits to be sent again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.channels import actions as channels
from caredesk.channels import connector, renewing
from caredesk.channels.base import AuthExpired, Permanent, Retryable, Sent, Trouble
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.postroom import budget, facts, pace
from caredesk.postroom.models import Attempt, Outgoing, OutgoingState
from caredesk.postroom.outgoing import Claim, ticket_of
from caredesk.team.models import Agent, AgentState
from caredesk.tickets import notices
from caredesk.tickets.conversation import mark_delivery
from caredesk.tickets.models import Post, Ticket

log = logging.getLogger(__name__)
WAITS_FOR_AN_ANSWER = (OutgoingState.UNKNOWN, OutgoingState.QUEUED)


@contextmanager
def held(row: Outgoing) -> Iterator[Outgoing]:
    """The row, locked after its ticket, in a transaction."""
    with db.transaction():
        db.lock_by_id(Ticket, ticket_of(row))
        yield db.lock_by_id(Outgoing, row.id)


def answered(claim: Claim, outcome: Sent | Trouble) -> None:
    """The network answered, or did not: write down what that means."""
    with held(claim.outgoing) as row:
        attempt = close_attempt(claim.token, outcome)
        if row.lease_token != claim.token or row.state is not OutgoingState.SENDING:
            _late(row, outcome)
        elif isinstance(outcome, Sent):
            sent(row, outcome)
        elif isinstance(outcome, Retryable):
            _again(row, outcome)
        elif isinstance(outcome, AuthExpired):
            _wait_for_a_key(row, attempt, outcome)
        elif isinstance(outcome, Permanent):
            failed(row, outcome.code, outcome.text)
        else:
            _unclear(row, attempt, outcome)


def close_attempt(token: str, outcome: Sent | Trouble) -> Attempt:
    found = db.session().exec(select(Attempt).where(Attempt.lease_token == token)).one()
    found.finished_at, found.outcome = clock.now(), _outcome(outcome)
    found.answer = outcome.ext_id if isinstance(outcome, Sent) else str(outcome)[:500]
    return found


def _outcome(outcome: Sent | Trouble) -> str:
    if isinstance(outcome, Sent):
        return "sent"
    if outcome.code == "broken":
        return "broken"
    named = {Retryable: "retryable", AuthExpired: "auth_expired", Permanent: "permanent"}
    return named.get(type(outcome), "unknown")


def _late(row: Outgoing, outcome: Sent | Trouble) -> None:
    log.warning("outgoing %s: an answer came after the lease was lost", row.id)
    if isinstance(outcome, Sent) and row.state in WAITS_FOR_AN_ANSWER:
        sent(row, outcome, found_by="late_answer")


def sent(row: Outgoing, there: Sent, *, found_by: str = "", actor: Agent | str = "network") -> None:
    """It is public: by the network's own answer, or because it was found there."""
    _finish(row, OutgoingState.SENT, "")
    row.ext_id, row.permalink = there.ext_id, there.permalink or ""
    body: dict[str, Any] = {"ext_id": there.ext_id, "permalink": row.permalink, **facts.price(row)}
    if found_by:
        body["found_by"] = found_by
    report(row, "reply.reconciled" if found_by else "reply.sent", actor, body, ext_id=there.ext_id or None)
    account = db.lock_by_id(Account, row.account_id)
    account.last_out_at = clock.now()
    budget.spend(account, there.units)


def failed(row: Outgoing, code: str, told: str = "") -> None:
    """It did not go out and will not by itself: a person decides, on the board."""
    _finish(row, OutgoingState.FAILED, _reason(code, told))
    report(row, "reply.failed", "network", {"reason": row.reason, "attempts": row.attempts})
    if code in ("gone", "parent_missing") and row.payload.get("parent_ext_id"):
        wanted = {"account_id": row.account_id, "ext_ids": [row.payload["parent_ext_id"]]}
        jobs.enqueue("postroom.fetch", wanted, clock.now(), key=f"fetch:{row.uuid}")


def lowered(row: Outgoing, code: str) -> None:
    """The network took it, and could not deliver it: nobody has read it, so it is not sent after all. Its author is
    told; whoever tries again publishes nothing twice."""
    post = db.lock_by_id(Post, row.post_id)
    since = post.sent_at
    _finish(row, OutgoingState.FAILED, f"not_delivered: {code}"[:500])
    body = {"reason": row.reason, "was": "sent", "sent_at": since, "ext_id": row.ext_id}
    report(row, "reply.failed", "network", body)
    author, ticket = db.session().get(Agent, row.agent_id), db.session().get_one(Ticket, row.ticket_id)
    if author is not None and author.state is AgentState.ACTIVE:
        notices.tell(author, "reply_failed", ticket, "network", post_id=post.id)


def _again(row: Outgoing, outcome: Retryable) -> None:
    if row.attempts >= pace.MOST_ATTEMPTS:
        failed(row, "gave_up", outcome.code)
        return
    at = outcome.retry_at or clock.now() + pace.back_off(row.attempts)
    if at >= row.deadline_at:
        failed(row, "deadline", outcome.code)
        return
    requeue(row, at, _reason(outcome.code, outcome.text))
    if outcome.scope != "item" and outcome.retry_at is not None:
        account = db.lock_by_id(Account, row.account_id)
        account.slow_until_at = max(outcome.retry_at, account.slow_until_at or outcome.retry_at)


def _wait_for_a_key(row: Outgoing, attempt: Attempt, outcome: AuthExpired) -> None:
    """Nothing of this account can leave before there is a new key, renewed or brought; the try does not count."""
    row.attempts -= 1
    is_coming = not pause(row.account_id, outcome, attempt.started_at)
    requeue(row, clock.now() + (pace.FOR_A_KEY if is_coming else timedelta()), "auth_expired")


def pause(account_id: int, outcome: AuthExpired, began_at: datetime | None = None) -> bool:
    """One alarm: an account that is paused already stays as it is. False where the key is renewed without a person.

    `began_at`: when the question was asked that met the refusal; where nobody knows, as long ago as one can live."""
    account = db.lock_by_id(Account, account_id)
    if outcome.can_refresh and renewing.is_asked(account, began_at or clock.now() - pace.REQUEST):
        return False
    channels.pause_for_expired_key(account, outcome.text or outcome.code)
    return True


def _unclear(row: Outgoing, attempt: Attempt, outcome: Trouble) -> None:
    if attempt.outcome == "broken" and _broken_so_far(row) >= pace.MOST_BROKEN:
        failed(row, "broken", outcome.text)
    else:
        unclear(row, _reason(outcome.code, outcome.text))


def _broken_so_far(row: Outgoing) -> int:
    db.session().flush()
    broken = select(Attempt.id).where(Attempt.outgoing_id == row.id, Attempt.outcome == "broken")
    return len(db.session().exec(broken).all())


def unclear(row: Outgoing, reason: str) -> None:
    """It may be public or not: look before anything is sent again, and not before it can be seen."""
    wait = pace.hold_off(_connector(row).ability)
    row.state, row.lease_token, row.reason, row.not_there = OutgoingState.UNKNOWN, "", reason, 0
    row.unclear_at, row.run_at = clock.now(), pace.now() + wait
    report(row, "reply.unknown", "desk", {"reason": reason, "look_again": row.run_at})


def requeue(row: Outgoing, at: Any, reason: str) -> None:
    """Back into the line; it keeps its place in its conversation."""
    row.state, row.lease_token, row.reason, row.run_at = OutgoingState.QUEUED, "", reason, at
    mark_delivery(db.lock_by_id(Post, row.post_id), state="queued", why=reason)


def report(row: Outgoing, verb: str, actor: Agent | str, body: dict[str, Any], *, ext_id: str | None = None) -> None:
    """Tell the ticket, and write the entry; that of a reply which is public says since when."""
    post = db.lock_by_id(Post, row.post_id)
    mark_delivery(post, state=row.state.value, why=row.reason, ext_id=ext_id, permalink=row.permalink)
    known = {"at": post.sent_at} if row.state is OutgoingState.SENT else {}
    audit.record(verb, post, actor, body={"send_id": row.send_id, **body, **known})


def _finish(row: Outgoing, state: OutgoingState, reason: str) -> None:
    row.state, row.lease_token, row.reason, row.settled_at = state, "", reason, clock.now()


def _connector(row: Outgoing) -> Any:
    account = db.session().get(Account, row.account_id)
    assert account is not None
    return connector(account.kind)


def _reason(code: str, told: str) -> str:
    return f"{code}: {told}"[:500] if told else code
