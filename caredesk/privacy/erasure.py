"""Erasing a person: what they wrote and what names them goes everywhere, what happened stays provable.

In this order: a hold refuses it; the entry and the line in the redaction list; the key of the person and every body
that it sealed; the words in every room, again until a round finds nothing; the files of the database. Every step may be
cut off: the job goes on where it was.
"""

import hashlib
import time
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit import emptying as bodies
from caredesk.audit import keyring
from caredesk.core import clock, db, jobs, redactions, scrub
from caredesk.core.types import known
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.knowledge import index as memory
from caredesk.postroom import receive
from caredesk.privacy import proofs, rooms
from caredesk.privacy.models import ASKED, DONE, ERASE, HELD, OPEN, WORKING, PrivacyRequest
from caredesk.team.models import Agent
from caredesk.tickets import hold_race, holds, index
from caredesk.tickets import rows as rendered
from caredesk.tickets.refusals import Refused

JOB = "privacy.erase"
# GDPR, Article 17 (1): a, b, c, d, e; and what a restored backup makes necessary.
BASES = ("not_needed", "consent_withdrawn", "objection", "unlawful", "obligation")
REPLAYED = "replayed"
MOST_ROUNDS = 8
MOST_READINGS = 200
SOON = timedelta(seconds=5)
BROUGHT_IN = (rooms,)
TABLES = (
    *("article_variant", "article_question", "article_version", "article_draft", "unanswered"),
    *(
        "customer",
        "handle",
        "post",
        "post_version",
        "ticket",
        "ticket_tag",
        "search_doc",
        "draft",
        "contest",
        "arrival",
    ),
    *("outgoing", "attempt", "audit_body", "subject_key", "idempotent_answer", "job", "bulk_act", "privacy_request"),
    *("memory_line", "memory_stem", "memory_gram"),
)


class Held(Exception):
    """A legal hold is in the way; that it was refused stands in the trail."""


def ask(customer: Customer, agent: Agent | None, *, basis: str, reference: str = "") -> PrivacyRequest:
    """Begin an erasure. Held when a hold covers the person; Refused when there is nothing to erase or it has begun."""
    if basis not in (*BASES, REPLAYED):
        raise Refused("erase_basis")
    if basis != REPLAYED and holds.covers_customer(customer):
        refuse(customer, agent or "cli")
        raise Held
    hashed = hashlib.sha256(reference.strip().encode()).hexdigest() if reference.strip() else ""
    with db.transaction() as session:
        held = db.lock(customer)
        if _has_begun(held) or (held.erased_at is not None and basis != REPLAYED):
            raise Refused("erased")
        made = PrivacyRequest(kind=ERASE, customer_id=known(held.id), basis=basis, reference_hash=hashed)
        made.agent_id, made.total = agent.id if agent else None, len(holdings.rooms()) + 2
        session.add(made)
        session.flush()
        audit.record(
            "erase.asked", made, agent or "cli", body={"customer": held.uuid, "basis": basis, "request": hashed}
        )
        jobs.enqueue(JOB, {}, clock.now(), key=JOB)
        return made


def refuse(customer: Customer, actor: Agent | str) -> None:
    """Write down that an erasure was refused: in a transaction of its own, for nothing else happens."""
    with db.transaction():
        numbers = [hold.uuid for hold in holds.of_customer(customer)]
        audit.record("erase.refused", customer, actor, body={"holds": numbers})


def _has_begun(customer: Customer) -> bool:
    mine = (PrivacyRequest.customer_id == customer.id, PrivacyRequest.kind == ERASE)
    return db.first(PrivacyRequest, *mine, col(PrivacyRequest.state).in_(OPEN)) is not None


@jobs.kind(JOB)
def work(_payload: dict[str, Any]) -> datetime | None:
    """All erasures that wait, in one run: what is long (the index, the files) is done once for all of them."""
    _read_what_came()
    with db.reading() as session:
        mine = (PrivacyRequest.kind == ERASE, col(PrivacyRequest.state).in_(OPEN))
        waiting = list(session.exec(select(PrivacyRequest).where(*mine).order_by(col(PrivacyRequest.id))))
    if not waiting:
        return None
    with proofs.around("erasure"):
        cleared = [one for one in waiting if _clear(one)]
        _step(cleared, "files")
        index.press()
        memory.press()
        if not scrub.files(TABLES):
            return clock.now() + SOON
        for one in cleared:
            _end(one)
        _forget()
    return None if len(cleared) == len(waiting) else _again(waiting)


def _again(waiting: list[PrivacyRequest]) -> datetime | None:
    with db.reading() as session:
        ids = [one.id for one in waiting]
        still = select(PrivacyRequest.id).where(col(PrivacyRequest.id).in_(ids), col(PrivacyRequest.state).in_(OPEN))
        return clock.now() + SOON if session.exec(still).first() else None


def _read_what_came() -> None:
    """What they wrote before they asked belongs to what goes, also where nobody has read it yet."""
    for _ in range(MOST_READINGS):
        if not receive.step():
            return


def _clear(asked: PrivacyRequest) -> bool:
    """Take the person out of every room; False when a hold came in the way, or something is leaving at this moment."""
    who = _begin(asked)
    if who is None:
        return False
    for _ in range(MOST_ROUNDS):
        if sum(_in_room(asked, number, room, who) for number, room in enumerate(holdings.rooms()[::-1])) == 0:
            return not _is_busy(who) and _name_no_longer(asked)
    return False


def _is_busy(who: holdings.Person) -> bool:
    with db.reading():
        return any(room.busy(who) for room in holdings.rooms())


def _name_no_longer(asked: PrivacyRequest) -> bool:
    """What the person was called was needed to find them, and is not any more."""
    with db.transaction():
        db.lock_by_id(PrivacyRequest, asked.id).about = {}
    return True


def _in_room(asked: PrivacyRequest, number: int, room: holdings.Holding, who: holdings.Person) -> int:
    _step([asked], room.name, number + 1)
    return room.erase(who)


def _begin(asked: PrivacyRequest) -> holdings.Person | None:
    """The point of no return: entry, redaction list, key, bodies and name in one transaction."""
    with db.transaction() as session:
        hold_race.no_hold_comes()
        customer = db.lock_by_id(Customer, asked.customer_id)
        row = db.lock_by_id(PrivacyRequest, asked.id)
        if row.state == WORKING:
            return _person(customer, row.about)
        if row.state != ASKED:
            return None
        actor = session.get(Agent, row.agent_id) if row.agent_id else None
        if row.basis != REPLAYED and holds.covers_customer(customer):
            row.state, row.ended_at = HELD, clock.now()
            refuse(customer, actor or "desk")
            audit.record("erase.ended", row, "desk", body={"state": HELD})
            return None
        who = holdings.person(customer)
        row.state, row.about = WORKING, {"names": list(who.names), "ext_ids": list(who.ext_ids)}
        _destroy(customer, row, actor or ("desk" if row.basis == REPLAYED else "cli"))
        return who


def _person(customer: Customer, about: dict[str, Any]) -> holdings.Person:
    """Whom an erasure that was cut off is about."""
    return holdings.Person(
        known(customer.id), customer.uuid, tuple(about.get("names", ())), tuple(about.get("ext_ids", ()))
    )


def _destroy(customer: Customer, row: PrivacyRequest, actor: Agent | str) -> None:
    customer.erased_at = clock.now()
    told = {"scope": "everything", "basis": row.basis, "request": row.reference_hash}
    audit.record("subject.erased", customer, actor, body=told)
    audit.record("erase.begun", row, actor)
    redactions.append("subject", customer.uuid, basis=row.basis, request=row.reference_hash)
    keyring.destroy(customer.uuid)
    bodies.of_subject(customer.uuid)
    holdings.clear(customer)


def _step(asked: list[PrivacyRequest], name: str, done: int | None = None) -> None:
    """How far it came, for those who look."""
    for one in asked:
        with db.transaction():
            row = db.lock_by_id(PrivacyRequest, one.id)
            row.step, row.done = name, row.total - 1 if done is None else max(row.done, done)


def _end(asked: PrivacyRequest) -> None:
    with db.transaction():
        row = db.lock_by_id(PrivacyRequest, asked.id)
        row.state, row.done, row.ended_at, row.step = DONE, row.total, clock.now(), ""
        audit.record("erase.ended", row, "desk", body={"state": DONE})


def _forget() -> None:
    """The memory of this process; others hear of the entry and do the same."""
    keyring.forget()
    rendered.forget()


def finish(asked: PrivacyRequest) -> PrivacyRequest:
    """Do it here and now, for the command line and at the start; what is leaving at this moment is waited for."""
    for _ in range(60):
        work({})
        with db.reading() as session:
            row = session.get_one(PrivacyRequest, asked.id)
        if not row.is_open:
            return row
        time.sleep(1.0)
    return row
