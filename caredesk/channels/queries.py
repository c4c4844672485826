"""What the pages of channels show: accounts, how they stand, who works on them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from caredesk.channels import accounts as sealed
from caredesk.channels import connector
from caredesk.channels.connect_models import AccountStanding
from caredesk.channels.models import Account, AccountState, AccountTeam
from caredesk.core import clock, config, db
from caredesk.team.access import team_ids, visible_accounts
from caredesk.team.models import Agent, Role, Team

SILENT = timedelta(minutes=3)  # a polled account that was not asked for so long


@dataclass(frozen=True)
class Health:
    """How an account stands, in one word and one code: ok, paused, scopes, limited, trouble, ends, silent."""

    state: str
    why: str = ""


def accounts(agent: Agent | None) -> list[Account]:
    """The accounts this agent sees, by name; all of them for None."""
    query = select(Account).order_by(col(Account.name), col(Account.id))
    seen = None if agent is None else visible_accounts(agent)
    if seen is not None:
        query = query.where(col(Account.id).in_(seen))
    return list(db.session().exec(query))


def health(account: Account) -> Health:
    if account.state is AccountState.PAUSED:
        return Health("paused", account.paused_why)
    stands = db.session().get(AccountStanding, account.id)
    if stands is not None and stands.missing:
        return Health("scopes", ", ".join(stands.missing))
    if account.slow_until_at is not None and account.slow_until_at > clock.now():
        return Health("limited")
    if account.trouble:
        return Health("trouble", account.trouble.partition(":")[0])
    if stands is not None and stands.warned_days is not None:
        return Health("ends")
    if connector(account.kind).ability.poll and (account.polled_at or account.created_at) < clock.now() - SILENT:
        return Health("silent")
    return Health("ok")


def missing(account: Account) -> list[str]:
    """The rights that the last look found missing."""
    stands = db.session().get(AccountStanding, account.id)
    return list(stands.missing) if stands else []


def teams_of(account: Account) -> list[Team]:
    """The teams that work on it, the one that gets new tickets first."""
    query = select(Team).join(AccountTeam, col(AccountTeam.team_id) == Team.id)
    return list(db.session().exec(query.where(AccountTeam.account_id == account.id).order_by(col(AccountTeam.place))))


def teams_for(agent: Agent) -> list[Team]:
    """The teams to which this agent may give an account."""
    query = select(Team).order_by(col(Team.name))
    if agent.role is not Role.OWNER:
        query = query.where(col(Team.id).in_(team_ids(agent)))
    return list(db.session().exec(query))


def hook_url(account: Account) -> str:
    """Where the other side delivers to."""
    return f"{config.settings().public_url}/hooks/{account.uuid}"


def has_two_keys(account: Account) -> bool:
    return len(sealed.opened(account)) > 1
