"""Tickets that were answered, and articles, for the tests of this room."""

from datetime import timedelta
from typing import Any

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.knowledge import actions
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from caredesk.tickets import actions as tickets
from caredesk.tickets.models import Post, PostKind, Ticket
from tests import cast
from tests.tickets import scene

QUESTION = "Dzień dobry, kod do paczkomatu nie działa. Co mam zrobić? Proszę dzwonić: 600 100 200."
ANSWER = (
    "Cześć Kasiu,\nwygenerowaliśmy nowy kod do paczkomatu, przyjdzie w ciągu pięciu minut na kasia@poczta.example. "
    "Odbiór przedłużyliśmy o jeden dzień. Pozdrawiam, Ola Nowak"
)
TEXT = "We send a new code within five minutes and keep the parcel one more day.\n\n- Open the app.\n- Tap “new code”."


def answered(question: str = QUESTION, answer: str = ANSWER, **more: Any) -> Ticket:
    """A ticket in which a customer asked and Ola answered; the network has it."""
    account: Account = scene.answerable(more.pop("account", None) or cast.account("Parcelhop"))
    customer: Customer = more.pop("customer", None) or cast.customer("Kasia Wrona")
    ticket = scene.ticket(account, customer, question, **more)
    reply(ticket, answer)
    return ticket


def reply(ticket: Ticket, text: str, **more: Any) -> Post:
    ola = cast.agent("ola@parcelhop.example")
    told = {"kind": PostKind.REPLY, "handle_id": None, "agent_id": ola.id, "out_state": "sent", "lang": "pl"} | more
    return scene.post(ticket, text, **told)


def resolved(*told: str, ago: timedelta = timedelta(days=2), **more: Any) -> Ticket:
    """The same, resolved so long ago."""
    ticket = answered(*told, **more)
    with clock_at(ago):
        tickets.resolve(ticket, cast.agent("ola@parcelhop.example"))
    db.close_reading()
    return ticket


class clock_at:
    """Let it be so long ago inside."""

    def __init__(self, ago: timedelta) -> None:
        self.ago = ago

    def __enter__(self) -> None:
        self.real = clock.now
        clock.now = lambda: self.real() - self.ago  # type: ignore[assignment]

    def __exit__(self, *error: object) -> None:
        clock.now = self.real  # type: ignore[assignment]


def article(agent: Agent, title: str = "Locker code rejected", **more: Any) -> Article:
    """An article of this agent, read by the desk unless another audience is told."""
    told = Words(title, more.pop("text", TEXT), more.pop("questions", ("My locker code does not work",)))
    visibility = more.pop("visibility", Audience.DESK)
    made = actions.make(agent, more.pop("lang", "en"), told, **more)
    if visibility is not Audience.DRAFT:
        made = actions.publish(made, agent, visibility)
    db.close_reading()
    return made
