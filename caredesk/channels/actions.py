"""What is done to accounts: connect, pause, resume, change keys and teams. One transaction, one entry each."""

from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels import accounts, connector
from caredesk.channels.base import AccountFacts
from caredesk.channels.models import Account, AccountState, AccountTeam
from caredesk.channels.signature import new_secret
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.team.models import Agent, AgentState, Membership, Notice, Role, Team

Actor = Agent | str
AUTH_EXPIRED = "auth_expired"
BY_HAND = "by_hand"
SETTINGS = {"reply_url": "base_url", "reply_window_hours": "reply_window_hours"}  # as told, and as they are kept


class Taken(Exception):
    """This account of the network is connected already."""


def connect_webhook(
    name: str, team: Team, actor: Actor, *, reply_url: str = "", reply_window_hours: int = 0
) -> tuple[Account, str]:
    """An account that anybody's own application writes to; the key is told once, here."""
    secret = new_secret()
    told = {"base_url": reply_url, "reply_window_hours": reply_window_hours}
    settings = {key: value for key, value in told.items() if value}
    account = Account(kind="webhook", name=name, handle=name, settings=settings)
    connect(account, team, actor, [secret])
    return account, secret


def connect_mastodon(name: str, team: Team, actor: Actor, *, instance: str, token: str) -> Account:
    """Ask the instance whose token this is, then keep it. Raises what the network says; Taken when it is here."""
    account = on_mastodon(name, instance, token)
    connect(account, team, actor, [token])
    return account


def on_mastodon(name: str, instance: str, token: str) -> Account:
    """The account behind this token, not kept yet: nothing is written before the network has answered."""
    base = instance if "://" in instance else f"https://{instance}"
    base = base.rstrip("/")
    found = connector("mastodon").health(AccountFacts(base_url=base, secrets=(token,)))
    handle = f"@{found.handle}@{base.partition('://')[2]}"
    if db.first(Account, Account.kind == "mastodon", Account.ext_id == found.ext_id, Account.handle == handle):
        raise Taken
    account = Account(kind="mastodon", name=name or found.name, ext_id=found.ext_id, handle=handle)
    account.settings = {**found.settings, "base_url": base}
    return account


def connect(account: Account, team: Team, actor: Actor, secrets: list[str]) -> None:
    accounts.seal(account, secrets)
    with db.transaction() as session:
        session.add(account)
        session.flush()
        session.add(AccountTeam(account_id=known(account.id), team_id=known(team.id)))
        session.flush()
        body = {"kind": account.kind, "name": account.name, "handle": account.handle, "teams": [team.uuid]}
        audit.record("account.connected", account, actor, body=body | {"settings": _shown(account)})


def _shown(account: Account) -> dict[str, Any]:
    """Settings as text, so that an entry holds no number that JSON could bend."""
    return {key: str(value) for key, value in account.settings.items()}


def pause(account: Account, actor: Actor, why: str = BY_HAND) -> None:
    """Nothing is asked and nothing leaves; what comes by itself is still kept, and replies wait."""
    with db.transaction():
        row = db.lock(account)
        if row.state is AccountState.PAUSED:
            return
        row.state, row.paused_why, row.paused_at = AccountState.PAUSED, why, clock.now()
        audit.record("account.paused", row, actor, body={"why": why})


def pause_for_expired_key(account: Account, told: str) -> None:
    """The network refuses our key: one alarm to those who can bring a new one."""
    with db.transaction() as session:
        row = db.lock(account)
        if row.state is AccountState.PAUSED:
            return
        row.state, row.paused_why, row.paused_at = AccountState.PAUSED, AUTH_EXPIRED, clock.now()
        row.trouble = told[:300]
        audit.record("account.paused", row, "network", body={"why": AUTH_EXPIRED, "told": told[:300]})
        for agent in session.exec(_supervisors(row)).all():
            _alarm(row, agent)


def _alarm(account: Account, agent: Agent) -> None:
    notice = Notice(agent_id=known(agent.id), kind="account_paused", by=account.name)
    db.session().add(notice)
    db.session().flush()
    body = {"to": agent.uuid, "kind": notice.kind, "account": account.uuid}
    audit.record("notice.given", notice, "network", body=body)


def _supervisors(account: Account) -> Any:
    teams = select(AccountTeam.team_id).where(AccountTeam.account_id == account.id)
    members = select(Membership.agent_id).where(col(Membership.team_id).in_(teams))
    can = (col(Agent.role) == Role.OWNER) | ((col(Agent.role) == Role.SUPERVISOR) & col(Agent.id).in_(members))
    return select(Agent).where(Agent.state == AgentState.ACTIVE, can)


def resume(account: Account, actor: Actor) -> None:
    """Go on where it stopped: waiting replies leave in their order."""
    with db.transaction():
        row = db.lock(account)
        if row.state is AccountState.ACTIVE:
            return
        row.state, row.paused_why, row.paused_at, row.trouble = AccountState.ACTIVE, "", None, ""
        row.slow_until_at = None
        audit.record("account.resumed", row, actor)


def rotate_secret(account: Account, actor: Actor) -> str:
    """A new webhook key, told once; the one before it is still taken until `retire_old_secret`."""
    fresh = new_secret()
    with db.transaction():
        row = db.lock(account)
        accounts.seal(row, [fresh, *accounts.opened(row)[:1]])
        audit.record("account.rekeyed", row, actor, body={"valid": 2})
    return fresh


def retire_old_secret(account: Account, actor: Actor) -> None:
    with db.transaction():
        row = db.lock(account)
        accounts.seal(row, accounts.opened(row)[:1])
        audit.record("account.rekeyed", row, actor, body={"valid": 1})


def replace_token(account: Account, actor: Actor, token: str) -> None:
    """A new token of the same account over there; Taken when it belongs to somebody else."""
    known = accounts.facts(account)
    found = connector(account.kind).health(AccountFacts(base_url=known.base_url, secrets=(token,)))
    if found.ext_id != account.ext_id:
        raise Taken
    with db.transaction():
        row = db.lock(account)
        accounts.seal(row, [token])
        row.settings = {**row.settings, **found.settings}
        audit.record("account.rekeyed", row, actor, body={"valid": 1})
        resume(row, actor)


def change(account: Account, actor: Actor, **values: Any) -> None:
    """Name, undo seconds, reply address and window: what is told is set, and the entry says from what to what."""
    with db.transaction():
        row = db.lock(account)
        told = {SETTINGS[name]: values.pop(name) for name in SETTINGS.keys() & values.keys()}
        if told:
            kept = {**row.settings, **told}.items()
            values["settings"] = {key: value for key, value in kept if value or key not in told}
        before = {name: str(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        after = {name: str(getattr(row, name)) for name in values}
        if before != after:
            audit.record("account.changed", row, actor, body={"before": before, "after": after})


def give_to_teams(account: Account, actor: Actor, teams: list[Team]) -> None:
    """These teams work on the account, the first one gets its new tickets; nobody else sees it from now on."""
    with db.transaction() as session:
        row = db.lock(account)
        for old in session.exec(select(AccountTeam).where(AccountTeam.account_id == row.id)).all():
            session.delete(old)
        session.flush()
        session.add_all(
            AccountTeam(account_id=known(row.id), team_id=known(team.id), place=n) for n, team in enumerate(teams)
        )
        audit.record("account.given", row, actor, body={"teams": [team.uuid for team in teams]})
