"""How a template would look: for one customer, on one of our pages, counted as that network counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk import channels
from caredesk.channels import queries as accounts
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.replies import fill, offers, template_rules
from caredesk.replies.fill import Blank, Part
from caredesk.replies.offers import Scene
from caredesk.replies.variables import CONFIRMED
from caredesk.replies.variants import Variant
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets import sending
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Ticket

FEW = 12


@dataclass(frozen=True)
class Piece:
    """A part of the preview: plain, known (filled in), asked (somebody says it then), fallback."""

    kind: str
    text: str


@dataclass(frozen=True)
class Preview:
    """pieces: the text; length as the network counts it, of `limit` (0: none); markup: it looks like HTML."""

    pieces: tuple[Piece, ...]
    length: int
    limit: int
    lang: str
    has_markup: bool

    @property
    def over(self) -> int:
        return max(0, self.length - self.limit) if self.limit else 0


def customers(agent: Agent) -> list[tuple[Ticket, Customer]]:
    """The last tickets that this agent sees, each customer once: as whom a template may be looked at."""
    query = select(Ticket, Customer).join(Customer, col(Ticket.customer_id) == Customer.id)
    query = query.where(col(Customer.erased_at).is_(None), col(Ticket.merged_into).is_(None))
    seen = visible_accounts(agent)
    if seen is not None:
        query = query.where(col(Ticket.account_id).in_(seen))
    rows = db.session().exec(query.order_by(col(Ticket.id).desc()).limit(FEW * 3)).all()
    return list({customer.id: (ticket, customer) for ticket, customer in reversed(rows)}.values())[::-1][:FEW]


def pages(agent: Agent) -> list[Account]:
    """Our own pages that this agent sees."""
    return accounts.accounts(agent)


def shown(variant: Variant, scene: Scene, ticket: Ticket | None) -> Preview:
    """The text as this customer would get it; fill.Unfit when it is no template."""
    values = scene.values(variant.lang)
    parts = template_rules.parts(variant.text)
    pieces = tuple(_piece(scene, one, values.get(one.name) if isinstance(one, Blank) else "") for one in parts)
    words = "".join(one.text for one in pieces)
    length, limit = _room(words, scene.account, ticket)
    return Preview(pieces, length, limit, variant.lang, template_rules.has_markup(variant.text))


def _piece(scene: Scene, part: Part, value: str) -> Piece:
    if isinstance(part, str):
        return Piece("plain", part)
    known = fill.plain(value)
    if known:
        return Piece("known", known)
    maybe = scene.proposal(part.name) if part.name in CONFIRMED else part.label
    if maybe:
        return Piece("asked", maybe)
    return Piece("gap", part.name) if part.fallback is None else Piece("fallback", part.fallback)


def _room(words: str, account: Account | None, ticket: Ticket | None) -> tuple[int, int]:
    """How long the words are on this page, and how long they may be there."""
    if account is None:
        return len(words), 0
    if ticket is not None and ticket.account_id == account.id:
        target = sending.target_of(ticket)
        about = post_facts(target) if target else None
        action = "dm" if about and about.is_private else "reply"
        return sending.length(account, about, action, words), sending.room(account, about, action)
    limit = channels.connector(account.kind).ability.limit(sending.facts(account))
    return sending.length(account, None, "reply", words), limit


def scene(agent: Agent, ticket: Ticket | None, account: Account | None) -> Scene:
    """The customer of this ticket, or nobody; on the chosen page, else on the ticket's own."""
    made = offers.Scene.of(ticket, agent) if ticket is not None else Scene(agent)
    made.account = account or made.account
    return made


def at(variants: Sequence[dict[str, Any]], n: int | None) -> Variant | None:
    """The wording that is looked at: the one of this number, else the first that is written."""
    if not variants:
        return None
    written = next((one for one in variants if one["text"].strip()), variants[0])
    one = variants[n] if n is not None and n < len(variants) else written
    return Variant(one["lang"], one["channel"], one["form"], one["text"])
