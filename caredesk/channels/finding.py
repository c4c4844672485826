"""Which accounts given credentials open, and what becomes of one that was chosen. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlmodel import select

from caredesk.channels import accounts, connector
from caredesk.channels.base import AccountFacts, Found
from caredesk.channels.models import Account
from caredesk.channels.signature import new_secret
from caredesk.core import db

ADVISORY = 0x0CA2F1
OWN = "webhook"  # the one kind whose key is made here, for the other side to sign with


@dataclass(frozen=True)
class Given:
    """What somebody brought for a network: by typing, or by signing in over there. `scopes`: what they granted."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    urls: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """The settings as an account keeps them, with the base URLs that are not the network's own."""
        return {**self.settings, **({"urls": dict(self.urls)} if self.urls else {})}

    @property
    def values(self) -> dict[str, str]:
        """Everything by name, for the client id and secret of a sign-in."""
        return {name: str(value) for name, value in {**self.settings, **self.keys}.items()}

    def facts(self, base: AccountFacts | None = None) -> AccountFacts:
        """As a connector is told of it."""
        plain = base or AccountFacts()
        return replace(
            plain,
            base_url=str(self.settings.get("base_url", "")),
            settings=self.kept,
            keys=dict(self.keys),
            urls=accounts.addresses(self.kind, self.kept),
        )


@dataclass(frozen=True)
class Chosen:
    """An account that is to be connected, with what goes under seal. `key` is told once, where it was made here."""

    account: Account
    keys: dict[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        return self.secrets[0] if self.secrets else ""


def of(account: Account) -> Given:
    """What an account that is connected was given."""
    told = {name: value for name, value in account.settings.items() if name != "urls"}
    return Given(account.kind, told, accounts.keys(account), dict(account.settings.get("urls") or {}))


def look(given: Given) -> list[Found]:
    """The accounts over there; raises what the network says."""
    return list(connector(given.kind).find(given.facts()))


def choose(given: Given, found: Found, name: str) -> Chosen:
    """One of them as it would be kept here."""
    settings = {**given.kept, **found.settings}
    handle = found.handle or ("" if found.ext_id else name)
    if connector(given.kind).setup.realm == "server" and handle and "@" not in handle:
        host = urlsplit(str(settings.get("base_url", ""))).netloc
        handle = f"@{handle}@{host}"
    account = Account(kind=given.kind, name=name or found.name or handle, ext_id=found.ext_id, handle=handle)
    account.settings = settings
    secrets = (new_secret(),) if given.kind == OWN else ()
    return Chosen(account, {**given.keys, **found.keys}, secrets)


def alone() -> None:
    """From here to the end of the open transaction nobody else connects an account: who looks whether it is here sees
    what others were about to keep. One lock for all of them, for several may be connected together; on SQLite there is
    one writer anyway."""
    if not db.is_sqlite():
        db.session().connection().execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY})"))


def is_taken(kind: str, ext_id: str, settings: Mapping[str, Any]) -> bool:
    """Whether this account of the network is connected already; of a federated one, on the same server."""
    if not ext_id:
        return False
    query = select(Account).where(Account.kind == kind, Account.ext_id == ext_id)
    base = settings.get("base_url", "")
    return any(one.settings.get("base_url", "") == base for one in db.session().exec(query))
