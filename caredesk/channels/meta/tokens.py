"""What Meta says of a token: whether it lives, until when, and what it may do.

"Debug Token": GET `/debug_token?input_token=…` under the app's own token `<app id>|<app secret>`; `expires_at` 0 is
never; `data_access_expires_at`: until then the person who gave the token lets their data be read (90 days after they
were last here). "Long-Lived Access Tokens": a person's token of an hour becomes one of 60 days by `fb_exchange_token`,
and page tokens that are asked for with that one do not expire by themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable
from caredesk.channels.meta.graph import Graph
from caredesk.channels.reading import listed, mapped


@dataclass(frozen=True)
class Token:
    """What is known of it; `scopes` None: nobody could be asked."""

    scopes: tuple[str, ...] | None = None
    expires_at: datetime | None = None


def debugged(account: AccountFacts) -> Token:
    """Ask about the account's token; AuthExpired for one that is dead, whatever else still answers."""
    app, secret = account.settings.get("app_id"), account.key("app_secret")
    if not app or not secret:
        return Token()
    graph = Graph(account, token=f"{app}|{secret}", is_app=True)
    told = mapped(graph.get("debug_token", input_token=account.key("access_token")).get("data"))
    if told.get("is_valid") is not True:
        raise AuthExpired(text=str(mapped(told.get("error")).get("message") or "token not valid")[:200])
    if str(told.get("app_id", app)) != str(app):
        raise Permanent("another_app")
    return Token(_scopes(told), _ends(told))


def _scopes(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one for one in listed(told.get("scopes")) if isinstance(one, str))


def _ends(told: Mapping[str, Any]) -> datetime | None:
    """The sooner of the two ends; 0 is never."""
    ends = [
        reading.instant(told.get(name)) for name in ("expires_at", "data_access_expires_at") if told.get(name) != "0"
    ]
    return min((one for one in ends if one), default=None)


def long_lived(account: AccountFacts) -> str:
    """The account's token made to last; the same one where that cannot be, as with a page's own."""
    app, secret = account.settings.get("app_id"), account.key("app_secret")
    if not app or not secret:
        return account.key("access_token")
    asked = {"grant_type": "fb_exchange_token", "client_id": str(app), "client_secret": secret}
    try:
        told = Graph(account).get("oauth/access_token", **asked, fb_exchange_token=account.key("access_token"))
    except (Permanent, Retryable):
        return account.key("access_token")
    token = told.get("access_token")
    return token if isinstance(token, str) and token else account.key("access_token")


def pages(account: AccountFacts, fields: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The pages that a person's token opens, each with its own token."""
    graph = Graph(account, token=long_lived(account))
    for page in graph.listed("me/accounts", limit="100", fields=f"id,name,access_token,{fields}"):
        token = page.get("access_token")
        if isinstance(page.get("id"), str) and isinstance(token, str) and token:
            yield page, token
