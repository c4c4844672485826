"""Carrying small acts to the network: one try with no transaction open, and the answer written down."""

from datetime import datetime
from typing import Any

from caredesk.audit import restores
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, Denied, OutgoingFacts, Permanent, Retryable, Sent, Trouble, Unknown
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.postroom import budget, deliver, pace, settle
from caredesk.tickets import acts
from caredesk.tickets.act_models import ActState, PostAct
from caredesk.tickets.facing import around, post_facts
from caredesk.tickets.models import Post


@jobs.kind(acts.CARRY)
def carry(payload: dict[str, Any]) -> datetime | None:
    """One try; the time for the next one while it is not settled."""
    with db.reading() as session:
        row = session.get_one(PostAct, payload["act_id"])
        account = session.get_one(Account, session.get_one(Post, row.post_id).account_id)
        is_held = restores.is_held()
    if is_held or account.state is not AccountState.ACTIVE:
        return clock.now() + pace.LONGEST_WAIT / 15
    budget.take(account, urgent=True)
    tried = acts.begin(int(payload["act_id"]))
    if tried is None:
        return None
    outcome = _tried(tried, account)
    found: list[datetime | None] = []
    deliver.persist(lambda: found.append(_settled(tried, account, outcome)))
    return found[-1]


def _settled(row: PostAct, account: Account, outcome: Sent | Trouble) -> datetime | None:
    if isinstance(outcome, Sent):
        acts.done(row, outcome.version)
        return None
    why = f"{outcome.code}: {outcome.text}" if outcome.text else outcome.code
    if isinstance(outcome, Permanent) or row.attempts >= pace.MOST_ATTEMPTS:
        acts.failed(row, why)
        return None
    if isinstance(outcome, AuthExpired):
        with db.transaction():
            settle.pause(account.id or 0, outcome)
    acts.wait(row, ActState.UNKNOWN if isinstance(outcome, Unknown) else ActState.QUEUED, why)
    told = outcome.retry_at if isinstance(outcome, Retryable) else None
    return told or clock.now() + pace.back_off(row.attempts)


def _tried(row: PostAct, account: Account) -> Sent | Trouble:
    try:
        return _send(row, account)
    except Trouble as trouble:
        return trouble
    except Exception as error:
        return Unknown("broken", deliver.noted(error, f"act {row.id}"))


def _send(row: PostAct, account: Account) -> Sent:
    with db.reading() as session:
        post = session.get_one(Post, row.post_id)
        about, known, out = post_facts(post), accounts.facts(account), _out(row, post)
    network = connector(account.kind)
    allowed = network.can(known, about, row.action, clock.now())
    if isinstance(allowed, Denied):
        raise Permanent(allowed.reason)
    return network.send(known, out)


def _out(row: PostAct, post: Post) -> OutgoingFacts:
    """A like names the post that is liked; an edit our own, and what that had answered."""
    is_edit = row.action in acts.OURS
    near = around(post)
    return OutgoingFacts(
        send_id=row.send_id,
        action=row.action,  # type: ignore[arg-type]
        text=row.text,
        parent_ext_id=(post.parent_ext_id if is_edit else post.ext_id) or "",
        own_ext_id=(post.ext_id or "") if is_edit else "",
        thread_ext_id=post.thread_ext_id,
        surface=post.surface,  # type: ignore[arg-type]
        visibility=post.visibility.value,
        handle=near.handle,
        author_ext_id=near.author_ext_id,
        lang=post.lang or None,
        first_tried_at=row.created_at,
        facts=post.about.get("facts", {}),
        root_ext_id=post.about.get("root", ""),
    )
