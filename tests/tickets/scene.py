"""Tickets on the stage: a thread with posts of a customer, as receiving would have left them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.audit import log, record
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.customers.models import Customer, Handle
from caredesk.tickets import counts
from caredesk.tickets.models import Post, PostKind, Ticket

MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REPLIES = {"base_url": "https://shop.example/replies"}


def answerable(account: Account) -> Account:
    """Let this account have an address that replies go to."""
    with db.transaction():
        held = db.lock(account)
        held.settings = REPLIES
        return held


def ticket(account: Account, customer: Customer, text: str = "Where is my parcel?", **values: Any) -> Ticket:
    """A ticket with one post of this customer."""
    with db.transaction() as session:
        team = db.first(AccountTeam, AccountTeam.account_id == account.id)
        at = values.pop("at", MORNING)
        made = Ticket(
            account_id=account.id,
            channel=account.kind,
            thread_ext_id=values.pop("thread", f"t{at.timestamp()}-{text}-{customer.id}"),
            customer_id=customer.id,
            team_id=team.team_id,
            snippet=text,
            lang=customer.lang,
            posts_count=0,
            opened_at=at,
            turn_at=at,
            waiting_since=at,
            last_in_at=at,
            last_at=at,
            **values,
        )
        session.add(made)
        session.flush()
        counts.add(made)
        record("ticket.created", made, "network", subject=customer.uuid)
        post(made, text, at=at)
        return made


def post(ticket: Ticket, text: str, *, at: datetime | None = None, **values: Any) -> Post:
    """One more post of the customer, after those that are there."""
    with db.transaction() as session:
        held = db.lock(ticket)
        handle = db.first(Handle, Handle.customer_id == ticket.customer_id)
        number = held.posts_count + 1
        at = at or MORNING + timedelta(minutes=number)
        told = {"ext_id": f"{held.id}-{number}-{text[:20]}", "handle_id": handle.id if handle else None}
        told |= {"kind": PostKind.IN, "surface": "comment"} | values
        made = Post(ticket_id=held.id, account_id=held.account_id, text=text, occurred_at=at, **told)
        session.add(made)
        session.flush()
        held.posts_count, held.v = number, held.v + 1
        record("post.received", made, "network", body={"text": text})
        return made


def newest() -> int:
    """The number of the newest entry, all of them numbered."""
    while log.sequence():
        pass
    db.close_reading()
    return log.head()[1]
