"""What happens in tests of the memory: a customer asks, one of us answers, the network has it."""

from sqlalchemy import delete, text

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.knowledge import suggestions
from caredesk.knowledge.memory_models import MemoryBuild, MemoryGram, MemoryLine, MemoryStem
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, Ticket

LOST = "Gdzie jest moja paczka? Kurier miał przyjechać wczoraj."
FOUND = "Paczka czeka w oddziale na Długiej, kurier miał awarię samochodu."


def say(ticket: Ticket, agent: Agent, text: str = FOUND, *, kind: str = "public") -> Post:
    """A reply of ours that is on the network."""
    with db.transaction():
        return deliver(conversation.reply(ticket, agent, text, kind=kind, own_id=new_uuid()))


def deliver(post: Post) -> Post:
    """The network has it."""
    with db.transaction():
        post = conversation.mark_delivery(post, state="sent", ext_id=f"out-{post.id}")
        audit.record("reply.sent", post, "network", body={"at": clock.now()})
        return post


def suggested(agent: Agent, ticket: Ticket) -> list[str]:
    """The words of what is suggested, best first."""
    db.close_reading()
    return [one.text for one in suggestions.of_ticket(agent, ticket)]


def forget_all() -> None:
    """As if the desk had been there before the memory."""
    with db.transaction() as session:
        for model in (MemoryGram, MemoryStem, MemoryLine, MemoryBuild):
            session.execute(delete(model))
        if db.is_sqlite():
            session.execute(text("INSERT INTO memory_index (memory_index) VALUES ('delete-all')"))
