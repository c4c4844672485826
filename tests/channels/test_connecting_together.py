"""Two people connect one account at the same moment: it is here once, and the second one is told so."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from sqlmodel import select

from caredesk.channels import actions, finding
from caredesk.channels.finding import Chosen, Given
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.team.models import Team
from tests.fakes.mastodon import Mastodon
from tests.postroom.stage import allow


def chosen(network: Mastodon, name: str) -> Chosen:
    typed = Given("mastodon", {"base_url": network.url}, {"token": "desk-token"})
    return finding.choose(typed, finding.look(typed)[0], name)


def connected(one: Chosen) -> str:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    try:
        actions.connect(one, [team], "cli")
    except actions.Taken:
        return "taken"
    return "kept"


def while_another(first: Callable[[], str], second: Callable[[], str]) -> list[str]:
    """What becomes of both, where the first is not yet written when the second looks."""
    is_kept, is_over, told = Event(), Event(), []

    def other() -> None:
        assert is_kept.wait(10)
        told.append(second())
        db.close_reading()
        is_over.set()

    thread = Thread(target=other)
    thread.start()
    with db.transaction():
        said = first()
        is_kept.set()
        is_over.wait(0.4)
    thread.join(10)
    return [said, *told]


@pytest.mark.both
def test_the_second_of_two_who_connect_one_account_at_once_is_told_that_it_is_here(desk: Settings) -> None:
    with Mastodon() as network:
        allow(network.host)
        one, other = chosen(network, "First"), chosen(network, "Second")

        assert while_another(lambda: connected(one), lambda: connected(other)) == ["kept", "taken"]

    db.close_reading()
    there = db.session().exec(select(Account.name).where(Account.kind == "mastodon")).all()
    assert there == ["First"]


@pytest.mark.both
def test_two_accounts_of_one_network_are_connected_at_once(desk: Settings) -> None:
    with Mastodon() as network, Mastodon() as elsewhere:
        allow(network.host)
        allow(elsewhere.host)
        one, other = chosen(network, "First"), chosen(elsewhere, "Second")

        assert while_another(lambda: connected(one), lambda: connected(other)) == ["kept", "kept"]
