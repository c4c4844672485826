"""What the pages of privacy show: what is held of a person, their requests, the register."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from caredesk.audit.models import body_table, entry_table
from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.core.types import LARGEST_ID
from caredesk.customers import access as customers
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.postroom import holdings as postroom
from caredesk.privacy.models import DONE, PrivacyRequest, RetentionRule
from caredesk.replies import holdings as drafts
from caredesk.routing import holdings as routing
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import access as tickets_access
from caredesk.tickets import holdings as tickets
from caredesk.tickets.hold_models import ASKED, RELEASE_ASKED, LegalHold
from caredesk.tickets.models import Post, PostKind, SavedView, Ticket

LATEST = 50


@dataclass(frozen=True)
class Held:
    """How much stands where. `other`: replies and notes in the conversations of others that name the person."""

    names: int
    tickets: int
    theirs: int
    ours: int
    notes: int
    other: int
    drafts: int
    remarks: int
    raw: int
    entries: int
    copies: int


def held(customer: Customer) -> Held:
    """What a copy would hold and an erasure would take, as numbers."""
    who = holdings.person(customer)
    kinds = _kinds(tickets.post_ids(who))
    sealed = entry_table.join(body_table, body_table.c.id == entry_table.c.body_id)
    about = select(func.count()).select_from(sealed).where(entry_table.c.subject == who.uuid)
    about = about.where(body_table.c.sealed.is_not(None))
    return Held(
        names=len(set(who.names)),
        tickets=len(db.session().execute(tickets.tickets_of(who)).all()),
        theirs=kinds.get(PostKind.IN, 0),
        ours=kinds.get(PostKind.REPLY, 0) + kinds.get(PostKind.OUTSIDE, 0),
        notes=kinds.get(PostKind.NOTE, 0) + bool(customer.note),
        other=len(tickets.naming(who)),
        drafts=drafts.count(who),
        remarks=routing.count(who),
        raw=postroom.count(who),
        entries=db.session().connection().execute(about).scalar_one(),
        copies=sum(one.state == DONE for one in of_customer(customer) if one.kind == "copy"),
    )


def sees_whole(agent: Agent, customer: Customer) -> bool:
    """Whether nothing of this person stands behind a wall that this agent does not see over."""
    accounts = access.visible_accounts(agent)
    if accounts is None:
        return True
    written = col(Post.handle_id).in_(tickets.handles_of(customer))
    hidden = select(col(Post.id)).where(written, col(Post.account_id).not_in(sorted(accounts))).limit(1)
    opened = (col(Ticket.customer_id) == customer.id, col(Ticket.account_id).not_in(sorted(accounts)))
    tickets_there = select(col(Ticket.id)).where(*opened).limit(1)
    return not any(db.session().execute(query).first() for query in (hidden, tickets_there))


def _kinds(ids: Collection[int]) -> dict[PostKind, int]:
    found: dict[PostKind, int] = {}
    for part in parts(ids):
        query = select(col(Post.kind), func.count()).where(col(Post.id).in_(part), col(Post.emptied_at).is_(None))
        for kind, number in db.session().execute(query.group_by(col(Post.kind))).all():
            found[kind] = found.get(kind, 0) + number
    return found


def of_customer(customer: Customer) -> Sequence[PrivacyRequest]:
    """The requests of one person, newest first."""
    query = select(PrivacyRequest).where(col(PrivacyRequest.customer_id) == customer.id)
    return db.session().execute(query.order_by(col(PrivacyRequest.id).desc()).limit(LATEST)).scalars().all()


def latest(agent: Agent) -> list[tuple[PrivacyRequest, Customer]]:
    """The newest requests of people whom this agent sees."""
    query = select(PrivacyRequest, Customer).join(Customer, col(Customer.id) == col(PrivacyRequest.customer_id))
    query = query.where(customers.wrote_to(agent)).order_by(col(PrivacyRequest.id).desc()).limit(LATEST)
    return [(row[0], row[1]) for row in db.session().execute(query).all()]


def request(agent: Agent, request_id: int) -> PrivacyRequest:
    """A request of somebody whom this agent sees; else NotFound."""
    access.need(agent, "privacy")
    found = db.session().get(PrivacyRequest, request_id) if 0 < request_id <= LARGEST_ID else None
    if found is None:
        raise access.NotFound
    customers.customer(agent, found.customer_id)
    return found


def hold(agent: Agent, hold_id: int) -> LegalHold:
    """A hold on something that this agent sees; else NotFound."""
    access.need(agent, "privacy")
    found = db.session().get(LegalHold, hold_id) if 0 < hold_id <= LARGEST_ID else None
    if found is None or not sees(agent, found):
        raise access.NotFound
    return found


def sees(agent: Agent, found: LegalHold) -> bool:
    """Whether what is held stands within the agent's walls; a hold on the whole desk is known to all who decide."""
    try:
        if "ticket" in found.target:
            tickets_access.ticket(agent, found.target["ticket"])
        elif "customer" in found.target:
            customers.customer(agent, found.target["customer"])
    except access.NotFound:
        return False
    return True


def all_holds(agent: Agent) -> list[LegalHold]:
    """Those that wait for somebody first, then those in force, then the last that were let go."""
    query = select(LegalHold).order_by(col(LegalHold.id).desc()).limit(4 * LATEST)
    found = [one for one in db.session().execute(query).scalars() if sees(agent, one)]
    return sorted(found, key=lambda one: (one.state not in (ASKED, RELEASE_ASKED), not one.is_in_force))[:LATEST]


def names_of(holds: Collection[LegalHold]) -> dict[int, str]:
    """The colleagues who asked and confirmed, by number."""
    ids = {number for one in holds for number in (one.asked_by, one.set_by, one.release_by, one.ended_by) if number}
    query = select(col(Agent.id), col(Agent.name)).where(col(Agent.id).in_(ids))
    return {row[0]: row[1] for row in db.session().execute(query)} if ids else {}


def views(agent: Agent) -> list[SavedView]:
    """The saved views that this agent may use, their own and those of their teams."""
    shared = col(SavedView.team_id).in_(sorted(access.team_ids(agent)))
    mine = (col(SavedView.agent_id) == agent.id) | shared
    query = select(SavedView).where(mine, col(SavedView.retired_at).is_(None)).order_by(col(SavedView.name))
    return list(db.session().execute(query).scalars())


def rule(agent: Agent, rule_id: int) -> RetentionRule:
    """A rule of retention; else NotFound."""
    access.need(agent, "privacy")
    found = db.session().get(RetentionRule, rule_id) if 0 < rule_id <= LARGEST_ID else None
    if found is None:
        raise access.NotFound
    return found
