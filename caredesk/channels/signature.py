"""Standard Webhooks 1.0: who sent these bytes, and when; used for what comes in and for what goes out.

The signed text is `{webhook-id}.{webhook-timestamp}.{body}`, HMAC-SHA256, written `v1,<base64>`; several signatures
stand side by side while a key is being changed (standard-webhooks/spec/standard-webhooks.md).
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from caredesk.channels.base import Accepted, Rejected

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
_MOST_SIGNATURES = 16
_ID = re.compile(r"[\x21-\x7e]{1,200}")
_SECONDS = re.compile(r"[0-9]{1,12}")


def new_secret() -> str:
    """A fresh key, as it is shown to the other side."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def key_of(secret: str) -> bytes:
    """The bytes behind `whsec_<base64>`; ValueError for anything else, and for a key too short to protect."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("a webhook secret is whsec_ and base64") from error
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("a webhook secret is whsec_ and 24 to 64 bytes in base64")
    return key


def sign(delivery_id: str, at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The three headers, signed with each of these secrets; ValueError where there is none that is usable."""
    if not keys:
        raise ValueError("there is no secret to sign with")
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(delivery_id, stamp, body, key_of(key)).decode() for key in keys),
    }


def verify(headers: Mapping[str, str], body: bytes, keys: Sequence[str], at: datetime) -> Accepted | Rejected:
    """Genuine and of now, or why not. Whether it came before is for the keeper of delivery keys."""
    named = {name.lower(): value for name, value in headers.items()}
    delivery_id, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    if not _ID.fullmatch(delivery_id) or not _SECONDS.fullmatch(stamp) or not named.get("webhook-signature"):
        return Rejected("headers_missing")
    wanted = [_signature(delivery_id, stamp, body, key_of(key)) for key in keys]
    if not _matches(named["webhook-signature"], wanted):
        return Rejected("signature_wrong")
    # Judged after the signature, so that only the holder of the key learns about our clock.
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return Rejected("too_old")
    return Accepted(delivery_id)


def _matches(given: str, wanted: Sequence[bytes]) -> bool:
    offered = [part.encode("utf-8", "replace") for part in given.split(" ")[:_MOST_SIGNATURES]]
    # All are compared, whatever the first says: the time taken tells nothing about which one matched.
    return sum(hmac.compare_digest(one, other) for one in offered for other in wanted) > 0


def _signature(delivery_id: str, stamp: str, body: bytes, key: bytes) -> bytes:
    signed = b".".join((delivery_id.encode(), stamp.encode(), body))
    return b"v1," + base64.b64encode(hmac.new(key, signed, sha256).digest())
