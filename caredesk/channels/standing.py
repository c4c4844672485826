"""How an account stands over there: who we are, what the token may do and until when. Looked at when it is connected,
once a day, and when somebody asks; what changed for the worse is told to those who can mend it."""

from collections.abc import Collection
from datetime import datetime

from caredesk import audit
from caredesk.channels import accounts, connector, reading, telling
from caredesk.channels.base import AuthExpired, Health, Template, Trouble
from caredesk.channels.connect_models import AccountStanding
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known

WARNINGS = (14, 7, 1)  # days before the end of a token
ENDS = "token_expires_at"


def of(account: Account) -> AccountStanding | None:
    """What is known so far; None for an account that was never looked at."""
    return db.session().get(AccountStanding, account.id)


def held(account: Account) -> AccountStanding:
    """The row, locked, in the open transaction; made where there was none."""
    row = db.session().get(AccountStanding, account.id)
    if row is None:
        row = AccountStanding(account_id=known(account.id))
        db.session().add(row)
        db.session().flush()
    return db.lock(row)


def templates(account: Account) -> tuple[Template, ...]:
    """What the network approved beforehand, as the last look found it."""
    stands = of(account)
    return tuple(Template(**one) for one in (stands.templates or ())) if stands else ()


def expires_at(account: Account) -> datetime | None:
    """Until when the token is good, where the network said so."""
    return reading.instant(str(account.settings.get(ENDS, "")))


def days_left(account: Account, at: datetime) -> int | None:
    """Whole days to the end of the token; 0 on its last day and after it."""
    ends = expires_at(account)
    return None if ends is None else max(0, (ends - at).days)


def missing(kind: str, scopes: Collection[str] | None) -> list[str]:
    """What the network did not grant of what we need; nothing where it does not say."""
    return [] if scopes is None else [one for one in connector(kind).setup.scopes if one not in scopes]


def look(account: Account) -> str:
    """Ask the network once: `ok`, or the code of what it said. A refused key is raised, for its own alarm."""
    try:
        told = connector(account.kind).health(accounts.facts(account))
    except AuthExpired:
        _failed(account, "auth_expired")
        raise
    except Trouble as trouble:
        _failed(account, trouble.code)
        return trouble.code
    _keep(account, told)
    return "ok"


def _failed(account: Account, code: str) -> None:
    with db.transaction():
        row = held(db.lock(account))
        row.checked_at, row.trouble, row.webhook_valid = clock.now(), code, None


def _keep(account: Account, told: Health) -> None:
    """The limits and the standing that it told; an entry where something is not as before."""
    with db.transaction():
        row, now = db.lock(account), clock.now()
        stands = held(row)
        before, ended = list(stands.missing), expires_at(row)
        settings = {**row.settings, **told.settings}
        if told.token_expires_at is not None:
            settings[ENDS] = told.token_expires_at.isoformat()
        row.settings = settings
        if told.scopes is not None:
            stands.scopes, stands.missing = list(told.scopes), missing(row.kind, told.scopes)
        stands.checked_at, stands.trouble, stands.quota_left = now, "", told.quota_left
        stands.webhook_valid = told.webhook_valid
        if told.templates is not None:
            stands.templates = [vars(one) for one in told.templates]
        _note_changes(row, stands, before, ended)
        _warn_of_the_end(row, stands, now)


def _note_changes(row: Account, stands: AccountStanding, before: list[str], ended: datetime | None) -> None:
    lost = [one for one in stands.missing if one not in before]
    regained = [one for one in before if one not in stands.missing]
    ends = expires_at(row)
    if lost or regained or ends != ended:
        body = {"lost": lost, "regained": regained, "ends_at": ends.isoformat() if ends else ""}
        audit.record("account.checked", row, "desk", body=body)
    if lost:
        telling.alarm(row, "scopes", {"lost": lost})


def _warn_of_the_end(row: Account, stands: AccountStanding, now: datetime) -> None:
    """At 14, 7 and 1 days, each once; a token that the desk renews by itself ends without a word."""
    days = days_left(row, now)
    if days is None or (connector(row.kind).ability.renews and not stands.renew_trouble) or days > WARNINGS[0]:
        stands.warned_days = None
        return
    step = min(one for one in WARNINGS if days <= one)
    if stands.warned_days is None or step < stands.warned_days:
        stands.warned_days = step
        telling.alarm(row, "expires", {"days": days})
