"""The wall and the abilities: what each role sees and may do."""

import pytest

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent, Role
from tests import cast


def test_an_agent_sees_the_accounts_of_their_teams(ola: Agent, outsider: Agent, parcelhop: Account) -> None:
    assert access.visible_accounts(ola) == {parcelhop.id}
    assert access.visible_accounts(outsider) == {cast.account("Elsewhere account").id}


def test_the_owner_sees_everything(eva: Agent) -> None:
    assert access.visible_accounts(eva) is None
    assert access.sees_account(eva, 987)


@pytest.mark.parametrize(
    ("role", "able"),
    [
        pytest.param(Role.VIEWER, "read", id="a viewer reads"),
        pytest.param(Role.AGENT, "read work", id="an agent works"),
        pytest.param(
            Role.SUPERVISOR,
            "read work channels deliveries members sla routing moderate voice knowledge templates audit privacy",
            id="a supervisor runs the team",
        ),
        pytest.param(
            Role.OWNER,
            "read work channels deliveries members sla routing moderate voice knowledge templates audit privacy own",
            id="an owner owns",
        ),
    ],
)
def test_what_each_role_may_do(role: Role, able: str, ola: Agent) -> None:
    ola.role = role

    everything = access.MATRIX[Role.OWNER]
    assert {ability for ability in everything if access.may(ola, ability)} == set(able.split())


def test_a_ticket_goes_only_to_who_can_answer_it(parcelhop: Account, ola: Agent, vera: Agent, outsider: Agent) -> None:
    assert parcelhop.id is not None
    assert [who.name for who in access.answerers(parcelhop.id)] == ["Bence Kovács", "Eva Founder", "Ola Nowak"]
    assert access.may_answer(ola, parcelhop.id)
    assert not access.may_answer(vera, parcelhop.id)
    assert not access.may_answer(outsider, parcelhop.id)


def test_missing_and_foreign_look_the_same(ola: Agent, outsider: Agent) -> None:
    assert outsider.id is not None
    for unseen in (outsider.id, 9999):
        with pytest.raises(access.NotFound):
            access.agent(ola, unseen)
    assert access.agent(ola, ola.id or 0) == ola


def test_a_supervisor_looks_after_agents_of_their_teams_only(
    ola: Agent, bence: Agent, vera: Agent, outsider: Agent, eva: Agent
) -> None:
    assert access.looked_after(bence, ola.id or 0) == ola
    assert access.looked_after(bence, vera.id or 0) == vera
    with pytest.raises(access.NotFound):
        access.looked_after(bence, outsider.id or 0)
    with pytest.raises(access.Forbidden):
        access.looked_after(bence, bence.id or 0)
    with pytest.raises(access.Forbidden):
        access.looked_after(ola, vera.id or 0)
    with pytest.raises(access.NotFound):
        access.looked_after(bence, eva.id or 0)


def test_an_agent_who_also_works_elsewhere_is_the_owners_business(ola: Agent, bence: Agent, eva: Agent) -> None:
    from caredesk.team.models import Membership, Team

    with db.transaction() as session:
        elsewhere = db.first(Team, Team.name == "Elsewhere")
        assert elsewhere is not None
        session.add(Membership(agent_id=ola.id, team_id=elsewhere.id))

    with pytest.raises(access.Forbidden):
        access.looked_after(bence, ola.id or 0)
    assert access.looked_after(eva, ola.id or 0) == ola
