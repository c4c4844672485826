"""Fresh tokens from X (docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE"; RFC 6749).

An access token lives two hours; a refresh token comes with `offline.access`. That it serves once and brings its
successor is how clients of the API treat it (Airbyte's source-twitter: a single-use refresh token), and what we do.
"""

import json
from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote, urlencode

from caredesk.channels import failures
from caredesk.channels.base import AccountFacts, AuthExpired, Renewed, Retryable, Trouble, Unknown
from caredesk.channels.reading import mapped
from caredesk.core import clock, http


def renew(account: AccountFacts) -> Renewed:
    """A fresh pair of tokens. The old refresh token may be worth nothing the moment this is answered."""
    if not account.key("refresh_token"):
        raise AuthExpired("no_refresh_token")
    client, secret = str(account.settings.get("client_id", "")), account.key("client_secret")
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    form = {"grant_type": "refresh_token", "refresh_token": account.key("refresh_token"), "client_id": client}
    if secret:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
        headers["authorization"] = "Basic " + b64encode(pair).decode("ascii")
    answer = failures.act(_token_table, "POST", account.urls["token"], headers=headers, body=urlencode(form).encode())
    try:
        told = mapped(json.loads(answer.body))
    except ValueError:
        told = {}
    access, refresh = told.get("access_token"), told.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise Unknown("answer_unreadable")
    keys = {**account.keys, "access_token": access}
    keys |= {
        name: value
        for name, value in (("refresh_token", refresh), ("scope", told.get("scope")))
        if isinstance(value, str)
    }
    seconds = told.get("expires_in")
    lives = seconds if isinstance(seconds, int) and seconds > 0 else 7200
    return Renewed(keys, clock.now() + timedelta(seconds=lives))


def _token_table(answer: http.Response) -> Trouble | None:
    """RFC 6749: 400 invalid_grant or invalid_request is a token that is worth nothing, 401 a client that is none."""
    if answer.status in (400, 401, 403):
        return AuthExpired("refresh_refused", f"http_{answer.status}")
    return Retryable(f"http_{answer.status}", scope="account") if answer.status == 429 else None
