"""Accounts as the networks see them: the plain facts a connector works with, and the sealed secrets behind them."""

import json
from collections.abc import Sequence

from caredesk.channels.base import AccountFacts
from caredesk.channels.models import Account
from caredesk.core import secrets


def facts(account: Account) -> AccountFacts:
    """What a connector may know of this account, its secrets opened."""
    return AccountFacts(
        ext_id=account.ext_id,
        handle=account.handle,
        base_url=str(account.settings.get("base_url", "")),
        secrets=opened(account),
        settings=account.settings,
    )


def opened(account: Account) -> tuple[str, ...]:
    """The account's secrets, newest first; () when it has none."""
    if not account.sealed_secret:
        return ()
    plain = secrets.keys().open(account.sealed_secret, _about(account))
    return tuple(json.loads(plain)["secrets"])


def seal(account: Account, given: Sequence[str]) -> None:
    """Keep these secrets with the account, newest first, under the key file."""
    plain = json.dumps({"secrets": list(given)}).encode()
    account.sealed_secret = secrets.keys().seal(plain, _about(account))


def _about(account: Account) -> str:
    return f"account:{account.uuid}"
