"""API keys: shown once, found by hash, revoked at once."""

from datetime import timedelta

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.team import access, actions, keys, links, welcome
from caredesk.team.models import Agent, AgentState, Role
from tests import cast


def test_a_key_is_found_and_only_its_hash_is_kept(ola: Agent) -> None:
    row, key = keys.make(ola, "night export", ola)

    found = keys.find(key)

    assert found is not None
    assert found.email == ola.email
    assert key not in row.model_dump_json()
    assert keys.find(key[:-1]) is None


def test_a_revoked_key_is_nobodys(ola: Agent) -> None:
    row, key = keys.make(ola, "", ola)

    keys.revoke(row, ola)
    keys.revoke(row, ola)

    assert keys.find(key) is None
    assert keys.of(ola) == []
    assert len(cast.entries("key.revoked")) == 1


def test_a_suspended_agents_key_opens_nothing(ola: Agent) -> None:
    _, key = keys.make(ola, "", ola)

    with db.transaction():
        db.lock(ola).state = AgentState.SUSPENDED

    assert keys.find(key) is None


def test_use_is_written_once_a_minute(ola: Agent) -> None:
    _, key = keys.make(ola, "", ola)
    begun = clock.now()

    for seconds in (0, 30, 59):
        with clock.fixed(begun + timedelta(seconds=seconds)):
            keys.find(key)

    assert keys.of(ola)[0].used_at == begun


def test_a_key_is_known_by_its_first_letters(ola: Agent) -> None:
    row, key = keys.make(ola, "", ola)

    assert keys.by_hint(key[:10]) == [row]
    assert keys.by_hint("%") == []


def test_an_invited_agent_works_by_a_key_and_can_still_choose_a_password(parcelhop: Account, eva: Agent) -> None:
    care = [actions.team_named("Care PL", eva)]
    invited = actions.invite(name="Robot", email="robot@parcelhop.example", role=Role.AGENT, teams=care, actor=eva)
    link = links.for_agent(invited, eva)

    _, key = keys.make(invited, "bridge", "cli")

    found = keys.find(key)
    assert found is not None
    assert access.may_answer(found, parcelhop.id or 0)
    welcome.join(link.rpartition("/")[2], name="Robot", password="a long enough phrase", lang="en")
    assert keys.find(key) is not None
