"""Requests to App Store Connect, and what its answers mean (developer.apple.com/documentation/appstoreconnectapi).

Every request bears a token that we sign ourselves by ES256, good for at most twenty minutes; the key is made in App
Store Connect and never leaves the desk. 3,500 requests an hour; refusals are `{"errors": [{code, title, detail}]}`.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import Rest, text_of
from caredesk.core import clock, http
from caredesk.core.numbers import whole

_LIFE = timedelta(minutes=15)
_WAIT = timedelta(minutes=10)
_AUDIENCE = "appstoreconnect-v1"


class Connect(Rest):
    def __init__(self, account: AccountFacts) -> None:
        super().__init__(account.urls["api"], {"authorization": f"Bearer {signed(account)}"}, table)

    def within(self, link: Any) -> str:
        """The path of a link that the service names; "" for one that leads elsewhere."""
        told = reading.link(link) or ""
        return told.removeprefix(self._base) if told.startswith(f"{self._base}/") else ""

    def pages(self, path: str, params: Sequence[tuple[str, str]]) -> Iterator[Mapping[str, Any]]:
        """The pages of a listing; one that points to itself or elsewhere is the last one."""
        been: set[str] = set()
        while path and path not in been:
            been.add(path)
            told = mapped(self.get(path, list(params)))
            yield told
            path, params = self.within(mapped(told.get("links")).get("next")), ()

    @property
    def left(self) -> int | None:
        """How many requests of this hour are left: `user-hour-lim:3500;user-hour-rem:500;`."""
        parts = self.told.get("x-rate-limit", "").split(";")
        told = dict(one.split(":", 1) for one in parts if ":" in one)
        return whole(told.get("user-hour-rem", "").strip())


def signed(account: AccountFacts) -> str:
    """A token for the next minutes; AuthExpired for a key that is none."""
    try:
        key = load_pem_private_key(account.key("private_key").strip().encode(), None)
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise ValueError("no key on P-256")
    except (ValueError, TypeError) as error:
        raise AuthExpired("appstore_no_key") from error
    now = int(clock.now().timestamp())
    head = {"alg": "ES256", "kid": str(account.settings.get("key_id") or "").strip(), "typ": "JWT"}
    claims: dict[str, Any] = {"iat": now, "exp": now + int(_LIFE.total_seconds()), "aud": _AUDIENCE}
    issuer = str(account.settings.get("issuer_id") or "").strip()
    claims |= {"iss": issuer} if issuer else {"sub": "user"}  # a key of one person has no issuer
    told = f"{_part(head)}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(told.encode(), ECDSA(hashes.SHA256())))
    return f"{told}.{_plain(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _part(told: Mapping[str, Any]) -> str:
    return _plain(json.dumps(told, separators=(",", ":")).encode())


def _plain(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def table(answer: http.Response) -> Trouble | None:
    code, said = _said(answer)
    if answer.status == 401:
        return AuthExpired(text=code)
    if answer.status == 429:
        at = failures.retry_at(answer.headers, clock.now()) or clock.now() + _WAIT
        return Retryable("http_429", code, retry_at=at, scope="account")
    if answer.status == 403:
        return Permanent("appstore_no_right", said or code)
    if answer.status in (404, 410):
        return Permanent("gone", said or code)
    if answer.status in (400, 409, 422):
        is_long = "too long" in said.lower() or code.endswith("TOO_LONG")
        return Permanent("too_long" if is_long else "appstore_refused", f"{code} {said}".strip()[:200])
    return None


def _said(answer: http.Response) -> tuple[str, str]:
    """The code and the words of the first error."""
    try:
        told = mapped(reading.load(answer.body))
    except ValueError:
        return "", ""
    first = mapped(next(iter(listed(told.get("errors"))), {}))
    return text_of(first.get("code"))[:100], text_of(first.get("detail"))[:200]
