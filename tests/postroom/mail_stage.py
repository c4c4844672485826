"""A desk with a mailbox on real servers: letters come, agents answer, the postroom works."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sqlmodel import select

from caredesk.channels import actions, finding
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.postroom import worker
from caredesk.team.models import Agent, Team
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, Ticket
from tests.channels.email_stage import DESK, KASIA, letter
from tests.postroom.stage import Hands, allow
from tests.servers.mail import PASSWORD, MailServers


def connected(servers: MailServers, address: str = DESK, **settings: object) -> Account:
    """An account of Care PL for this mailbox, connected as everybody does it: both servers are asked."""
    given = Given("email", servers.settings(address=address, poll_seconds=5, **settings), {"password": PASSWORD})
    team = db.first(Team, Team.name == "Care PL")
    account = actions.connect(finding.choose(given, finding.look(given)[0], address), [team], "cli")
    with db.transaction():
        db.lock(account).undo_seconds = 0
    return account


class PostOffice:
    """What the tests do: somebody writes, the desk looks, an agent answers."""

    def __init__(self, servers: MailServers, account: Account, agent: Agent, hands: Hands) -> None:
        self.servers, self.account, self.agent, self.hands = servers, account, agent, hands

    def work(self, seconds: float = 10) -> None:
        self.hands.pass_by(seconds)
        worker.drain()
        db.close_reading()

    def write(self, text: str, *, sender: str = KASIA, to: str = DESK, **head: str) -> None:
        """A letter arrives in the mailbox."""
        box = f"{to.partition('+')[0].partition('@')[0]}@{to.partition('@')[2]}"
        before = len(self.servers.held(box))
        named = f"{sender.partition('@')[0].title()} <{sender}>"
        self.servers.deliver(letter(text, sender=named, To=to, **head), to=to, sender=sender)
        until(lambda: len(self.servers.held(box)) > before)

    def receive(self, text: str, said: str = "", **more: str) -> Post:
        """A letter arrives, and the desk has read it; the post that came of it, by what it says."""
        self.write(text, **more)
        self.work()
        return self.post(said or text)

    def post(self, text: str) -> Post:
        db.close_reading()
        found = db.session().exec(select(Post).where(Post.text == text)).first()
        assert found is not None
        return found

    def ticket(self, post: Post) -> Ticket:
        return db.session().get_one(Ticket, post.ticket_id)

    def answer(self, post: Post, text: str = "We are looking into it.", **more: Any) -> Post:
        reply = conversation.reply(
            self.ticket(post), self.agent, text, kind="direct", own_id=new_uuid(), target=post.id, **more
        )
        self.work()
        return self.shown(reply)

    def shown(self, post: Post) -> Post:
        db.close_reading()
        return db.session().get_one(Post, post.id)

    def got(self, who: str = KASIA) -> list[EmailMessage]:
        files = sorted(self.servers.held(who), key=lambda one: one.stat().st_mtime_ns)
        return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]  # type: ignore[misc]


def until(true: Callable[[], object], seconds: float = 8.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)


@contextmanager
def post_office(servers: MailServers, agent: Agent) -> Iterator[PostOffice]:
    servers.empty()
    hands = Hands()
    with clock.fixed(hands):
        allow(servers.hosts)
        office = PostOffice(servers, connected(servers), agent, hands)
        office.work()
        yield office
