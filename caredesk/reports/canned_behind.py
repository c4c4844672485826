"""Behind each figure of the report on ready-made answers: the replies that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.reports import canned
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from caredesk.voice import canning
from caredesk.voice.models import CannedReply

OF = {"agent": "agent_id", "template": "template_id", "answer": "answer_id"}


@dataclass(frozen=True)
class Asked:
    """Which figure: of whom or what (`by` and its number; all: of everybody), and what of it is counted."""

    by: str
    id: int
    what: str
    days: int
    until: datetime


def size(reader: Agent, asked: Asked) -> int:
    """The figure itself."""
    return db.session().exec(select(func.count()).select_from(CannedReply).where(*_where(reader, asked))).one()


def replies(reader: Agent, asked: Asked, begin: int, most: int) -> Sequence[Any]:
    """These replies, the newest first: CannedReply, text, who wrote it, and its ticket as a list shows it."""
    ticket: Any = (col(Ticket.id), col(Ticket.channel), col(Ticket.surface))
    whose: dict[str, Any] = {"agent": Agent, "customer": Customer, "account": Account}
    called: Any = [col(model.name).label(word) for word, model in whose.items()]
    query: Any = select(CannedReply, col(Post.text), *ticket, *called).join(Post, col(Post.id) == CannedReply.post_id)
    query = query.join(Ticket, col(Ticket.id) == Post.ticket_id).join(Agent, col(Agent.id) == CannedReply.agent_id)
    query = query.join(Account, col(Account.id) == CannedReply.account_id)
    query = query.outerjoin(Customer, col(Customer.id) == Ticket.customer_id).where(*_where(reader, asked))
    query = query.order_by(col(CannedReply.at).desc(), col(CannedReply.post_id).desc()).offset(begin).limit(most)
    return db.session().execute(query).all()


def name(asked: Asked) -> str:
    """What the line of the figure is called; empty: everybody."""
    if asked.by == "agent":
        found = db.session().get(Agent, asked.id)
        return found.name if found else ""
    return canning.called(asked.by, asked.id) if asked.by in OF else ""


def _where(reader: Agent, asked: Asked) -> list[Any]:
    which = [getattr(CannedReply, OF[asked.by]) == asked.id] if asked.by in OF else []
    return [*canned.reach(reader, asked.days, asked.until), canned.COUNTED[asked.what], *which]
