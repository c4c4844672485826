"""A desk with a page, an Instagram account or a WhatsApp number at its other end; what happens there comes through the
real door, signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk.channels import actions
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post, Ticket
from tests.fakes.meta import APP, SECRET, VERIFY, Graph, signed
from tests.postroom.stage import Hands, Stage, allow


class MetaStage(Stage):
    """The stage, and the door of the account."""

    def __init__(self, account: Account, network: Any, agent: Agent, hands: Hands, client: FlaskClient) -> None:
        super().__init__(account, network, agent, hands)
        self.client = client

    def deliver(self, *bodies: object, secret: str = SECRET) -> list[TestResponse]:
        """Send these, or all that waits over there, and let the desk read it."""
        sent = []
        for body in bodies or self.network.take():
            raw, headers = signed(body, secret=secret)
            sent.append(self.client.post(f"/hooks/{self.account.uuid}", data=raw, headers=headers))
        self.work()
        return sent

    def post(self, ext_id: str) -> Post:
        db.close_reading()
        found = db.first(Post, Post.account_id == self.account.id, Post.ext_id == ext_id)
        assert found is not None, f"{ext_id} did not come"
        return found

    def ticket(self, ext_id: str) -> Ticket:
        found = db.session().get(Ticket, self.post(ext_id).ticket_id)
        assert found is not None, f"{ext_id} stands in no ticket"
        return found

    def customer(self, ext_id: str) -> Customer:
        found = db.session().get(Customer, self.ticket(ext_id).customer_id)
        assert found is not None
        return found

    def said(self) -> list[str]:
        return [one["text"] for one in self.network.public()]


@contextmanager
def meta_stage(kind: str, network: Graph, agent: Agent, client: FlaskClient, **more: Any) -> Iterator[MetaStage]:
    """An account of this kind, connected to this fake."""
    hands = Hands()
    with clock.fixed(hands), network:
        allow(network.host)
        account = connected(kind, network, **more)
        yield MetaStage(account, network, agent, hands, client)


def connected(
    kind: str, network: Graph, *, ext_id: str, token: str, handle: str = "Parcelhop", **settings: Any
) -> Account:
    urls = {"urls": {"api": network.api, "instagram": network.api}}
    account = Account(kind=kind, name=f"Parcelhop {kind}", ext_id=ext_id, handle=handle)
    account.settings = {"app_id": APP, **urls, **settings}
    keys = {"app_secret": SECRET, "verify_token": VERIFY, "access_token": token}
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    return actions.connect(Chosen(account, keys), [team], "cli")
