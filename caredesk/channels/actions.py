"""What is done to accounts: connect, pause, resume, change keys and teams. One transaction, one entry each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.channels import accounts, connector, credentials, finding, renewing, standing
from caredesk.channels.base import AccountFacts
from caredesk.channels.finding import Chosen, Given
from caredesk.channels.models import Account, AccountState, AccountTeam
from caredesk.channels.signature import new_secret
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.team.models import Agent, Team

Actor = Agent | str
AUTH_EXPIRED = "auth_expired"
BY_HAND = "by_hand"


class Taken(Exception):
    """This account of the network is connected already, or the credentials belong to another one."""


def connect_webhook(
    name: str, team: Team, actor: Actor, *, reply_url: str = "", reply_window_hours: int = 0
) -> tuple[Account, str]:
    """An account that anybody's own application writes to; the key is told once, here."""
    told = {"base_url": reply_url, "reply_window_hours": reply_window_hours}
    given = Given(finding.OWN, {key: value for key, value in told.items() if value})
    chosen = finding.choose(given, finding.look(given)[0], name)
    return connect(chosen, [team], actor), chosen.key


def connect_mastodon(name: str, team: Team, actor: Actor, *, instance: str, token: str) -> Account:
    """Ask the instance whose token this is, then keep it. Raises what the network says; Taken when it is here."""
    given = Given("mastodon", {"base_url": instance}, {"token": token})
    return connect(finding.choose(given, finding.look(given)[0], name), [team], actor)


def connect(
    chosen: Chosen, teams: Sequence[Team], actor: Actor, *, source: str = "typed", scopes: Sequence[str] | None = None
) -> Account:
    """Keep it: from now on it works. The first team gets its new tickets. Taken when it is here already."""
    account = chosen.account
    accounts.seal(account, chosen.secrets, chosen.keys)
    with db.transaction() as session:
        finding.alone()
        if finding.is_taken(account.kind, account.ext_id, account.settings):
            raise Taken
        session.add(account)
        session.flush()
        session.add_all(_work_on(account, teams))
        session.flush()
        stands = standing.held(account)
        stands.connected_by = actor.id if isinstance(actor, Agent) else None
        if scopes is not None:
            stands.scopes, stands.missing = list(scopes), standing.missing(account.kind, scopes)
        credentials.hold(account, credentials.names(account), actor, "made" if chosen.secrets else source)
        body: dict[str, Any] = {"kind": account.kind, "name": account.name, "handle": account.handle}
        body |= {"teams": [team.uuid for team in teams], "settings": _shown(account)}
        audit.record("account.connected", account, actor, body=body)
    return account


def _work_on(account: Account, teams: Sequence[Team]) -> list[AccountTeam]:
    return [AccountTeam(account_id=known(account.id), team_id=known(one.id), place=n) for n, one in enumerate(teams)]


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
    with db.transaction():
        renewing.pause(db.lock(account), AUTH_EXPIRED, told)


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
        credentials.hold(row, credentials.names(row), actor, "made")
        audit.record("account.rekeyed", row, actor, body={"valid": 2})
    return fresh


def retire_old_secret(account: Account, actor: Actor) -> None:
    with db.transaction():
        row = db.lock(account)
        accounts.seal(row, accounts.opened(row)[:1])
        audit.record("account.rekeyed", row, actor, body={"valid": 1})


def replace_token(account: Account, actor: Actor, token: str) -> None:
    """A new token of the same account over there; Taken when it belongs to somebody else."""
    replace(account, actor, {"token": token})


def replace(
    account: Account,
    actor: Actor,
    keys: Mapping[str, str],
    *,
    settings: Mapping[str, Any] | None = None,
    source: str = "typed",
    scopes: Sequence[str] | None = None,
) -> None:
    """New keys, fields or base URLs of the same account over there: the network is asked first, and nothing is written
    before it knows us by them. Taken when they open another account. What stood still for a key goes on."""
    brought = {**accounts.keys(account), **keys}
    told = dict(account.settings if settings is None else settings)
    _is_same(account, brought, told)
    with db.transaction():
        row = db.lock(account)
        accounts.seal(row, accounts.opened(row) if row.kind == finding.OWN or not keys else (), brought)
        before, row.settings = _shown(row), told
        stands = standing.held(row)
        stands.renew_trouble, stands.warned_days = "", None
        if scopes is not None:
            stands.scopes, stands.missing = list(scopes), standing.missing(row.kind, scopes)
        if keys:
            credentials.hold(row, keys, actor, source)
            audit.record("account.rekeyed", row, actor, body={"names": sorted(keys)})
        if before != _shown(row):
            body = {"before": {"settings": str(before)}, "after": {"settings": str(_shown(row))}}
            audit.record("account.changed", row, actor, body=body)
        if row.paused_why != BY_HAND:
            resume(row, actor)


def _is_same(account: Account, keys: Mapping[str, str], settings: dict[str, Any]) -> None:
    """Ask the network who these credentials are; what it tells of its limits goes into the settings."""
    if account.kind == finding.OWN:
        return
    base, urls = str(settings.get("base_url", "")), accounts.addresses(account.kind, settings)
    facts = AccountFacts(account.ext_id, account.handle, base, accounts.opened(account), settings, dict(keys), urls)
    found = connector(account.kind).health(facts)
    if found.ext_id and found.ext_id != account.ext_id:
        raise Taken
    settings.update(found.settings)


def change(account: Account, actor: Actor, **values: Any) -> None:
    """Name, undo seconds, handle, single settings: what is told is set, and the entry says from what to what. A setting
    that becomes empty goes."""
    with db.transaction():
        row = db.lock(account)
        told = values.pop("settings", None)
        if told is not None:
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
        session.add_all(_work_on(row, teams))
        audit.record("account.given", row, actor, body={"teams": [team.uuid for team in teams]})
