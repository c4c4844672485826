"""How the desk is: whether it can work now, and its figures for a monitor."""

from collections.abc import Iterable
from datetime import timedelta

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, text
from sqlmodel import col, select

from caredesk.audit import queries as trail
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, schema
from caredesk.moderation.models import Withdrawal
from caredesk.moderation.queries import late as withdrawals_late
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.tickets.models import TicketCount

LONGEST_WAIT = timedelta(seconds=60)
LONGEST_PENDING = 30.0


def checks() -> dict[str, str]:
    """What has to be right before work can be done: `ok`, or what is wrong. An empty database answers too."""
    return {"database": _database(), "schema": _schema(), "trail": _trail(), "arrivals": _arrivals()}


def _database() -> str:
    db.session().connection().execute(text("SELECT 1"))
    return "ok"


def _schema() -> str:
    there = schema.current(db.session().connection())
    return "ok" if there == schema.head() else f"at {there}, wanted {schema.head()}"


def _trail() -> str:
    waits = trail.standing().pending_seconds
    return "ok" if waits <= LONGEST_PENDING else f"the oldest entry waits for its number since {waits:.0f} s"


def _arrivals() -> str:
    """Whether somebody reads what comes in: a worker that stands still shows here."""
    oldest = db.session().exec(select(func.min(Arrival.run_at)).where(Arrival.state == ArrivalState.READY)).one()
    waits = clock.now() - oldest if oldest else timedelta()
    return "ok" if waits <= LONGEST_WAIT else f"the oldest arrival waits since {waits.total_seconds():.0f} s"


class Figures:
    """Asked anew at every scrape; nothing is kept between two."""

    def collect(self) -> Iterable[Metric]:
        yield _by("caredesk_tickets", "Tickets by status.", _tickets())
        yield _by("caredesk_outgoing", "Replies by state.", _outgoing())
        yield _by("caredesk_accounts", "Accounts by state.", _accounts())
        yield GaugeMetricFamily("caredesk_arrivals_waiting", "Bodies that wait to be read.", _waiting())
        late = select(func.count()).select_from(Withdrawal).where(*withdrawals_late())
        yield GaugeMetricFamily(
            "caredesk_withdrawals_late", "Words that are to be given up and are late.", db.session().exec(late).one()
        )
        standing = trail.standing()
        yield GaugeMetricFamily("caredesk_audit_entries", "Entries of the audit trail.", standing.entries)
        yield GaugeMetricFamily(
            "caredesk_audit_pending_seconds", "Age of the oldest entry without a number.", standing.pending_seconds
        )


def _by(name: str, words: str, found: Iterable[tuple[str, int]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in found:
        family.add_metric([state], count)
    return family


def _tickets() -> list[tuple[str, int]]:
    query = select(TicketCount.status, func.sum(TicketCount.n)).group_by(TicketCount.status)
    return [(status, int(count)) for status, count in db.session().exec(query)]


def _outgoing() -> list[tuple[str, int]]:
    """What is finished well is not counted: there are millions of those."""
    unsettled = [state for state in OutgoingState if state not in (OutgoingState.SENT, OutgoingState.CANCELLED)]
    query = select(Outgoing.state, func.count()).where(col(Outgoing.state).in_(unsettled)).group_by(Outgoing.state)
    return [(OutgoingState(state).value, int(count)) for state, count in db.session().exec(query)]


def _accounts() -> list[tuple[str, int]]:
    found = {state.value: 0 for state in AccountState}
    for account in db.session().exec(select(Account.state)):
        found[AccountState(account).value] += 1
    return list(found.items())


def _waiting() -> int:
    query = select(func.count()).select_from(Arrival).where(Arrival.state == ArrivalState.READY)
    return int(db.session().exec(query).one())
