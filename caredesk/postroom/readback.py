"""Settling what is unknown: leases that ran out, and looking on the network whether a reply is there after all."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from caredesk.audit import restores
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, CannotTell, NotThere, Sent, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.postroom import budget, deliver, facts, pace, settle
from caredesk.postroom.models import Attempt, Outgoing, OutgoingState
from caredesk.postroom.outgoing import UNFINISHED, Claim

NEVER = timedelta(days=3650)
Found = Sent | NotThere | CannotTell | Trouble


def lapse() -> bool:
    """Claims whose worker died become unknown, and what waited longer than its deadline fails."""
    with db.reading() as session:
        at = pace.now()
        stale = session.exec(_of(OutgoingState.SENDING).where(Outgoing.run_at <= at).limit(20)).all()
        over = session.exec(_of(OutgoingState.QUEUED).where(Outgoing.deadline_at <= at).limit(20)).all()
    for row in stale:
        _lapse_one(row)
    for row in over:
        with settle.held(row) as mine:
            if mine.state is OutgoingState.QUEUED:
                settle.failed(mine, "deadline")
    return bool(stale or over)


def _lapse_one(row: Outgoing) -> None:
    with settle.held(row) as mine:
        if mine.state is OutgoingState.SENDING and mine.run_at <= pace.now():
            settle.unclear(mine, "lease_lost")


def _of(state: OutgoingState):  # type: ignore[no-untyped-def]
    return select(Outgoing).where(UNFINISHED, Outgoing.state == state).order_by(col(Outgoing.run_at), col(Outgoing.id))


def claim() -> Claim | None:
    """Take one unknown row that may be looked for now; after a restore, not before a person has confirmed it."""
    with db.reading() as session:
        works = (col(Account.id) == Outgoing.account_id, Account.state == AccountState.ACTIVE)
        due = _of(OutgoingState.UNKNOWN).where(Outgoing.run_at <= pace.now()).join(Account, works[0]).where(works[1])
        row = None if restores.is_held() else session.exec(due.limit(1)).first()
    return _take(row) if row else None


def _take(row: Outgoing) -> Claim | None:
    token = new_uuid()
    mine = (
        update(Outgoing)
        .where(
            col(Outgoing.id) == row.id, col(Outgoing.state) == OutgoingState.UNKNOWN, col(Outgoing.run_at) == row.run_at
        )
        .values(lease_token=token, run_at=pace.now() + pace.LEASE)
    )
    with db.transaction() as session:
        if not session.connection().execute(mine).rowcount:
            return None
        budget.take(session.get_one(Account, row.account_id), urgent=True)
        return Claim(db.lock_by_id(Outgoing, row.id), token)


def run(claim: Claim) -> None:
    """Look for it, with no transaction open, and write down what that means."""
    found = _looked(claim.outgoing)
    deliver.persist(lambda: _judge(claim, found))


def _judge(claim: Claim, found: Found) -> None:
    with settle.held(claim.outgoing) as row:
        if row.lease_token != claim.token or row.state is not OutgoingState.UNKNOWN:
            return
        if isinstance(found, Sent):
            settle.sent(row, found, found_by="find_sent")
        elif isinstance(found, NotThere):
            _not_there(row)
        else:
            _later(row, found)


def _looked(row: Outgoing) -> Found:
    try:
        with db.reading() as session:
            account = session.get(Account, row.account_id)
            assert account is not None
            network, known, out = connector(account.kind), accounts.facts(account), facts.of_outgoing(row)
        return network.find_sent(known, out)
    except Trouble as trouble:
        return trouble
    except Exception as error:
        return CannotTell("broken: " + deliver.noted(error, f"looking for outgoing {row.id}"))


def _not_there(row: Outgoing) -> None:
    """Twice, a hold-off apart: only then was it not published. A network that keeps our key is simply asked again."""
    ability = connector(_account(row).kind).ability
    row.not_there += 1
    if row.not_there < pace.NOT_THERE_ENOUGH and ability.resend != "key":
        row.lease_token, row.run_at = "", pace.now() + pace.hold_off(ability)
    elif ability.resend == "never":
        _ask_a_person(row, "never_sent_twice")
    else:
        _close_attempts(row)
        settle.requeue(row, clock.now(), row.reason)


def _close_attempts(row: Outgoing) -> None:
    newest = select(Attempt).where(Attempt.outgoing_id == row.id).order_by(col(Attempt.number).desc()).limit(1)
    attempt = db.session().exec(newest).first()
    if attempt is None:  # it was sent, or not, after the copy of the database was made that was put back
        return
    if attempt.outcome != "broken":
        attempt.outcome = "not_published"
    attempt.finished_at = attempt.finished_at or clock.now()


def _later(row: Outgoing, why: CannotTell | Trouble) -> None:
    """It stays unknown: the network could not be asked, or cannot tell."""
    row.lease_token = ""
    if isinstance(why, CannotTell):
        row.run_at = pace.now() + pace.ASK_AGAIN if clock.now() < row.deadline_at else pace.now() + NEVER
        row.reason = f"cannot_tell: {why.reason}"[:500]
        return
    row.run_at = _retry_at(why) or pace.now() + pace.back_off(4, pace.LONGEST_UNCLEAR_WAIT)
    if isinstance(why, AuthExpired):
        settle.pause(row.account_id, why)


def _retry_at(why: Trouble) -> datetime | None:
    return getattr(why, "retry_at", None)


def _ask_a_person(row: Outgoing, reason: str) -> None:
    row.lease_token, row.run_at, row.reason = "", pace.now() + NEVER, reason


def _account(row: Outgoing) -> Account:
    found = db.session().get(Account, row.account_id)
    assert found is not None
    return found
