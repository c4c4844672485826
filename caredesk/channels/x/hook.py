"""The door that X knocks at: the challenge (CRC) and signed deliveries.

docs.x.com, "Webhooks": GET ?crc_token= wants `{"response_token": "sha256=" + base64(HMAC-SHA256(consumer secret,
crc_token))}`; a delivery is signed by `x-twitter-webhooks-signature: sha256=<base64 HMAC-SHA256(consumer secret, raw
body)>`. It must be answered by 200 within 10 s, on older pages 3 s: nothing here reads a database or the body.
"""

import base64
import hmac
import json
import re
from datetime import datetime
from hashlib import sha256

from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected

KEY = "consumer_secret"
_HEADER = "x-twitter-webhooks-signature"
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:  # noqa: ARG001
    """Answer a challenge, or judge a delivery by its raw bytes. X sends no time and no id of a delivery: the same bytes
    are the same delivery, however old."""
    secret = account.key(KEY)
    if not secret:
        return Rejected("no_secret")
    if "crc_token" in raw.query:
        return _answer(raw.query["crc_token"], secret)
    given = next((value for name, value in raw.headers.items() if name.lower() == _HEADER), "")
    if not given:
        return Rejected("headers_missing")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), _signed(raw.body, secret).encode()):
        return Rejected("signature_wrong")
    return Accepted(sha256(raw.body).hexdigest(), status=200)


def _answer(token: str, secret: str) -> Challenge | Rejected:
    if not _TOKEN.fullmatch(token):
        return Rejected("challenge_wrong")
    body = json.dumps({"response_token": _signed(token.encode(), secret)})
    return Challenge(body, content_type="application/json")


def _signed(text: bytes, secret: str) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), text, sha256).digest()).decode("ascii")
