"""Who calls: the handshake of a new webhook, and the signature over the raw bytes of every delivery.

Meta's "Webhooks, Get Started": GET with `hub.mode`, `hub.verify_token`, `hub.challenge`, answered by the challenge
alone; POST with `X-Hub-Signature-256: sha256=<hex HMAC-SHA256(app secret, body)>`, repeated until it is answered by
200. A delivery has no number of its own: the same bytes are the same delivery.
"""

import hmac
import re
from datetime import datetime
from hashlib import sha256

from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)
# A number today, and letters in older ones; never anything that a browser could take for markup.
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:  # noqa: ARG001
    """A handshake when there is a query, else a delivery."""
    return _handshake(raw, account) if raw.query else _delivery(raw, account)


def _handshake(raw: Raw, account: AccountFacts) -> Challenge | Rejected:
    wanted, told = account.key("verify_token"), raw.query.get("hub.verify_token", "")
    if raw.query.get("hub.mode") != "subscribe" or not wanted:
        return Rejected("no_handshake")
    if not hmac.compare_digest(_bytes(told), _bytes(wanted)):
        return Rejected("verify_token_wrong")
    challenge = raw.query.get("hub.challenge", "")
    return Challenge(challenge) if _CHALLENGE.fullmatch(challenge) else Rejected("challenge_odd")


def _delivery(raw: Raw, account: AccountFacts) -> Accepted | Rejected:
    named = {name.lower(): value for name, value in raw.headers.items()}
    given = _SIGNATURE.fullmatch(named.get("x-hub-signature-256", ""))
    secret = account.key("app_secret")
    if given is None or not secret:
        return Rejected("signature_missing")
    wanted = hmac.new(_bytes(secret), raw.body, sha256).hexdigest()
    if not hmac.compare_digest(given[1].encode("ascii"), wanted.encode("ascii")):
        return Rejected("signature_wrong")
    return Accepted(sha256(raw.body).hexdigest(), status=200)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
