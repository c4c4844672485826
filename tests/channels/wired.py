"""An account of any kind, connected to a fake network, with somebody at the desk: from their words to our reply."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.channels import accounts
from caredesk.channels.base import AccountFacts
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post
from tests.fakes.server import Fake
from tests.postroom.stage import Hands, Stage, allow


@contextmanager
def wired(kind: str, network: Fake, agent: Agent, facts: AccountFacts) -> Iterator[Stage]:
    """The stage of the postroom with this network at its other end."""
    hands = Hands()
    with clock.fixed(hands):
        allow(network.host)
        yield Stage(_connected(kind, facts), network, agent, hands)


def _connected(kind: str, facts: AccountFacts) -> Account:
    team = db.first(Team, Team.name == "Care PL")
    settings: dict[str, Any] = {**facts.settings, "urls": dict(facts.urls)}
    account = Account(kind=kind, name=kind, ext_id=facts.ext_id, handle=facts.handle, settings=settings)
    accounts.seal(account, [], facts.keys)
    with db.transaction() as session:
        session.add(account)
        session.flush()
        session.add(AccountTeam(account_id=known(account.id), team_id=known(known(team).id)))
        session.flush()
        audit.record("account.connected", account, "cli", body={"kind": kind, "settings": {}})
    db.close_reading()
    return account


def posts(stage: Stage) -> list[Post]:
    """What stands at the desk of this account, oldest first."""
    db.close_reading()
    return sorted(
        db.session().exec(select(Post).where(Post.account_id == stage.account.id)), key=lambda one: one.id or 0
    )
