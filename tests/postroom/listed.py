"""An account on the network of tests/fakes/listed.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from caredesk.channels import actions, networks
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Team
from tests.fakes import listed
from tests.fakes.listed import There


@contextmanager
def connected() -> Iterator[tuple[Account, There]]:
    with patch.dict(networks.KINDS, {"listed": "tests.fakes.listed"}):
        listed.THERE = There()
        account = Account(kind="listed", name="Listed", ext_id="listed", handle="listed")
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        actions.connect(Chosen(account, {}), [team], "cli")
        yield account, listed.THERE
