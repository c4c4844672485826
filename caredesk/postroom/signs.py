"""Events that are no words: delivered, read, reacted to, a key that was taken back, a place that got another name. What
each of them changes here."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from caredesk.channels import actions as channels
from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.postroom import echoes, settle
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.tickets import renamed, signs
from caredesk.tickets.told import SEND_ID

KINDS = frozenset({"delivery", "read", "reaction", "auth_revoked", "moved"})


def key(event: Event) -> str:
    """What tells this event from others. Many react to one post, and one answer may be delivered, then not."""
    if event.kind == "reaction":
        who = event.author.ext_id if event.author else ""
        told = f"{who}\n{event.reaction}\n{event.removed_by or ''}\n{event.occurred_at.isoformat()}"
        return f"{event.key}:{sha256(told.encode()).hexdigest()[:32]}"
    if event.kind in ("delivery", "read"):
        until = "" if event.ext_id else event.occurred_at.isoformat()
        return f"{event.key}:{event.thread_ext_id}:{event.failed}:{until}"
    return event.key


def plain(event: Event) -> Event:
    """What a network took away by its own rules is removed, by it; else it only wrote its label on the post."""
    if event.kind != "moderated":
        return event
    kind = "removed" if event.removed_by else "moderated"
    return replace(event, kind=kind, text=None)  # type: ignore[arg-type]


def put(account: Account, event: Event) -> None:
    """Do what this event says, in the open transaction; of what is not known here nothing follows."""
    if event.kind == "auth_revoked":
        payload = {"account_id": account.id, "why": event.failed or "auth_revoked"}
        jobs.enqueue("postroom.revoked", payload, clock.now(), key=f"revoked:{account.id}")
    elif event.kind == "reaction":
        who = event.author.ext_id if event.author else key(event)
        withdrawn = event.removed_by is not None
        signs.react(account, event.ext_id, who, event.reaction, at=event.occurred_at, withdrawn=withdrawn)
    elif event.kind == "moved":
        renamed.follow(account, event.ext_id, event.thread_ext_id)
    elif event.failed:
        _not_delivered(account, event)
    else:
        _reached(account, event)


@jobs.kind("postroom.revoked")
def revoked(payload: dict[str, Any]) -> None:
    """Somebody took our key back over there: the account stands still, and one alarm is given."""
    with db.transaction() as session:
        channels.pause_for_expired_key(session.get_one(Account, payload["account_id"]), str(payload["why"]))


def _not_delivered(account: Account, event: Event) -> None:
    row = _act(account, event)
    if row is None:
        return
    with settle.held(row) as mine:
        if mine.state is OutgoingState.SENT:
            settle.lowered(mine, event.failed)
        elif mine.state is OutgoingState.UNKNOWN:
            settle.failed(mine, "not_delivered", event.failed)


def _reached(account: Account, event: Event) -> None:
    echoes.named(account, event)  # an act whose outcome was unclear is there: it was delivered
    sign = signs.READ if event.kind == "read" else signs.DELIVERED
    where = {"ext_id": event.ext_id, "thread_ext_id": event.thread_ext_id}
    signs.reached(account, sign, at=event.occurred_at, **where)


def _act(account: Account, event: Event) -> Outgoing | None:
    """The act that the network means: by its own number of it, or by ours."""
    if event.ext_id:
        found = db.first(Outgoing, Outgoing.account_id == account.id, Outgoing.ext_id == event.ext_id)
        if found is not None:
            return found
    send_id = event.facts.get(SEND_ID)
    return db.first(Outgoing, Outgoing.account_id == account.id, Outgoing.send_id == send_id) if send_id else None
