"""A desk with a network at its other end, and a clock that moves when it is told to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk.channels import actions, finding
from caredesk.channels.base import Author, Event
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import clock, config, db
from caredesk.core.types import new_uuid
from caredesk.customers.actions import recognise
from caredesk.postroom import worker
from caredesk.postroom.models import Attempt, Outgoing
from caredesk.team.models import Agent, Team
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.receive import receive
from tests.fakes.bluesky import Bluesky
from tests.fakes.mastodon import Mastodon
from tests.fakes.receiver import Receiver

_NAMES = re.compile(r"^(@\S+ )+")


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.at = clock.now()

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Stage:
    """What a test of the line does: somebody writes, an agent answers, time passes, the postroom works."""

    def __init__(self, account: Account, network: Any, agent: Agent, hands: Hands) -> None:
        self.account, self.network, self.agent, self.hands = account, network, agent, hands

    def arrive(self, ext_id: str = "c1", thread: str = "t1", text: str = "Where is it?", **more: object) -> Post:
        author = Author("kasia_w", "kasia_w", "Kasia Wrona")
        about = {"kind": "created", "occurred_at": clock.now(), "author": author, **more}
        with db.transaction():
            told = Event(ext_id=ext_id, thread_ext_id=thread, text=text, **about)  # type: ignore[arg-type]
            post = receive(self.account, told, *recognise(self.account, author))
        assert post is not None
        return post

    def mention(self, text: str = "@desk Where is it?", **more: Any) -> Post:
        """Kasia writes over there, and the next poll brings it."""
        ext_id = self.network.post("kasia", text, **more)
        self.work(10)
        post = db.first(Post, Post.ext_id == ext_id)
        assert post is not None
        return post

    def answer(self, post: Post, text: str = "On its way.", kind: str = "public", **more: Any) -> Post:
        ticket = db.session().get(Ticket, post.ticket_id)
        assert ticket is not None
        return conversation.reply(ticket, self.agent, text, kind=kind, own_id=new_uuid(), target=post.id, **more)

    def work(self, seconds: float = 0) -> None:
        """Let this time pass in steps, the postroom working at each."""
        for _ in range(int(seconds // 10)):
            self.hands.pass_by(10)
            worker.drain()
        self.hands.pass_by(seconds % 10)
        worker.drain()
        db.close_reading()

    def row(self, post: Post) -> Outgoing:
        db.close_reading()
        return db.session().exec(select(Outgoing).where(Outgoing.post_id == post.id)).one()

    def shown(self, post: Post) -> Post:
        db.close_reading()
        found = db.session().get(Post, post.id)
        assert found is not None
        return found

    def tries(self, post: Post) -> list[str]:
        mine = Attempt.outgoing_id == self.row(post).id
        query = select(Attempt).where(mine).order_by(Attempt.number)  # type: ignore[arg-type]
        return [one.outcome for one in db.session().exec(query)]

    def public(self) -> list[str]:
        """What the network itself lists of us: the only judge of what went out."""
        told = self.network.public() if callable(self.network.public) else self.network.public
        return [_NAMES.sub("", str(one["text"])) for one in told if "text" in one]


def allow(host: str) -> None:
    """Let channels of this desk reach an address of this machine."""
    current = config.settings()
    current.allow_private_net = ",".join(filter(None, [current.allow_private_net, host]))
    current.__dict__.pop("allowed_private", None)


@contextmanager
def webhook_stage(account: Account, agent: Agent, key: str) -> Iterator[Stage]:
    """The signed webhook with somebody at its other end."""
    hands = Hands()
    with clock.fixed(hands), Receiver(key) as network:
        allow(network.host)
        with db.transaction():
            row = db.lock(account)
            row.settings = {"base_url": f"{network.url}/replies"}
        db.close_reading()
        yield Stage(row, network, agent, hands)


@contextmanager
def mastodon_stage(agent: Agent, hands: Hands | None = None) -> Iterator[Stage]:
    """An account on a strict Mastodon server."""
    with clock.fixed(hands) if hands else nullcontext(), Mastodon() as network:
        allow(network.host)
        network.settings["quota"] = 10**9  # it is counted by the real clock, which stands almost still here
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        account = actions.connect_mastodon("Parcelhop", team, "cli", instance=network.url, token="desk-token")
        yield Stage(account, network, agent, hands or Hands())


@contextmanager
def bluesky_stage(agent: Agent, hands: Hands) -> Iterator[Stage]:
    """An account on a strict Bluesky server."""
    with clock.fixed(hands), Bluesky() as network:
        allow(network.host)
        network.settings["quota"] = 10**9
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        typed = Given("bluesky", {"identifier": "desk.test"}, {"app_password": "desk-pass"}, {"api": network.url})
        account = actions.connect(finding.choose(typed, finding.look(typed)[0], "Parcelhop"), [team], "cli")
        yield Stage(account, network, agent, hands)
