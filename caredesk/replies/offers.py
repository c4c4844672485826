"""A template made ready for one ticket: the wording that fits, with what is known in it and what is to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers import naming
from caredesk.customers.models import Customer
from caredesk.replies import called, fill, template_rules, variants
from caredesk.replies.fill import Blank, Part
from caredesk.replies.template_models import Template
from caredesk.replies.variables import CONFIRMED, Values
from caredesk.replies.variants import Chosen, Variant
from caredesk.sla import local
from caredesk.team.models import Agent
from caredesk.tickets import sending
from caredesk.tickets.models import Ticket


@dataclass(frozen=True)
class Ask:
    """What the agent says before the words go in. why: name (a proposal from the name on the network), own."""

    name: str
    label: str = ""
    proposal: str = ""
    fallback: str | None = None


@dataclass(frozen=True)
class Wording:
    """One variant with everything in it that is known."""

    variant: Variant
    parts: tuple[Part, ...]
    asks: tuple[Ask, ...]


class Missing(Exception):
    """There are no words in the customer's language; `others` are the languages that there are."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(chosen.lang)
        self.lang, self.others = chosen.lang, chosen.others


class NeedsForm(Exception):
    """The wordings differ by whom they are said to, and nobody has said that yet."""


@dataclass
class Scene:
    """Who writes to whom, where and when: everything that fills a template."""

    agent: Agent
    account: Account | None = None
    customer: Customer | None = None
    lang: str = ""
    number: str = ""
    handle: str = ""
    zone: str = ""  # by whose clock the customer reads a day
    at: datetime = field(default_factory=clock.now)
    made: dict[str, Values] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, ticket: Ticket, agent: Agent) -> "Scene":
        session = db.session()
        customer = session.get(Customer, ticket.customer_id) if ticket.customer_id else None
        account = session.get(Account, ticket.account_id)
        handle = sending.handle_of(sending.target_of(ticket))
        lang = ticket.lang or (customer.lang if customer else "")
        return cls(agent, account, customer, lang, str(ticket.id), handle, local.zone(ticket, agent.zone))

    @property
    def channel(self) -> str:
        return self.account.kind if self.account else ""

    @cached_property
    def them(self) -> called.Names:
        return called.of_customer(self.customer, self.lang)

    @cached_property
    def us(self) -> called.Names:
        return called.of_agent(self.agent)

    @cached_property
    def told(self) -> dict[str, str]:
        """What is known by name, whatever the language."""
        return {
            "customer.first_name": self.them.first_name,
            "customer.vocative": self.them.vocative,
            "customer.name": self.customer.name if self.customer else "",
            "customer.handle": naming.addressed(self.handle),
            "agent.name": self.agent.name,
            "agent.first_name": self.us.first_name,
            "agent.initials": self.agent.letters,
            "ticket.number": self.number,
            "channel.name": self.account.name if self.account else "",
            "channel.handle": self.account.handle if self.account else "",
        }

    def values(self, lang: str, answers: Mapping[str, str] | None = None) -> Values:
        """The same with the days of this language, and what the agent answered."""
        at = self.at.astimezone(ZoneInfo(self.zone or self.agent.zone))
        return Values({**self.told, **(answers or {})}, at=at, lang=lang)

    def usual(self, lang: str) -> Values:
        """The same before anybody answered anything, made once for each language."""
        if lang not in self.made:
            self.made[lang] = self.values(lang)
        return self.made[lang]

    def proposal(self, name: str) -> str:
        """What may be proposed for a name that nobody has confirmed."""
        maybe = {"customer.first_name": self.them.maybe_first, "customer.vocative": self.them.maybe_vocative}
        return {**maybe, "agent.first_name": self.us.maybe_first}.get(name, "")

    def choose(self, template: Template) -> Chosen:
        return variants.choose(
            variants.read(template.variants), lang=self.lang, channel=self.channel, own=self.agent.lang
        )


def wording(scene: Scene, variant: Variant) -> Wording:
    """The variant with everything that is known; the rest is asked, or has its fallback."""
    values = scene.usual(variant.lang)
    parts = tuple(_known(scene, part, values) for part in template_rules.parts(variant.text))
    asks = tuple(_ask(scene, one) for one in fill.blanks(parts))
    return Wording(variant, parts, asks)


def _known(scene: Scene, part: Part, values: Values) -> Part:
    """A part as far as it can be filled without anybody being asked."""
    if isinstance(part, str):
        return part
    value = fill.plain(values.get(part.name))
    if value:
        return value
    is_asked = part.label or (part.name in CONFIRMED and scene.proposal(part.name))
    return part.fallback if part.fallback is not None and not is_asked else part


def _ask(scene: Scene, blank: Blank) -> Ask:
    return Ask(blank.name, blank.label, scene.proposal(blank.name), blank.fallback)


def wordings(scene: Scene, chosen: Chosen, template: Template) -> Sequence[Wording]:
    """All that may be inserted: one for each form; where the customer's language is missing, every other language."""
    if chosen.why != "missing":
        return [wording(scene, one) for one in chosen.forms]
    every = variants.read(template.variants)
    found = [variants.choose(every, lang=lang, channel=scene.channel) for lang in chosen.others]
    return [wording(scene, one) for other in found for one in other.forms]


def words(scene: Scene, template: Template, answers: Mapping[str, str], lang: str = "") -> tuple[Variant, str]:
    """The words as they would be sent; Missing, NeedsForm or fill.Open where somebody has to decide or answer first.

    `answers` by the name of the blank, and `form`; `lang`: another language than the customer's, chosen on purpose."""
    every = variants.read(template.variants)
    chosen = scene.choose(template) if not lang else variants.choose(every, lang=lang, channel=scene.channel)
    if chosen.why == "missing":
        raise Missing(chosen)
    variant = chosen.for_form(answers.get("form") or scene.them.form)
    if variant is None:
        raise NeedsForm
    values = scene.values(variant.lang, answers)
    return variant, fill.whole(fill.fill(template_rules.parts(variant.text), values))


def as_json(wording: Wording) -> dict[str, Any]:
    """A wording for the page's script, which puts the answers into the gaps."""
    return {
        "lang": wording.variant.lang,
        "channel": wording.variant.channel,
        "form": wording.variant.form,
        "parts": [one if isinstance(one, str) else {"ask": one.name} for one in wording.parts],
        "asks": [
            {"name": one.name, "label": one.label, "proposal": one.proposal, "fallback": one.fallback}
            for one in wording.asks
        ],
    }
