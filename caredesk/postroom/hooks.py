"""The door for signed deliveries: judge the raw bytes, keep them durably, answer; everything else comes later."""

from dataclasses import dataclass

from caredesk.channels import accounts, connector
from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected
from caredesk.channels.models import Account
from caredesk.channels.signature import new_secret
from caredesk.core import bell, clock, db, grouped
from caredesk.postroom import arrivals

MOST_BYTES = 1_048_576
REMEMBERED_SECONDS = 1.0
MOST_REMEMBERED = 1000


@dataclass(frozen=True)
class Door:
    """An account as the door knows it for a second: enough to judge a delivery without asking the database."""

    account_id: int | None
    kind: str
    facts: AccountFacts
    until: float


@dataclass(frozen=True)
class Kept:
    """The delivery is ours, durable; `again`: it was already; `left_out`: events beyond what one body may hold."""

    again: bool
    left_out: int = 0
    status: int = 202


class Unheard(Exception):
    """No account of ours listens at this address."""


_doors: dict[str, Door] = {}
_nobody = Door(None, "webhook", AccountFacts(secrets=(new_secret(),)), 0.0)


def keep(address: str, raw: Raw) -> Kept | Challenge | Rejected:
    """Judge one delivery and keep it: durable when this returns Kept. Unheard and Rejected take the same time."""
    door = _door(address)
    verdict = connector(door.kind).verify(raw, door.facts, raw.received_at)
    if door.account_id is None:
        raise Unheard
    if not isinstance(verdict, Accepted):
        return verdict
    if raw.query:
        return Rejected("nothing_asked")
    row = arrivals.row(door.account_id, raw, verdict.delivery_key)
    kept = Kept(again=not grouped.write(lambda: arrivals.put(row)), left_out=verdict.left_out, status=verdict.status)
    bell.ring("arrivals")
    return kept


def _door(address: str) -> Door:
    known = _doors.get(address)
    if known is not None and known.until > clock.monotonic():
        return known
    found = db.first(Account, Account.uuid == address) if len(address) == 36 else None
    if found is None:
        return _nobody
    if len(_doors) >= MOST_REMEMBERED:
        _doors.clear()
    door = Door(found.id, found.kind, accounts.facts(found), clock.monotonic() + REMEMBERED_SECONDS)
    _doors[address] = door
    return door


def forget(_happened: object = None) -> None:
    """Ask the database again at the next delivery: an account was changed."""
    db.after_commit(_doors.clear)
