"""Which entries somebody asks for: the filters of the trail's page as they stand in an address or a form."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, or_, select

from caredesk.audit.queries import Asked
from caredesk.core import db, numbers
from caredesk.customers import access as customers
from caredesk.customers.models import Customer, Handle
from caredesk.reports import evidence
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets import access as tickets

NAMES = ("verb", "who", "about", "ticket", "customer", "since", "until")
MOST_PERSONS = 5


def asked_for(given: Mapping[str, str], viewer: Agent) -> Asked:
    """The question; what makes no sense asks for nothing in particular, what is not there finds nothing."""
    told = {name: value.replace("\0", "").strip() for name, value in given.items()}
    until = _day(told.get("until", ""), viewer)
    return Asked(
        verb=told.get("verb", "")[:60],
        actor=told.get("who", "")[:60],
        objects=_objects(told, viewer),
        since=_day(told.get("since", ""), viewer),
        until=until + timedelta(days=1) if until else None,
        before=numbers.whole(told.get("before", "")),
    )


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """The filters as they were asked, for the addresses of further pages."""
    return {name: given[name] for name in NAMES if given.get(name)}


def _day(text: str, viewer: Agent) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(viewer.zone))
        return day if 2000 <= day.year < 2200 else None
    except ValueError:
        return None


def _objects(told: Mapping[str, str], viewer: Agent) -> frozenset[str] | None:
    about = told.get("about", "")[:120]
    ticket = numbers.whole(told.get("ticket", "") or about.removeprefix("#"))
    customer = numbers.whole(told.get("customer", ""))
    if ticket is not None:
        return _of_ticket(ticket, viewer)
    if customer is not None:
        return _of_customer(customer, viewer)
    if len(about) == 36 and about.count("-") == 4:
        return frozenset([about])
    return _of_persons(about, viewer) if about else None


def _of_ticket(number: int, viewer: Agent) -> frozenset[str]:
    try:
        return evidence.objects_of(tickets.ticket(viewer, number))
    except NotFound:
        return frozenset()


def _of_customer(number: int, viewer: Agent) -> frozenset[str]:
    try:
        return evidence.of_customer(customers.customer(viewer, number), viewer).objects
    except NotFound:
        return frozenset()


def _of_persons(name: str, viewer: Agent) -> frozenset[str]:
    """Everybody of this name or handle; a few, for it may be a common one."""
    bare = name.removeprefix("@")
    like = col(Customer.name).icontains(bare, autoescape=True)
    theirs = select(Handle.customer_id).where(col(Handle.handle).icontains(bare, autoescape=True))
    fits = or_(like, col(Customer.id).in_(theirs))
    found = db.session().exec(select(Customer.id).where(fits, customers.wrote_to(viewer)).limit(MOST_PERSONS)).all()
    return frozenset().union(*(_of_customer(number or 0, viewer) for number in found))
