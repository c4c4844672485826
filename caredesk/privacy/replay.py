"""After a backup was put back: what was erased since it was made is erased again, before anything is served."""

from typing import Any

import structlog
from sqlalchemy import text
from sqlmodel import col, select

from caredesk.audit.models import entry_table
from caredesk.core import db, redactions
from caredesk.core.parts import parts
from caredesk.customers.models import Customer
from caredesk.moderation import withdrawal
from caredesk.privacy import erasure
from caredesk.privacy.models import ERASE, OPEN, PrivacyRequest
from caredesk.tickets import holds

logger = structlog.get_logger(__name__)


class NotAllowed(Exception):
    """Erased words have come back, and the role of this process may not erase them: the worker has to start first."""


def replay() -> int:
    """Hold the database against the redaction list; how many people had come back."""
    told: dict[str, set[str]] = {"subject": set(), "post": set()}
    for line in _lines():
        told.setdefault(line["kind"], set()).add(line["of"])
    found, posts = _customers(told["subject"]), withdrawal.came_back(told["post"])
    back = [one for one in found if not _is_held(one)]
    if (back or posts) and not _may_erase():
        raise NotAllowed
    for one in [_ask(one) for one in back]:
        erasure.finish(one)
    withdrawal.again(withdrawal.came_back(told["post"]))
    if posts:
        logger.warning("a backup had brought words back that were given up: they went again", posts=len(posts))
    if back:
        logger.warning("a backup had brought erased people back: they were erased again", people=len(back))
    return len(back)


def _lines() -> list[dict[str, Any]]:
    """The lines that count. One that somebody else wrote erases nothing, and is told of loudly."""
    told = redactions.read()
    if told.old:
        redactions.confirm(one for one in told.old if _is_in_trail(one))
        told = redactions.read()
    if told.refused:
        logger.error("lines of the redaction list are not this desk's: nothing was erased by them", lines=told.refused)
    return told.lines


def _is_in_trail(line: dict[str, Any]) -> bool:
    verbs = {"subject": ("subject.erased",), "post": ("content.withdrawn", "post.emptied")}.get(line["kind"], ())
    told = select(entry_table.c.idx).where(entry_table.c.object == line["of"], entry_table.c.verb.in_(verbs))
    with db.reading() as session:
        return session.connection().execute(told.limit(1)).first() is not None


def _is_held(customer: Customer) -> bool:
    """A hold keeps the words, as it would have kept them from being erased: somebody has to let it go first."""
    with db.reading():
        held = holds.covers_customer(customer)
    if held:
        logger.warning("a legal hold keeps somebody who is on the redaction list", of=customer.uuid)
    return held


def _may_erase() -> bool:
    if db.is_sqlite():
        return True
    asked = text("SELECT has_column_privilege('audit_body', 'sealed', 'UPDATE')")
    with db.reading() as session:
        return bool(session.connection().execute(asked).scalar())


def _customers(uuids: set[str]) -> list[Customer]:
    with db.reading() as session:
        return [
            one
            for part in parts(sorted(uuids))
            for one in session.exec(
                select(Customer).where(col(Customer.uuid).in_(part), col(Customer.erased_at).is_(None))
            )
        ]


def _ask(customer: Customer) -> PrivacyRequest:
    """A request that came back with the backup is what goes on; else there is a new one."""
    with db.reading():
        mine = (PrivacyRequest.customer_id == customer.id, PrivacyRequest.kind == ERASE)
        known = db.first(PrivacyRequest, *mine, col(PrivacyRequest.state).in_(OPEN))
    return known or erasure.ask(customer, None, basis=erasure.REPLAYED)
