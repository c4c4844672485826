"""Fresh tokens from Google: by the refresh token of a person, or by the key of a service account.

developers.google.com/identity/protocols/oauth2/web-server (a refresh token stays the same until it is revoked; 400
invalid_grant means that it was) and …/oauth2/service-account (a JWT signed RS256, of at most an hour).
"""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask_babel import gettext as _

from caredesk.channels import failures
from caredesk.channels.base import AccountFacts, AuthExpired, Field, Permanent, Renewed, Retryable, Trouble, Unknown
from caredesk.channels.reading import mapped
from caredesk.core import clock, http

AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
# Only with both does Google hand out a refresh token, also to who has signed in before.
OFFLINE = {"access_type": "offline", "prompt": "consent"}
_BY_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HOUR = 3600

CLIENT = (
    Field(
        name="client_id",
        label=lambda: _("Client ID"),
        help=lambda: _("In the Google Cloud console under Credentials: an OAuth client of the type web application."),
    ),
    Field(
        name="client_secret",
        label=lambda: _("Client secret"),
        help=lambda: _("It is beside the client ID. The desk uses it to keep the sign-in fresh."),
        secret=True,
    ),
)


def renew(account: AccountFacts) -> Renewed:
    """A fresh access token; the refresh token stays, unless Google sends another."""
    if not account.key("refresh_token"):
        raise AuthExpired("no_refresh_token")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": account.key("refresh_token"),
        "client_id": str(account.settings.get("client_id", "")),
        "client_secret": account.key("client_secret"),
    }
    return _renewed(account, _asked(account, form))


def renew_service(account: AccountFacts, scopes: tuple[str, ...]) -> Renewed:
    """A fresh access token for a service account: we sign who we are and what we want."""
    return _renewed(account, _asked(account, {"grant_type": _BY_JWT, "assertion": assertion(account, scopes)}))


def assertion(account: AccountFacts, scopes: tuple[str, ...]) -> str:
    """The signed claim of a service account, from the key file that Google gave out (JSON)."""
    key, email, key_id = _service_key(account.key("service_account"))
    now = int(clock.now().timestamp())
    claim = {"iss": email, "scope": " ".join(scopes), "aud": TOKEN, "iat": now, "exp": now + _HOUR}
    head = {"alg": "RS256", "typ": "JWT", **({"kid": key_id} if key_id else {})}
    signed = b".".join(_base64(json.dumps(one).encode()) for one in (head, claim))
    return (signed + b"." + _base64(key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))).decode("ascii")


def _service_key(text: str) -> tuple[rsa.RSAPrivateKey, str, str]:
    """The key, the address and the id of the key; Permanent for a file that is no such thing."""
    try:
        told = json.loads(text)
        key = serialization.load_pem_private_key(told["private_key"].encode(), None)
        email, key_id = told["client_email"], told.get("private_key_id", "")
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm) as error:
        raise Permanent("service_account_unreadable") from error
    if not isinstance(key, rsa.RSAPrivateKey) or not isinstance(email, str) or not isinstance(key_id, str):
        raise Permanent("service_account_unreadable")
    return key, email, key_id


def _asked(account: AccountFacts, form: Mapping[str, str]) -> Mapping[str, Any]:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    body = urlencode(form).encode()
    answer = failures.act(_table, "POST", account.urls["token"], headers=headers, body=body)
    try:
        return mapped(json.loads(answer.body))
    except ValueError as error:
        raise Unknown("answer_unreadable") from error


def _renewed(account: AccountFacts, told: Mapping[str, Any]) -> Renewed:
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise Unknown("answer_unreadable")
    fresh = {name: told[name] for name in ("refresh_token", "scope") if isinstance(told.get(name), str)}
    seconds = told.get("expires_in")
    lives = seconds if isinstance(seconds, int) and seconds > 0 else _HOUR
    return Renewed({**account.keys, **fresh, "access_token": access}, clock.now() + timedelta(seconds=lives))


def _table(answer: http.Response) -> Trouble | None:
    """RFC 6749: 400 invalid_grant is a right that was taken back, 401 a client that is none."""
    if answer.status in (400, 401, 403):
        return AuthExpired("refresh_refused", f"http_{answer.status}")
    return Retryable(f"http_{answer.status}", scope="account") if answer.status == 429 else None


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def granted(account: AccountFacts) -> tuple[str, ...] | None:
    """What may be done with the token: Google says so together with it."""
    told = account.key("scope") or account.settings.get("scope")
    return tuple(told.split()) if isinstance(told, str) and told else None
