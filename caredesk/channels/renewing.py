"""Fresh tokens, fetched by one worker at a time.

A refresh token that rotates is good once: two workers that both use it would lose the account. Whoever renews takes a
lease on the account's row, in a transaction of its own, and holds it while it asks the network; the others find it
taken and wait. The row itself is not locked during the question: on SQLite that would stop every writer of the desk
for as long as a network takes to answer.
"""

from datetime import datetime, timedelta

from caredesk import audit
from caredesk.channels import accounts, connector, credentials, standing, telling
from caredesk.channels.base import AuthExpired, Permanent, Renewed, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known, new_uuid

JOB = "channels.renew"
LEASE = timedelta(seconds=90)  # longer than a few questions may take
AGAIN = timedelta(minutes=1)
SOON, EARLIEST = timedelta(minutes=2), timedelta(days=1)  # so long before its end a token is renewed, at the least
FRESH = timedelta(minutes=2)  # a key so young that is refused will not get better by another one
REFUSED = "renew_refused"


def is_asked(account: Account, began_at: datetime) -> bool:
    """Whether a refused key is seen to without a person: fresh ones came since the question began, or are fetched now.
    In the open transaction; False where only a person can help."""
    if not connector(account.kind).ability.renews or account.state is not AccountState.ACTIVE:
        return False
    stands = standing.of(account)
    renewed_at = stands.renewed_at if stands else None
    if renewed_at is not None and renewed_at >= began_at:
        return True
    if renewed_at is not None and clock.now() - renewed_at < FRESH:
        return False
    plan(account, clock.now())
    return True


def plan(account: Account, at: datetime) -> None:
    """Renew then, or sooner where that is planned already."""
    jobs.bring_forward(JOB, {"account_id": account.id}, at, key=f"renew:{account.id}")


def plan_before_end(account: Account) -> None:
    """Renew in time: a fifth of what is left before the end, between two minutes and a day."""
    ends = standing.expires_at(account)
    if ends is None or not connector(account.kind).ability.renews:
        return
    left = ends - clock.now()
    plan(account, max(clock.now(), ends - min(EARLIEST, max(SOON, left / 5))))


def renew(account_id: int) -> str:
    """Once: `renewed`, `busy` where another worker is at it, `later` where the network did not answer, `refused`."""
    taken = _take(account_id)
    if taken is None:
        return "busy"
    account, token = taken
    try:
        fresh = connector(account.kind).renew(accounts.facts(account))  # type: ignore[attr-defined]
    except (AuthExpired, Permanent) as trouble:
        return _refused(account, token, trouble)
    except Trouble as trouble:
        return _later(account, token, trouble)
    return _keep(account, token, fresh)


def _take(account_id: int) -> tuple[Account, str] | None:
    """The lease, decided under the row's lock; None while somebody else holds it, or where nothing is to be done."""
    token = new_uuid()
    with db.transaction():
        row = db.lock_by_id(Account, account_id)
        stands = standing.held(row)
        if row.state is not AccountState.ACTIVE or (stands.leased_until_at and stands.leased_until_at > clock.now()):
            return None
        stands.lease_token, stands.leased_until_at = token, clock.now() + LEASE
        return row, token


def _keep(account: Account, token: str, fresh: Renewed) -> str:
    """Seal the fresh keys. Whoever lost the lease meanwhile keeps what another worker brought."""
    with db.transaction():
        row = db.lock(account)
        stands = standing.held(row)
        if stands.lease_token != token:
            return "busy"
        accounts.seal(row, accounts.opened(row), {**accounts.keys(row), **fresh.keys})
        credentials.hold(row, fresh.keys, "desk", "renewed")
        ends = fresh.expires_at.isoformat() if fresh.expires_at else ""
        kept = {name: value for name, value in row.settings.items() if name != standing.ENDS}
        row.settings = {**kept, standing.ENDS: ends} if ends else kept
        stands.renewed_at, stands.renew_trouble, stands.warned_days = clock.now(), "", None
        stands.lease_token, stands.leased_until_at = "", None
        row.trouble = ""
        audit.record("account.renewed", row, "desk", body={"names": sorted(fresh.keys), "ends_at": ends})
        plan_before_end(row)
    return "renewed"


def _later(account: Account, token: str, trouble: Trouble) -> str:
    """The old key may still do: the lease goes back, and it is tried again in a minute."""
    with db.transaction():
        stands = standing.held(db.lock(account))
        if stands.lease_token == token:
            stands.lease_token, stands.leased_until_at, stands.renew_trouble = "", None, trouble.code
    return "later"


def _refused(account: Account, token: str, trouble: Trouble) -> str:
    """No fresh key without a person: the account stands still, replies wait, and those who can mend it are told."""
    with db.transaction():
        row = db.lock(account)
        stands = standing.held(row)
        if stands.lease_token != token:
            return "busy"
        stands.lease_token, stands.leased_until_at, stands.renew_trouble = "", None, trouble.code
        pause(row, REFUSED, trouble.text or trouble.code)
    return "refused"


def pause(row: Account, why: str, told: str) -> None:
    """The account stands still until a person brings a key: one alarm, however many questions were refused."""
    if row.state is AccountState.PAUSED:
        return
    row.state, row.paused_why, row.paused_at = AccountState.PAUSED, why, clock.now()
    row.trouble = told[:300]
    audit.record("account.paused", row, "network", body={"why": why, "told": told[:300]})
    telling.give(row, "account_paused", "network")


@jobs.kind(JOB)
def work(payload: dict[str, int]) -> datetime | None:
    """Renew now; again in a minute while the network does not answer or another worker is at it."""
    with db.reading() as session:
        account = session.get(Account, payload["account_id"])
    if account is None or account.state is not AccountState.ACTIVE:
        return None
    how = renew(known(account.id))
    return clock.now() + AGAIN if how in ("later", "busy") else None
