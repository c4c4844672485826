"""Customers: who is meant by an author on a network, and what we note about them."""

from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db, foreseen, rows
from caredesk.customers.models import Customer, Handle
from caredesk.team import profile
from caredesk.team.models import Agent

NOTE_LIMIT = 4000


class Author(Protocol):
    """Somebody who wrote, as a network tells of them."""

    @property
    def ext_id(self) -> str: ...
    @property
    def handle(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def avatar_url(self) -> str | None: ...
    @property
    def followers(self) -> int | None: ...
    @property
    def also(self) -> tuple[str, ...]: ...


class Account(Protocol):
    """What they wrote to; accounts themselves belong to a later room."""

    uuid: str

    @property
    def realm(self) -> str: ...


class NoteTooLong(Exception):
    """The note holds more than NOTE_LIMIT characters; nothing was written."""


class NoSuchZone(Exception):
    """There is no time zone of this name; nothing was written."""


class Erased(Exception):
    """Everything about this customer was erased at their request; nothing more is noted."""


def recognise(account: Account, author: Author, lang: str = "") -> tuple[Customer, Handle]:
    """The customer behind this author, inside the open transaction: the known one, or a new one, who speaks `lang`.

    Two people are never taken for one because they look alike: only the network's own ids of a person count."""
    where = account.realm
    found = _known(where, author.ext_id) or _by_another_id(where, author)
    customer, handle = found or _welcome(where, author, account, lang)
    if found and _is_news(handle, author):
        _follow(customer, handle, author)
    for other in author.also:
        if _known(where, other) is None:
            _join(customer, where, author, other)
    return customer, handle


def learn(account: Account, author: Author) -> None:
    """Keep up with somebody we know, inside the open transaction; of a stranger nothing is kept."""
    found = _known(account.realm, author.ext_id)
    if found is not None and _is_news(found[1], author):
        _follow(*found, author)


def _by_another_id(where: str, author: Author) -> tuple[Customer, Handle] | None:
    """Somebody whom the network told by another id before: a number that changed, or is not shown any more."""
    for other in author.also:
        if (found := _known(where, other)) is not None:
            customer, _ = found
            _join(customer, where, author, author.ext_id)
            return _known(where, author.ext_id)
    return None


def _join(customer: Customer, where: str, author: Author, ext_id: str) -> None:
    """One more id of this person; one that somebody else has by now stays theirs."""
    more = {"handle": author.handle[:300], "name": _name(author), "avatar_url": author.avatar_url or ""}
    handle = rows.add(Handle, customer_id=customer.id, realm=where, ext_id=ext_id, **more)
    if handle is not None:
        body = {"before": {}, "after": {"realm": where, "ext_id": ext_id}}
        audit.record("customer.changed", customer, "network", subject=customer.uuid, body=body)


_PEOPLE: Any = (
    select(Customer, Handle)
    .join(Handle, col(Handle.customer_id) == col(Customer.id))
    .where(col(Handle.realm) == bindparam("where"))
)
_KNOWN = _PEOPLE.where(col(Handle.ext_id) == bindparam("who"))
_THESE = _PEOPLE.where(col(Handle.ext_id).in_(bindparam("these", expanding=True)))


def foresee(where: str, people: set[str]) -> None:
    """Know at once who of these many people is known, for as long as the open transaction lasts."""
    found = db.session().execute(_THESE, {"where": where, "these": sorted(people)})
    there = {(where, handle.ext_id): (customer, handle) for customer, handle in found}
    foreseen.put("person", dict.fromkeys((where, one) for one in people) | there)


def _known(where: str, ext_id: str) -> tuple[Customer, Handle] | None:
    return foreseen.take("person", (where, ext_id), lambda: _asked(where, ext_id))


def _asked(where: str, ext_id: str) -> tuple[Customer, Handle] | None:
    found = db.session().execute(_KNOWN, {"where": where, "who": ext_id}).first()
    return None if found is None else (found[0], found[1])


def _welcome(where: str, author: Author, account: Account, lang: str) -> tuple[Customer, Handle]:
    name = _name(author)
    customer = rows.add(Customer, name=name, lang=lang)
    assert customer is not None
    handle = rows.add(
        Handle,
        customer_id=customer.id,
        realm=where,
        ext_id=author.ext_id,
        handle=author.handle[:300],
        name=name,
        avatar_url=author.avatar_url or "",
        followers=author.followers,
    )
    if handle is None:  # another process met the same stranger at this moment
        db.session().delete(customer)
        db.session().flush()
        return recognise(account, author, lang)
    body = {"name": name, "handle": handle.handle, "realm": where, "ext_id": handle.ext_id, "account": account.uuid}
    audit.record("customer.created", customer, "network", subject=customer.uuid, body=body)
    return customer, handle


def _name(author: Author) -> str:
    return (author.name.strip() or author.handle.strip() or author.ext_id)[:200]


def _is_news(handle: Handle, author: Author) -> bool:
    """Whether the network tells something of the person that we did not know; what it leaves out is no news."""
    told = (author.handle[:300], author.name.strip()[:200], author.avatar_url, author.followers)
    known = (handle.handle, handle.name, handle.avatar_url, handle.followers)
    return any(new not in (None, "", old) for new, old in zip(told, known, strict=True))


def _follow(customer: Customer, handle: Handle, author: Author) -> None:
    """Keep up with a changed name, picture or number of followers."""
    customer, handle = db.lock(customer), db.lock(handle)
    before = {"name": handle.name, "handle": handle.handle, "followers": handle.followers}
    name = author.name.strip()[:200]
    if name and customer.name == handle.name:
        customer.name = name
    handle.handle, handle.name = author.handle[:300] or handle.handle, name or handle.name
    handle.avatar_url = author.avatar_url or handle.avatar_url
    handle.followers = handle.followers if author.followers is None else author.followers
    handle.seen_at, customer.v = clock.now(), customer.v + 1
    db.session().flush()
    after = {"name": handle.name, "handle": handle.handle, "followers": handle.followers}
    body = {"before": before, "after": after}
    audit.record("customer.changed", customer, "network", subject=customer.uuid, body=body)


def write_note(customer: Customer, agent: Agent, text: str) -> Customer:
    """Replace what the desk notes about this customer. NoteTooLong above the limit, Erased when there is nobody."""
    if len(text) > NOTE_LIMIT:
        raise NoteTooLong
    with db.transaction():
        customer = db.lock(customer)
        if customer.erased_at is not None:
            raise Erased
        before, customer.note = customer.note, text
        customer.v += 1
        db.session().flush()
        body = {"before": before, "after": text}
        audit.record("customer.noted", customer, agent, subject=customer.uuid, body=body)
    return customer


def live_by(customer: Customer, agent: Agent, zone: str) -> Customer:
    """Say by which clock this customer lives; empty: nobody knows. NoSuchZone, Erased."""
    if zone and zone not in profile.places():
        raise NoSuchZone
    with db.transaction():
        customer = db.lock(customer)
        if customer.erased_at is not None:
            raise Erased
        before, customer.zone = customer.zone, zone
        if before != zone:
            customer.v += 1
            db.session().flush()
            body = {"before": before, "after": zone}
            audit.record("customer.zoned", customer, agent, subject=customer.uuid, body=body)
    return customer
