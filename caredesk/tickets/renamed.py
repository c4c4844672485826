"""A place over there got another name, such as a group that became a supergroup: its conversations go on in their
tickets. The posts keep the names that they came with."""

from sqlalchemy import or_, select
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.tickets.change import change
from caredesk.tickets.models import Ticket

LONGEST = 400


def follow(account: Account, before: str, now: str) -> int:
    """Every conversation whose name is `before`, or begins with it and a colon, is called `now` instead; how many. One
    that had begun under its new name already stays what it is."""
    mine = col(Ticket.account_id) == account.id
    name = col(Ticket.thread_ext_id)
    named = or_(name == before, name.startswith(f"{before}:", autoescape=True))
    found = db.session().execute(select(col(Ticket.id), name).where(mine, named).order_by(col(Ticket.id))).all()
    wanted = {ticket_id: now + thread.removeprefix(before) for ticket_id, thread in found}
    there = set(db.session().execute(select(name).where(mine, name.startswith(now, autoescape=True))).scalars())
    renamed = {one: thread for one, thread in wanted.items() if thread not in there and len(thread) <= LONGEST}
    for ticket_id, thread in renamed.items():
        _rename(db.lock_by_id(Ticket, ticket_id), thread)
    db.session().flush()
    return len(renamed)


def _rename(ticket: Ticket, thread: str) -> None:
    body = {"from": ticket.thread_ext_id, "to": thread}
    change(ticket, thread_ext_id=thread)
    audit.record("ticket.followed", ticket, "network", body=body)
