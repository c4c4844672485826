"""Carrying a hide, or its reversal, to the network: one try with no transaction open, and the answer written down."""

from datetime import datetime
from typing import Any

from caredesk.audit import restores
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, Denied, OutgoingFacts, Permanent, Retryable, Sent, Trouble, Unknown
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.moderation import carrying
from caredesk.moderation.models import Carried, HideRequest
from caredesk.postroom import budget, deliver, pace, settle
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post

__all__ = ["carry"]


@jobs.kind(carrying.JOB)
def carry(payload: dict[str, Any]) -> datetime | None:
    """One try; the time for the next one while it is not settled."""
    request_id = int(payload["request_id"])
    with db.reading() as session:
        row = session.get_one(HideRequest, request_id)
        account = session.get_one(Account, row.account_id)
        is_held = restores.is_held()
    if is_held or account.state is not AccountState.ACTIVE:
        return clock.now() + pace.LONGEST_WAIT / 15
    budget.take(account, urgent=True)
    tried = carrying.begin(request_id)
    if tried is None:
        return None
    outcome = _tried(tried, account)
    found: list[datetime | None] = []
    deliver.persist(lambda: found.append(_settled(tried, outcome)))
    return found[-1]


def _settled(tried: HideRequest, outcome: Sent | Trouble) -> datetime | None:
    if isinstance(outcome, Sent):
        carrying.done(tried)
        return None
    why = f"{outcome.code}: {outcome.text}" if outcome.text else outcome.code
    if isinstance(outcome, Permanent) or tried.attempts >= pace.MOST_ATTEMPTS:
        carrying.failed(tried, why)
        return None
    if isinstance(outcome, AuthExpired):
        with db.transaction():
            settle.pause(tried.account_id, outcome)
    told = outcome.retry_at if isinstance(outcome, Retryable) else None
    state = Carried.UNKNOWN if isinstance(outcome, Unknown) else Carried.QUEUED
    return carrying.wait(tried, state, why, told or clock.now() + pace.back_off(tried.attempts))


def _tried(row: HideRequest, account: Account) -> Sent | Trouble:
    try:
        return _send(row, account)
    except Trouble as trouble:
        return trouble
    except Exception as error:
        return Unknown("broken", deliver.noted(error, f"hide {row.id}"))


def _send(row: HideRequest, account: Account) -> Sent:
    with db.reading() as session:
        post = session.get_one(Post, row.post_id)
        about, known, out = post_facts(post), accounts.facts(account), _out(row, post)
    network = connector(account.kind)
    allowed = network.can(known, about, row.action, clock.now())
    if isinstance(allowed, Denied):
        raise Permanent(allowed.reason)
    return network.send(known, out)


def _out(row: HideRequest, post: Post) -> OutgoingFacts:
    return OutgoingFacts(
        send_id=row.send_id,
        action=row.action,  # type: ignore[arg-type]
        text="",
        parent_ext_id=post.ext_id or "",
        thread_ext_id=post.thread_ext_id,
        surface=post.surface,  # type: ignore[arg-type]
        visibility=post.visibility.value,
        reason=row.reason.value,
        notice=row.notice or "",
    )
