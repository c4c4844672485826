"""Accounts as the networks see them: the plain facts a connector works with, and the sealed secrets behind them."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from caredesk.channels.base import AccountFacts
from caredesk.channels.models import Account
from caredesk.channels.networks import connector
from caredesk.core import config, db, secrets


def facts(account: Account) -> AccountFacts:
    """What a connector may know of this account, its secrets opened."""
    held = _held(account)
    return replace(unsealed(account), secrets=tuple(held.get("secrets", ())), keys=held.get("keys", {}))


def unsealed(account: Account) -> AccountFacts:
    """The same without the secrets, for questions that need none."""
    base, settings = str(account.settings.get("base_url", "")), account.settings
    urls = addresses(account.kind, settings)
    return AccountFacts(ext_id=account.ext_id, handle=account.handle, base_url=base, settings=settings, urls=urls)


def addresses(kind: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Where the servers of the network stand: as everybody finds them, as this process was told, or this account."""
    told, here = settings.get("urls"), config.settings().base_urls.get(kind, {})
    known = {**connector(kind).setup.urls, **here, **(told if isinstance(told, Mapping) else {})}
    return {name: str(url).rstrip("/") for name, url in known.items()}


def opened(account: Account) -> tuple[str, ...]:
    """The account's unnamed secrets, newest first; () when it has none."""
    return tuple(_held(account).get("secrets", ()))


def keys(account: Account) -> dict[str, str]:
    """The account's secrets by name; {} when it has none."""
    return dict(_held(account).get("keys", {}))


def _held(account: Account) -> dict[str, Any]:
    if not account.sealed_secret:
        return {}
    held: dict[str, Any] = json.loads(secrets.keys().open(account.sealed_secret, _about(account)))
    return held


def behind(door: Account, ext_id: str) -> Account | None:
    """The account with this id over there that shares this account's door: of its kind, and signed for by its key."""
    name = connector(door.kind).setup.door_key
    if not name:
        return None
    found = db.first(Account, Account.kind == door.kind, Account.ext_id == ext_id)
    key = keys(door).get(name, "")
    return found if found is not None and key and hmac.compare_digest(*_bytes(key, keys(found).get(name, ""))) else None


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def seal(account: Account, given: Sequence[str], named: Mapping[str, str] | None = None) -> None:
    """Keep these secrets with the account under the key file: the unnamed ones newest first, and those with a name.
    Without `named` the ones with a name stay as they are."""
    held = {"secrets": list(given), "keys": keys(account) if named is None else dict(named)}
    account.sealed_secret = secrets.keys().seal(json.dumps(held).encode(), _about(account))


def _about(account: Account) -> str:
    return f"account:{account.uuid}"
