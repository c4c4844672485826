"""How somebody is called, as a person has confirmed it: first name, Polish vocative, form of address."""

from dataclasses import dataclass

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.customers.models import Customer
from caredesk.replies import fill, forms
from caredesk.replies.template_models import Called
from caredesk.replies.variants import FORMS
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

FIELDS = ("first_name", "vocative", "form")
MOST = 80


@dataclass(frozen=True)
class Names:
    """What is known, and what may be proposed where nothing is."""

    first_name: str = ""
    vocative: str = ""
    form: str = ""
    maybe_first: str = ""
    maybe_vocative: str = ""


def of_customer(customer: Customer | None, lang: str) -> Names:
    """What this customer is called, in words of this language."""
    if customer is None:
        return Names()
    row = db.first(Called, Called.customer_id == customer.id)
    return _names(row, customer.name, customer.lang or lang)


def of_agent(agent: Agent) -> Names:
    """What this agent is called in their own replies."""
    return _names(db.first(Called, Called.agent_id == agent.id), agent.name, agent.lang)


def _names(row: Called | None, name: str, lang: str) -> Names:
    said = row or Called()
    maybe = forms.first_name(name, lang)
    return Names(said.first_name, said.vocative, said.form, maybe, forms.vocative(said.first_name or maybe))


def say_customer(agent: Agent, customer: Customer, told: dict[str, str]) -> Called:
    """Keep what this customer is called from now on; what is not told stays."""
    with db.transaction() as session:
        customer = db.lock(customer)
        if customer.erased_at is not None:
            raise Refused("erased")
        row = db.first(Called, Called.customer_id == customer.id) or Called(customer_id=known(customer.id))
        if _keep(row, told):
            session.add(row)
            audit.record("customer.called", customer, agent, subject=customer.uuid, body=_told(row))
        return row


def say_own(agent: Agent, told: dict[str, str]) -> Called:
    """Keep what this agent is called in their own replies."""
    with db.transaction() as session:
        db.lock(agent)
        row = db.first(Called, Called.agent_id == agent.id) or Called(agent_id=known(agent.id))
        if _keep(row, told):
            session.add(row)
            audit.record("agent.called", agent, agent, body=_told(row))
        return row


def _keep(row: Called, told: dict[str, str]) -> bool:
    """Whether anything is other than before."""
    before = _told(row)
    for field in FIELDS:
        if field in told:
            setattr(row, field, _fit(field, told[field]))
    row.said_at = clock.now()
    return _told(row) != before


def _fit(field: str, text: str) -> str:
    plain = fill.plain(text)
    if len(plain) > MOST or (field == "form" and plain not in FORMS):
        raise Refused("input", field=field)
    return plain


def _told(row: Called) -> dict[str, str]:
    return {field: getattr(row, field) for field in FIELDS}
