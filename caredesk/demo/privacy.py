"""In the story: somebody had everything about her erased, and a dispute keeps one conversation as it is."""

from collections.abc import Mapping

from caredesk.core import db
from caredesk.core.types import known
from caredesk.customers.models import Customer, Handle
from caredesk.privacy import erasure
from caredesk.team.models import Agent
from caredesk.tickets import holds
from caredesk.tickets.models import Ticket

GONE = "e.fischer"


def tell(agents: Mapping[str, Agent], disputed: Ticket, doubtful: Ticket) -> None:
    """One erasure that was done, one hold in force, and one that waits for a second person."""
    handle = known(db.first(Handle, Handle.ext_id == GONE))
    person = db.session().get_one(Customer, handle.customer_id)
    db.close_reading()
    erasure.finish(erasure.ask(person, agents["anna"], basis="consent_withdrawn", reference="RODO 2026/17"))
    held = holds.ask(agents["anna"], "ticket", {"ticket": disputed.id}, "II C 412/26")
    holds.confirm(held, agents["piotr"])
    holds.ask(agents["bence"], "ticket", {"ticket": doubtful.id}, "PH-88")
