"""What belongs to the evidence of a ticket, of a customer or of a stretch of time, and what of it may be shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col, or_

from caredesk.audit.models import entry_table
from caredesk.audit.picking import REASONS, Shows, Wanted
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.reports import trail
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket

NOTES = ("note.written", "note.edited", "customer.noted")  # words among colleagues


def of_ticket(ticket: Ticket, viewer: Agent | None, *, with_notes: bool = False) -> Wanted:
    """A ticket with what was merged into it, their posts, and of its customer only what says why words are gone."""
    tickets = _with_merged([ticket])
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    objects = {*_uuids(tickets, viewer), *([customer.uuid] if customer else [])}
    shows = _chains(with_notes, closed={customer.uuid} if customer else set())
    return Wanted("ticket", ticket.uuid, shows, frozenset(objects), customer.uuid if customer else None)


def of_customer(customer: Customer, viewer: Agent | None, *, with_notes: bool = False) -> Wanted:
    """Everything about one person that this agent may see: all their tickets and posts, and their own history."""
    tickets = db.session().execute(select(Ticket).where(col(Ticket.customer_id) == customer.id)).scalars().all()
    wall = None if viewer is None else access.visible_accounts(viewer)
    seen = [one for one in tickets if wall is None or one.account_id in wall]
    objects = {*_uuids(_with_merged(seen), viewer), customer.uuid}
    further = _further(customer.uuid, objects) if wall is None else set()
    shows, walled = _chains(with_notes, closed=set()), len(tickets) - len(seen)
    return Wanted("subject", customer.uuid, shows, frozenset(objects | further), customer.uuid, walled=walled)


def of_range(first: int, last: int, viewer: Agent | None, *, with_notes: bool = False) -> Wanted:
    """A stretch of the log. Entries behind a wall are only hashes in it."""
    return Wanted("range", None, _stretch(viewer, with_notes), first=first, last=last)


def objects_of(ticket: Ticket) -> frozenset[str]:
    """The ticket, what was merged into it, and all their posts: what its history is made of."""
    return frozenset(_uuids(_with_merged([ticket]), None))


def _with_merged(tickets: Iterable[Ticket]) -> list[Ticket]:
    found = {one.id: one for one in tickets}
    fresh = list(found)
    while fresh:
        rows = db.session().execute(select(Ticket).where(col(Ticket.merged_into).in_(fresh))).scalars().all()
        fresh = [one.id for one in rows if one.id not in found]
        found |= {one.id: one for one in rows}
    return list(found.values())


def _uuids(tickets: Iterable[Ticket], viewer: Agent | None) -> set[str]:
    wall = None if viewer is None else access.visible_accounts(viewer)
    mine = {one.id: one.uuid for one in tickets if wall is None or one.account_id in wall}
    inside = or_(col(Post.ticket_id).in_(mine), col(Post.home_id).in_(mine))
    rows = db.session().execute(select(col(Post.uuid), col(Post.account_id)).where(inside))
    return {*mine.values(), *(uuid for uuid, account in rows if wall is None or account in wall)}


def _further(subject: str, known: set[str]) -> set[str]:
    """What else holds this person's words: whatever room wrote it down under their name."""
    theirs = select(entry_table.c.object).where(entry_table.c.subject == subject).distinct()
    return set(db.session().connection().execute(theirs).scalars()) - known - {None}


def _chains(with_notes: bool, closed: set[str]) -> Shows:
    def shows(rows: Sequence[Row[Any]]) -> list[str]:
        return [_state(row, with_notes, row.object in closed) for row in rows]

    return shows


def _state(row: Row[Any], with_notes: bool, is_closed: bool) -> str:
    if row.verb in REASONS or row.verb.endswith(".emptied"):
        return "open"
    return "withheld" if is_closed or (row.verb in NOTES and not with_notes) else "open"


def _stretch(viewer: Agent | None, with_notes: bool) -> Shows:
    def shows(rows: Sequence[Row[Any]]) -> list[str]:
        dark = set() if viewer is None else trail.hidden(rows, viewer)
        dark -= {row.object for row in rows if row.verb == "retention.run"}  # numbers of entries, nothing else
        return ["dark" if row.object in dark else _state(row, with_notes, False) for row in rows]

    return shows
