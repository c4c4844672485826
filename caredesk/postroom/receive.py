"""From kept bodies to posts in tickets: read what came, and put every event where it belongs, once.

Reading is pure and done with no transaction open. Up to `MOST_EVENTS` events then share one transaction; when one of
them fails, the batch is done again, each event behind its own savepoint, so that one poisoned event leaves the others
alone. Nothing is leased: a body is marked read in the transaction that holds its effects, so a killed process leaves
either all of it or nothing.
"""

import logging
import time
import traceback
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import text, update
from sqlmodel import col

from caredesk import audit
from caredesk.channels import accounts, connector
from caredesk.channels.base import Event, Fetch, Raw, Skipped
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known, new_uuid
from caredesk.customers.actions import recognise
from caredesk.postroom import arrivals, correspondence, doors, echoes, signs, wanted
from caredesk.postroom.foresight import foresee
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.tickets import media, tongue
from caredesk.tickets.emptying import is_closed
from caredesk.tickets.receive import Delivery, is_ours, receive
from caredesk.triage import language

log = logging.getLogger(__name__)
MOST_ARRIVALS = 50
MOST_EVENTS = 25
MOST_ATTEMPTS = 3
GIVE_WAY_SECONDS = 0.001
ECHO_WAIT = timedelta(seconds=3)
ADVISORY = 0x0CA2EE
ASKED = ("reconcile", "backfill")  # how posts stand now, not what happened to them
PUT_IN_TICKETS = {"created", "edited", "removed", "restored", "hidden", "unhidden", "moderated", "echo"}


@dataclass
class Letter:
    """One arrival, read."""

    arrival: Arrival
    account: Account
    events: list[Event] = field(default_factory=list)
    others: dict[str, Account] = field(default_factory=dict)  # by their id over there, who are spoken of as well
    wanted: list[Fetch] = field(default_factory=list)  # ids that the body only named
    skipped: list[dict[str, str]] = field(default_factory=list)

    def whose(self, part: Event | Fetch) -> Account:
        """The account that the event happened to, or that has to ask."""
        return self.others.get(part.account_ext_id, self.account)

    @property
    def found(self) -> dict[str, Any]:
        """What is kept with the arrival once it was read."""
        skipped = {"skipped": self.skipped, "unread": len(self.skipped)}
        return {"arrival": self.arrival.id, "events": len(self.events), **skipped}

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.arrival.received_at, self.arrival.source, self.arrival.body_hash)


def step() -> bool:
    """Read what waits, oldest first; whether there was anything."""
    with db.reading():
        waiting = arrivals.ready(MOST_ARRIVALS)
        letters = [_opened(one) for one in waiting]
    if any(event.text and not event.lang for letter in letters for event in letter.events):
        language.warm()  # here nobody waits for the writer meanwhile
    return sum(_put_all(batch) for batch in _batches(letters)) > 0


def _opened(arrival: Arrival) -> Letter:
    """Parse is total; were it ever not, the body would be put aside with the reason, and listed."""
    account = known(db.session().get(Account, arrival.account_id))
    letter = Letter(arrival, account)
    raw = Raw(arrival.body or b"", arrival.received_at, arrival.headers, arrival.source, tuple(arrival.asked))  # type: ignore[arg-type]
    try:
        for part in connector(account.kind).parse(raw):
            _sort(letter, part)
    except Exception as error:
        log.exception("arrival %s cannot be parsed", arrival.id)
        letter.skipped.append({"reason": f"broken_reader:{type(error).__name__}", "pointer": ""})
    return letter


def _sort(letter: Letter, part: Event | Fetch | Skipped) -> None:
    if isinstance(part, Skipped):
        letter.skipped.append({"reason": part.reason, "pointer": part.pointer})
    elif not _is_ours(letter, part.account_ext_id):
        letter.skipped.append({"reason": "another_account", "pointer": part.account_ext_id[:200]})
    elif isinstance(part, Fetch):
        letter.wanted.append(part)
    elif part.kind not in PUT_IN_TICKETS and part.kind not in signs.KINDS:
        letter.skipped.append({"reason": f"not_used:{part.kind}", "pointer": ""})
    else:
        letter.events.append(part)


def _is_ours(letter: Letter, ext_id: str) -> bool:
    """Whether this speaks of the account of the door, or of one that shares the door, as pages of one app do."""
    if ext_id in ("", letter.account.ext_id) or ext_id in letter.others:
        return True
    other = accounts.behind(letter.account, ext_id)
    if other is not None:
        letter.others[ext_id] = other
    return other is not None


def _batches(letters: list[Letter]) -> list[list[Letter]]:
    """As many letters together as make up one transaction; a letter stays whole."""
    batches: list[list[Letter]] = []
    room = 0
    for letter in letters:
        if room <= 0:
            batches.append([])
            room = MOST_EVENTS
        batches[-1].append(letter)
        room -= max(1, len(letter.events))
    return batches


def _put_all(batch: list[Letter]) -> bool:
    """Whether any of them was ours to put."""
    if db.is_sqlite() and db.database().waiting:
        time.sleep(GIVE_WAY_SECONDS)  # somebody at the door waits for an answer; a batch can wait
    try:
        with db.transaction():
            mine = _mine(batch)
            foresee((letter.whose(one), one, known(letter.arrival.id)) for letter in mine for one in letter.events)
            for letter in mine:
                _close(letter, [event for event in letter.events if not _put(letter, event)])
            _tell_accounts(mine)
        return bool(mine)
    except db.Busy:
        raise
    except Exception:
        log.info("a batch of %d arrivals is done again, one by one", len(batch))
        return sum(_put_carefully(letter) for letter in batch) > 0


def _mine(batch: list[Letter]) -> list[Letter]:
    """The letters that are still to be read. One account is read by one worker at a time: that keeps its order."""
    free = {account for account in {known(letter.account.id) for letter in batch} if _is_free(account)}
    open_ones = [letter for letter in batch if letter.account.id in free]
    taken = arrivals.take([known(letter.arrival.id) for letter in open_ones])
    mine = [letter for letter in open_ones if letter.arrival.id in taken]
    if mine:
        arrivals.note([letter.found for letter in mine])
        doors.hold((letter.whose(event), event) for letter in mine for event in letter.events)
    return mine


def _is_free(account_id: int) -> bool:
    if db.is_sqlite():
        return True
    lock = text("SELECT pg_try_advisory_xact_lock(:kind, :account)")
    return bool(db.session().connection().execute(lock, {"kind": ADVISORY, "account": account_id}).scalar())


def _tell_accounts(letters: list[Letter]) -> None:
    """When each account was last written to; after the tickets, for everybody locks tickets before accounts."""
    called = [one for one in letters if one.arrival.source == "hook"]
    last = {known(one.whose(event).id): one.arrival.received_at for one in called for event in one.events}
    for account_id, at in sorted(last.items()):
        change = update(Account).where(col(Account.id) == account_id).values(last_in_at=at)
        db.session().connection().execute(change)


def _put(letter: Letter, event: Event) -> bool:
    """Put one event where it belongs; False when it has to wait for a reply of ours that is just leaving."""
    account, arrival_id = letter.whose(event), known(letter.arrival.id)
    if event.kind == "echo" and echoes.must_wait(account, event, since=letter.arrival.received_at):
        return False
    if letter.arrival.source in ASKED and wanted.is_no_news(account, event):
        return True
    if arrivals.mark_seen(known(account.id), signs.key(event), arrival_id):
        if event.kind in signs.KINDS:
            signs.put(account, event)
            return True
        event = correspondence.placed(account, signs.plain(event))
        if event.kind == "echo" and echoes.settled(account, event):
            return True
        if doors.is_heard(account, event):
            return True
        if event.kind != "created" and event.text is not None and is_closed(account, event.ext_id):
            return True  # its words may not be held, and so neither may these
        strangers = event.author is not None and not is_ours(account, event)
        speaks, _ = tongue.surely(event.text or "", event.lang or "")
        customer, handle = recognise(account, known(event.author), speaks) if strangers else (None, None)
        doors.note(account, event, receive(account, event, customer, handle, delivery=letter.delivery))
    elif event.attachments and letter.arrival.source == "reconcile":
        media.renew(account, event.ext_id, event.attachments)
    return True


def _close(letter: Letter, held: list[Event]) -> None:
    if held:
        arrivals.postpone(known(letter.arrival.id), clock.now() + ECHO_WAIT)
    wanted.ask([(letter.whose(one), one) for one in letter.wanted], letter.arrival.uuid)


def _put_carefully(letter: Letter) -> bool:
    """Each event behind its own savepoint; what fails is tried again later, three times."""
    with db.transaction():
        if not _mine([letter]):
            return False
        held, failures = [], []
        for number, event in enumerate(letter.events):
            try:
                with db.savepoint():
                    if not _put(letter, event):
                        held.append(event)
            except Exception as error:
                failures.append(f"/{number} {_noted(error)}")
        _close(letter, held)
        if failures:
            _try_later(letter, failures)
        _tell_accounts([letter])
    return True


def _noted(error: Exception) -> str:
    """The trace goes to the log under an id, without the words it may quote; the id stays with the arrival."""
    ref = new_uuid()[:8]
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("event failed, ref %s: %s\n%s", ref, type(error).__name__, trace)
    return f"{type(error).__name__} ref {ref}"


def _try_later(letter: Letter, failures: list[str]) -> None:
    row = db.lock(letter.arrival)
    row.attempts += 1
    row.trouble = "; ".join(failures)[:500]
    row.state = ArrivalState.STOPPED if row.attempts >= MOST_ATTEMPTS else ArrivalState.READY
    row.run_at = arrivals.later(row.attempts)
    if row.state is ArrivalState.STOPPED:
        audit.record("arrival.stopped", row, "desk", body={"account": letter.account.uuid, "trouble": row.trouble})
