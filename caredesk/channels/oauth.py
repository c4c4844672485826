"""Signing in at a network: OAuth 2.0 by authorization code, with a state that is used once and PKCE (RFC 7636, S256).

Where the browser comes back to is fixed: one address under the public URL of the desk, whatever a request says. The
verifier never leaves the desk before the code is exchanged; the state stands in the database as its digest only.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from caredesk.channels import failures, reading
from caredesk.channels.base import OAuth, Permanent, Retryable, Setup, Trouble
from caredesk.core import clock, config, http, secrets

BACK = "/channels/oauth"
LONGEST = 10 * 365 * 86_400


@dataclass(frozen=True)
class Begun:
    """A sign-in that is under way: where the browser goes, and what only we know of it."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """What the network gave for the code. `scopes` is None where it did not say what was granted."""

    keys: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None
    scopes: tuple[str, ...] | None


class NoAddress(Exception):
    """The sign-in page of this network is no address that a browser may be sent to."""


def redirect_uri() -> str:
    """Where the network sends the browser back to; to be named in the application over there."""
    return config.settings().public_url + BACK


def of(setup: Setup) -> OAuth:
    """The sign-in of this network; ValueError where it has none."""
    if setup.oauth is None:
        raise ValueError(f"{setup.name} has no sign-in")
    return setup.oauth


def is_needed(setup: Setup, keys: Mapping[str, str]) -> bool:
    """Whether somebody has to sign in over there: not where they brought what opens the account by itself."""
    return setup.oauth is not None and not any(keys.get(name) for name in setup.oauth.instead)


def begin(setup: Setup, urls: Mapping[str, str], values: Mapping[str, str]) -> Begun:
    """A fresh state and verifier, and the address at which a person says yes."""
    oauth = of(setup)
    state, verifier = secrets.token(32), secrets.token(48)
    asked = {
        "response_type": "code",
        "client_id": values.get(oauth.client[0], ""),
        "redirect_uri": redirect_uri(),
        "scope": oauth.joined_by.join(oauth.scopes),
        "state": state,
        **oauth.extra,
    }
    if oauth.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    return Begun(_with(urls.get(oauth.authorize, ""), asked), state, verifier)


def challenge(verifier: str) -> str:
    """What the network may know of the verifier before it sees it."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with(address: str, asked: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoAddress
    return f"{address}{'&' if parts.query else '?'}{urlencode({name: one for name, one in asked.items() if one})}"


def exchange(setup: Setup, urls: Mapping[str, str], values: Mapping[str, str], *, code: str, verifier: str) -> Tokens:
    """Give the code, get the tokens. Raises what the network says; nothing is tried twice, for a code works once."""
    oauth = of(setup)
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri()}
    if oauth.pkce:
        asked["code_verifier"] = verifier
    return tokens(ask(oauth, urls, values, asked))


def ask(oauth: OAuth, urls: Mapping[str, str], values: Mapping[str, str], asked: Mapping[str, str]) -> http.Response:
    """One question to the token address, with who we are as this network wants it: in the body, or as Basic."""
    client, secret = (values.get(name, "") for name in oauth.client)
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if oauth.agent:
        headers["user-agent"] = oauth.agent(values)
    if oauth.basic:
        pair = base64.b64encode(f"{client}:{secret}".encode()).decode()
        headers["authorization"] = f"Basic {pair}"
    else:
        asked = {**asked, "client_id": client, **({"client_secret": secret} if secret else {})}
    return failures.act(_table, "POST", urls.get(oauth.token, ""), headers=headers, body=urlencode(asked).encode())


def tokens(answer: http.Response) -> Tokens:
    """What the answer holds; Permanent for one that gives no token, whatever its status said."""
    told = _read(answer)
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise Permanent("sign_in_refused", _said(told))
    refresh, scope = told.get("refresh_token"), told.get("scope")
    keys = {"access_token": access}
    if isinstance(refresh, str) and refresh:
        keys["refresh_token"] = refresh
    split = tuple(scope.replace(",", " ").split()) if isinstance(scope, str) else None
    return Tokens(keys, _expires(told.get("expires_in")), split)


def _expires(told: object) -> datetime | None:
    seconds = reading.count(told)
    return clock.now() + timedelta(seconds=min(seconds, LONGEST)) if seconds else None


def _read(answer: http.Response) -> dict[str, object]:
    try:
        told = reading.load(answer.body)
    except ValueError:
        raise Permanent("answer_unreadable") from None
    return told if isinstance(told, dict) else {}


def _table(answer: http.Response) -> Trouble | None:
    """RFC 6749, 5.2: what is wrong stands in `error`. Too many questions and a server in trouble are asked again."""
    if answer.status == 429 or answer.status >= 500:
        return Retryable(f"http_{answer.status}")
    try:
        told = _read(answer)
    except Permanent:
        return Permanent(f"http_{answer.status}")
    return Permanent("sign_in_refused", _said(told))


def _said(told: Mapping[str, object]) -> str:
    """The code of the error alone: a description may repeat what was sent."""
    code = told.get("error")
    return reading.clean(code[:60]) if isinstance(code, str) else ""
