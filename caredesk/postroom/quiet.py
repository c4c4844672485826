"""An account from which nothing comes for longer than usual: its own hours say what is usual.

Of the last four weeks it is known how much came in each hour of the week. What would have come since the last post, had
all gone as usual, is the sum over the hours since; a silence in which a dozen should have come happens by chance about
once in a hundred thousand times. A quiet night, in which nobody ever writes, adds nothing to the sum.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.postroom import budget
from caredesk.postroom.flow_models import Flow
from caredesk.sla.models import Tally
from caredesk.sla.tally import SLOT_MICROS, slot_of
from caredesk.team.models import Notice, Role
from caredesk.tickets import people

JOB = "postroom.quiet"
EVERY = timedelta(minutes=10)
WEEKS = 4
LEAST_KNOWN = timedelta(days=7)
ENOUGH = 100  # posts that tell what is usual
DOZEN = 12.0
SLOT = timedelta(microseconds=SLOT_MICROS)
SLOTS_OF_A_WEEK = 7 * 24 * 4


def begin(_happened: Happened) -> None:
    """Follow `account.connected`: from the first account on, somebody listens for silence."""
    jobs.bring_forward(JOB, {}, clock.now() + EVERY, key="quiet")


@jobs.kind(JOB)
def look(_payload: dict[str, Any]) -> datetime:
    """Listen to every account that works; tell of a silence once, and of its end."""
    with db.reading() as session:
        found = list(session.execute(select(Account).where(col(Account.state) == AccountState.ACTIVE)).scalars())
        silences = [(account, *_silence(account)) for account in found]
    for account, since, expected in silences:
        _tell(account, since, expected)
    return clock.now() + EVERY


def _silence(account: Account) -> tuple[datetime | None, float]:
    """Since when nothing came from this account, and how much usually would have."""
    now = clock.now()
    usual = learned(known(account.id), now)
    last = _last_in(account)
    if last is None or sum(usual.values()) < ENOUGH or now - account.created_at < LEAST_KNOWN:
        return last, 0.0
    return last, expected(usual, last, now)


def learned(account_id: int, now: datetime) -> Counter[int]:
    """How much came in each quarter of an hour of the week, over the last four weeks but for the last day."""
    first, end = slot_of(now - timedelta(weeks=WEEKS)), slot_of(now - timedelta(days=1))
    where = (col(Tally.account_id) == account_id, col(Tally.what) == "in", col(Tally.slot) >= first)
    told = select(col(Tally.slot), func.sum(col(Tally.n))).where(*where, col(Tally.slot) < end)
    query = told.group_by(col(Tally.slot))
    usual: Counter[int] = Counter()
    for slot, n in db.session().connection().execute(query):
        usual[slot % SLOTS_OF_A_WEEK] += int(n)
    return usual


def expected(usual: Counter[int], since: datetime, now: datetime) -> float:
    """How much would have come from then to now, had all gone as usual. Pure."""
    first, last = slot_of(since) + 1, slot_of(now)
    span = min(last - first, SLOTS_OF_A_WEEK)
    return sum(usual[slot % SLOTS_OF_A_WEEK] for slot in range(first, first + max(0, span))) / WEEKS


def _last_in(account: Account) -> datetime | None:
    where = (col(Tally.account_id) == account.id, col(Tally.what) == "in", col(Tally.n) > 0)
    slot = db.session().connection().execute(select(func.max(col(Tally.slot))).where(*where)).scalar()
    return None if slot is None else clock.from_micros(int(slot) * SLOT_MICROS)


def _tell(account: Account, since: datetime | None, much: float) -> None:
    with db.reading() as session:
        row = session.get(Flow, account.id)
        told = row.quiet_since if row else None
    if much >= DOZEN and told is None and since is not None:
        _raise(account, since, much)
    elif told is not None and (since is None or since > told):
        _over(account)


def _raise(account: Account, since: datetime, much: float) -> None:
    with db.transaction() as session:
        budget.of(account).quiet_since = since
        audit.record("account.quiet", account, "desk", body={"since": since, "usual": int(much)})
        for agent in people.who_see(known(account.id)):
            if agent.role in (Role.OWNER, Role.SUPERVISOR):
                notice = Notice(agent_id=known(agent.id), kind="account_quiet", by=account.name)
                session.add(notice)
                session.flush()
                body = {"to": agent.uuid, "kind": notice.kind, "account": account.uuid}
                audit.record("notice.given", notice, "desk", body=body)


def _over(account: Account) -> None:
    with db.transaction():
        budget.of(account).quiet_since = None
        audit.record("account.heard", account, "desk")
