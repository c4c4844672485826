"""Evidence bundles as they are asked for: of a ticket, of a customer, of a stretch of the trail."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caredesk.audit import bundle
from caredesk.audit.actions import Named
from caredesk.audit.bundle import Made, Order
from caredesk.audit.picking import Wanted
from caredesk.core import i18n
from caredesk.core.types import new_uuid
from caredesk.customers.models import Customer
from caredesk.reports import evidence, evidence_page
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


@dataclass(frozen=True)
class Choice:
    """For whom, in which language, with what beyond the usual. by: an agent, or `cli`, which sees everything."""

    by: Agent | str
    lang: str = "en"
    with_notes: bool = False
    with_names: bool = False

    @property
    def viewer(self) -> Agent | None:
        return self.by if isinstance(self.by, Agent) else None


class _Stretch:
    """A stretch of the log as the object of its export, where no agent asked for it."""

    def __init__(self) -> None:
        self.uuid = new_uuid()


def of_ticket(path: Path, ticket: Ticket, choice: Choice) -> Made:
    wanted = evidence.of_ticket(ticket, choice.viewer, with_notes=choice.with_notes)
    title = i18n.translations(choice.lang).gettext("Evidence: ticket #%(number)s") % {"number": ticket.id}
    return _written(path, wanted, ticket, choice=choice, title=title)


def of_customer(path: Path, customer: Customer, choice: Choice) -> Made:
    wanted = evidence.of_customer(customer, choice.viewer, with_notes=choice.with_notes)
    title = i18n.translations(choice.lang).gettext("Evidence: everything with one person")
    return _written(path, wanted, customer, choice=choice, title=title)


def of_range(path: Path, first: int, last: int, choice: Choice) -> Made:
    wanted = evidence.of_range(first, last, choice.viewer, with_notes=choice.with_notes)
    words = i18n.translations(choice.lang)
    title = words.gettext("Evidence: entries %(first)s to %(last)s") % {"first": first, "last": last}
    return _written(path, wanted, choice.viewer or _Stretch(), choice=choice, title=title)


def _written(path: Path, wanted: Wanted, about: Named, *, choice: Choice, title: str) -> Made:
    page = evidence_page.made(title, with_names=choice.with_names)
    return bundle.write(path, Order(wanted, about, choice.by, page, choice.lang))


def name_of(kind: str, of: object, today: date) -> str:
    """What the file is called."""
    return f"evidence-{kind}-{of}-{today:%Y-%m-%d}.zip"
