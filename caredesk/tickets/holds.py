"""Legal holds: what a court or a dispute may need stays as it is. Set and released by two persons, each time.

target: {"ticket": id}, {"customer": id}, {"filter": a view's filter}, or {"since": day, "until": day} (both included).
A hold that was only asked for holds nothing yet: one person alone can neither keep nor let go.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.parts import parts
from caredesk.customers.models import Handle
from caredesk.team.models import Agent
from caredesk.tickets import hold_race, queries, views
from caredesk.tickets.hold_models import ASKED, IN_FORCE, REFUSED, RELEASE_ASKED, RELEASED, SCOPES, SET, LegalHold
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

MOST_REASON = 300
MOST_TICKETS = 20_000


def ask(agent: Agent, scope: str, target: Mapping[str, Any], reason: str) -> LegalHold:
    """Ask for a hold; it is in force once another person has confirmed it."""
    plain = " ".join(reason.split())
    if scope not in SCOPES or not 0 < len(plain) <= MOST_REASON or "\x00" in plain:
        raise Refused("hold_input")
    with db.transaction() as session:
        row = LegalHold(scope=scope, target=dict(target), reason=plain, asked_by=agent.id or 0)
        session.add(row)
        session.flush()
        audit.record("hold.asked", row, agent, body={"scope": scope, "target": row.target, "reason": plain})
        return row


def confirm(hold: LegalHold, agent: Agent) -> LegalHold:
    """The second person says yes: to the hold, or to its release. A hold comes before an erasure of what it covers, or
    not at all."""
    with db.transaction():
        hold_race.nothing_goes()
        row = db.lock(hold)
        if row.state == ASKED:
            _by_another(agent, row.asked_by)
            if hold_race.are_going(_words(row)):
                raise Refused("hold_erasing")
            row.state, row.set_by, row.set_at, row.target = SET, agent.id, clock.now(), _frozen(row)
            verb = "hold.set"
        elif row.state == RELEASE_ASKED:
            _by_another(agent, row.release_by)
            row.state, row.ended_by, row.ended_at = RELEASED, agent.id, clock.now()
            verb = "hold.released"
        else:
            raise Refused("changed_since")
        audit.record(verb, row, agent, body={"scope": row.scope, "target": row.target, "reason": row.reason})
        return row


def refuse(hold: LegalHold, agent: Agent) -> LegalHold:
    """Say no: a hold that was asked for does not come, one that was to be released stays. Whoever asked may too."""
    with db.transaction():
        row = db.lock(hold)
        if row.state == ASKED:
            row.state, row.ended_by, row.ended_at = REFUSED, agent.id, clock.now()
        elif row.state == RELEASE_ASKED:
            row.state, row.release_by = SET, None
        else:
            raise Refused("changed_since")
        audit.record("hold.refused", row, agent, body={"now": row.state})
        return row


def ask_release(hold: LegalHold, agent: Agent) -> LegalHold:
    """Ask to let go; the hold stays in force until another person has confirmed that."""
    with db.transaction():
        row = db.lock(hold)
        if row.state != SET:
            raise Refused("changed_since")
        row.state, row.release_by = RELEASE_ASKED, agent.id
        audit.record("hold.release_asked", row, agent)
        return row


def _by_another(agent: Agent, first: int | None) -> None:
    if agent.id == first:
        raise Refused("second_person")


def in_force() -> list[LegalHold]:
    """The holds that hold, oldest first."""
    query = select(LegalHold).where(col(LegalHold.state).in_(IN_FORCE)).order_by(col(LegalHold.id))
    return list(db.session().execute(query).scalars())


def covers_post(post: Post) -> bool:
    """Whether the words of this post must stay."""
    return bool(held_posts([post.id or 0]))


def covers_customer(customer: Any) -> bool:
    """Whether something of what this person wrote, or of the conversations with them, must stay."""
    return bool(of_customer(customer))


def of_customer(customer: Any) -> list[LegalHold]:
    """The holds that keep something of this person (anything with an `id`)."""
    return [hold for hold in in_force() if _touches(hold, customer.id)]


def of_ticket(ticket: Ticket) -> list[LegalHold]:
    """The holds that keep something in this ticket."""
    mine = col(Post.ticket_id) == ticket.id
    return [hold for hold in in_force() if hold.target.get("ticket") == ticket.id or _any(mine & _words(hold))]


def held_posts(ids: Iterable[int]) -> set[int]:
    """Which of these posts some hold keeps."""
    words = or_(false(), *(_words(hold) for hold in in_force()))
    found: set[int] = set()
    for part in parts(ids):
        query = select(col(Post.id)).where(col(Post.id).in_(part), words)
        found |= set(db.session().execute(query).scalars())
    return found


def _touches(hold: LegalHold, customer_id: int) -> bool:
    if hold.target.get("customer") == customer_id:
        return True
    theirs = select(col(Handle.id)).where(col(Handle.customer_id) == customer_id)
    opened = select(col(Ticket.id)).where(col(Ticket.customer_id) == customer_id)
    about = col(Post.handle_id).in_(theirs) | col(Post.ticket_id).in_(opened) | col(Post.home_id).in_(opened)
    return _any(about & _words(hold))


def _any(where: ColumnElement[bool]) -> bool:
    return db.session().execute(select(col(Post.id)).where(where).limit(1)).first() is not None


def _words(hold: LegalHold) -> ColumnElement[bool]:
    """The posts whose words this hold keeps."""
    if hold.scope == "ticket":
        number = hold.target["ticket"]
        return or_(col(Post.ticket_id) == number, col(Post.home_id) == number)
    if hold.scope == "customer":
        number = hold.target["customer"]
        theirs = select(col(Handle.id)).where(col(Handle.customer_id) == number)
        opened = select(col(Ticket.id)).where(col(Ticket.customer_id) == number)
        return or_(col(Post.handle_id).in_(theirs), col(Post.ticket_id).in_(opened), col(Post.home_id).in_(opened))
    if hold.scope == "query":
        here = _matching(hold.target["filter"])
        kept = hold.target.get("tickets", [])
        return or_(*(place.in_(some) for place in (col(Post.ticket_id), col(Post.home_id)) for some in (here, kept)))
    since, until = days(hold.target)
    return and_(col(Post.occurred_at) >= since, col(Post.occurred_at) < until)


def _matching(told: Mapping[str, str]) -> Any:
    return select(col(Ticket.id)).where(queries.condition(views.read(told)))


def _frozen(row: LegalHold) -> dict[str, Any]:
    """A filter holds what it finds when the hold begins, and what it finds later: a ticket that changes stays held."""
    if row.scope != "query":
        return row.target
    found = list(db.session().execute(_matching(row.target["filter"]).limit(MOST_TICKETS + 1)).scalars())
    if len(found) > MOST_TICKETS:
        raise Refused("hold_size", most=MOST_TICKETS)
    return {**row.target, "tickets": found}


def days(target: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From the first moment of the one day to the last of the other, in UTC."""
    first, last = (date.fromisoformat(str(target[name])) for name in ("since", "until"))
    begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
    return begin, end
