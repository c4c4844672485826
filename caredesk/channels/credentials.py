"""The register of secrets: which account holds which, since when, by whom; and the break-glass that shows one.

The secret itself stands sealed with its account. A row here says only who brought it and who looked. An account that
is older than the register is in it all the same: what it holds is asked of the account, not of the rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels import accounts, connector, reading
from caredesk.channels.connect_models import Credential
from caredesk.channels.models import Account
from caredesk.core import clock, db, limits
from caredesk.core.types import known
from caredesk.team import passwords
from caredesk.team.models import Agent, AgentState, Notice, Role

OWN = "webhook"  # the kind whose secrets have no names
SIGNING, BEFORE = "signing_key", "signing_key_before"  # the unnamed secrets: the newest, and the one it took over from
ENDS = ("access_token", "token")  # whose end is the end of the account's token
SHORTEST_REASON, LONGEST_REASON = 10, 300


class Unfit(Exception):
    """The break-glass stays shut: which field, and why, as a code."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True)
class Line:
    """One secret as the register shows it."""

    account: Account
    name: str
    held_at: datetime
    held_by: str
    source: str
    changed_at: datetime | None
    changed_by: str
    expires: str
    seen_at: datetime | None
    seen_by: str

    @property
    def ends_at(self) -> datetime | None:
        return reading.instant(self.expires)


def names(account: Account) -> list[str]:
    """The secrets that this account holds, by name."""
    return list(_held(account))


def _held(account: Account) -> dict[str, str]:
    """A token that came before keys had names is the account's token."""
    unnamed = (SIGNING, BEFORE) if account.kind == OWN else ("token",)
    return {**dict(zip(unnamed, accounts.opened(account), strict=False)), **accounts.keys(account)}


def hold(account: Account, given: Iterable[str], actor: Agent | str, source: str) -> None:
    """Write down that these secrets were brought, or replaced; the entry about the account speaks for the rows."""
    by, rows = (actor.id if isinstance(actor, Agent) else None), _rows([account])
    for name in given:
        row = rows.get((known(account.id), name))
        if row is None:
            made = Credential(account_id=known(account.id), name=name, source=source, held_by=by)
            db.session().add(made)
        else:
            row = db.lock(row)
            row.changed_at, row.changed_by, row.source = clock.now(), by, source
    db.session().flush()


def register(shown: Iterable[Account]) -> list[Line]:
    """Every secret of these accounts."""
    listed = list(shown)
    rows, people = _rows(listed), _people()
    return [_line(one, name, rows.get((known(one.id), name)), people) for one in listed for name in names(one)]


def _rows(listed: list[Account]) -> dict[tuple[int, str], Credential]:
    query = select(Credential).where(col(Credential.account_id).in_([one.id for one in listed]))
    return {(row.account_id, row.name): row for row in db.session().exec(query)}


def _people() -> dict[int | None, str]:
    query = select(Agent.id, Agent.name)
    return {row[0]: row[1] for row in db.session().execute(query)}


def _line(account: Account, name: str, row: Credential | None, people: Mapping[int | None, str]) -> Line:
    expires = str(account.settings.get("token_expires_at", "")) if name in ENDS else ""
    if row is None:
        return Line(account, name, account.created_at, "", "before", None, "", expires, None, "")
    by = {"held": people.get(row.held_by, ""), "changed": people.get(row.changed_by, "")}
    seen = people.get(row.seen_by, "")
    return Line(
        *(account, name, row.held_at, by["held"], row.source),
        *(row.changed_at, by["changed"], expires, row.seen_at, seen),
    )


def who_may_see() -> list[Agent]:
    """Those who can have a secret shown: the owners."""
    query = select(Agent).where(Agent.role == Role.OWNER, Agent.state == AgentState.ACTIVE)
    return list(db.session().exec(query.order_by(col(Agent.name))))


def look(account: Account, name: str, owner: Agent, *, password: str, reason: str) -> str:
    """Show a secret once: who asks proves again that it is they, says why, and every other owner hears of it."""
    why = " ".join(reason.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise Unfit("reason", "reason")
    _prove(owner, password)
    with db.transaction():
        row = db.lock(account)
        secret = _secret(row, name)
        seen = _held_row(row, name)
        seen.seen_at, seen.seen_by = clock.now(), owner.id
        audit.record("credential.viewed", seen, owner, body={"account": row.uuid, "name": name, "reason": why})
        for other in who_may_see():
            if other.id != owner.id:
                _tell(other, owner, row)
    return secret


def _prove(owner: Agent, password: str) -> None:
    """The password once more, behind a door that opens ever more slowly."""
    door = limits.Door(f"glass/{owner.uuid}", free=5, longest=900)
    door.knock()
    door.guess()
    if not passwords.fits(owner.password_hash, password):
        with db.transaction():
            audit.record("credential.refused", owner, owner)
        raise Unfit("password", "wrong_password")
    door.forgive()


def _secret(account: Account, name: str) -> str:
    held = _held(account)
    if name not in held:
        raise Unfit("name", "gone_secret")
    return held[name]


def _held_row(account: Account, name: str) -> Credential:
    """The row of this secret; one that is older than the register gets its row now."""
    row = _rows([account]).get((known(account.id), name))
    if row is None:
        row = Credential(account_id=known(account.id), name=name, source="before", held_at=account.created_at)
        db.session().add(row)
        db.session().flush()
    return row


def _tell(other: Agent, owner: Agent, account: Account) -> None:
    notice = Notice(agent_id=known(other.id), kind="credential_viewed", by=f"{owner.name}: {account.name}"[:200])
    db.session().add(notice)
    db.session().flush()
    body = {"to": other.uuid, "kind": notice.kind, "account": account.uuid}
    audit.record("notice.given", notice, owner, body=body)


def label(account: Account, name: str) -> str:
    """How people call this secret: as the form in which it was typed does; "" where it was never typed."""
    for one in connector(account.kind).setup.fields:
        if one.name == name:
            return one.label()
    return ""
