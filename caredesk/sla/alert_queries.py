"""Reading alerts: which could not be given, and which wait and until when. Each behind the walls of who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.sla.models import Alert, Clock
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

MOST = 20


@dataclass(frozen=True)
class Line:
    """One alert as a row: without a name it is the webhook's."""

    alert: Alert
    kind: str
    name: str


def failed(viewer: Agent) -> list[Line]:
    """The newest that could not be given."""
    return _lines(_seen(viewer).where(Alert.state == "failed").order_by(col(Alert.id).desc()).limit(MOST))


def waiting(viewer: Agent) -> list[Line]:
    """Those that come next: held until somebody works, or to be tried again."""
    return _lines(_seen(viewer).where(Alert.state == "waiting").order_by(col(Alert.held_until_at)).limit(MOST))


def listed(viewer: Agent, state: str, *, after: int, limit: int) -> list[Line]:
    """A page of all of one state, oldest first."""
    query = _seen(viewer).where(Alert.state == state, col(Alert.id) > after)
    return _lines(query.order_by(col(Alert.id)).limit(limit))


def _seen(viewer: Agent) -> Any:
    query = select(Alert, Clock.kind).join(Ticket, col(Ticket.id) == col(Alert.ticket_id))
    query = query.join(Clock, col(Clock.id) == col(Alert.clock_id))
    accounts = access.visible_accounts(viewer)
    return query if accounts is None else query.where(col(Ticket.account_id).in_(sorted(accounts)))


def _lines(query: Any) -> list[Line]:
    rows: Sequence[Any] = db.session().exec(query).all()
    ids = {alert.receiver for alert, _ in rows} - {0}
    names = dict(db.session().exec(select(Agent.id, Agent.name).where(col(Agent.id).in_(ids))).all())
    return [Line(alert, kind.value, names.get(alert.receiver, "")) for alert, kind in rows]
