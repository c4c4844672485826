"""Discord at our door: interactions and webhook events, signed by Ed25519 over the time and the raw bytes.

Messages never come this way; the door is there so that the address can be given to Discord and answers its questions.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from caredesk.channels import reading
from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected
from caredesk.channels.rest import header

_TOLERANCE = timedelta(minutes=5)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:
    told, signed_at = header(raw, "x-signature-ed25519"), header(raw, "x-signature-timestamp")
    if not told or not signed_at:
        return Rejected("no_signature")
    if not _is_signed(raw, account, told, signed_at):
        return Rejected("bad_signature")
    when = reading.instant(signed_at)
    if when is None or abs(at - when) > _TOLERANCE:
        return Rejected("too_old")
    return _asked(raw) or Accepted(sha256(raw.body + signed_at.encode()).hexdigest(), status=204)


def _is_signed(raw: Raw, account: AccountFacts, told: str, signed_at: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(account.settings.get("public_key") or "")))
        key.verify(bytes.fromhex(told), signed_at.encode("ascii") + raw.body)
    except (InvalidSignature, ValueError):
        return False
    return True


def _asked(raw: Raw) -> Challenge | None:
    """The two questions whether we are there: of interactions (type 1) and of webhook events (type 0)."""
    try:
        body = reading.load(raw.body)
    except ValueError:
        return None
    kind = body.get("type") if isinstance(body, dict) else None
    if kind == "0":
        return Challenge("", status=204)
    return Challenge('{"type":1}', "application/json") if kind == "1" and "event" not in body else None
