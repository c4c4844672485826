"""Discord at our door: Ed25519 over the time and the raw bytes, and its two questions."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from caredesk.channels import discord
from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected
from tests.channels.conftest import NOW

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
ACCOUNT = AccountFacts("1", settings={"public_key": PUBLIC})
PING = b'{"id": "1", "application_id": "1", "type": 1, "token": "x", "version": 1}'


def signed(body: bytes, key: Ed25519PrivateKey = KEY, age: int = 0, **headers: str) -> Raw:
    at = str(int((NOW - timedelta(seconds=age)).timestamp()))
    given = {"X-Signature-Ed25519": key.sign(at.encode() + body).hex(), "X-Signature-Timestamp": at}
    return Raw(body, NOW, given | {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (PING, Challenge('{"type":1}', "application/json")),
        (b'{"version": 1, "application_id": "1", "type": 0}', Challenge("", status=204)),
    ],
    ids=["interactions", "webhook events"],
)
def test_a_question_is_answered(body: bytes, answer: Challenge) -> None:
    assert discord.verify(signed(body), ACCOUNT, NOW) == answer


def test_an_event_is_kept() -> None:
    event = signed(b'{"version": 1, "application_id": "1", "type": 1, "event": {"type": "APPLICATION_AUTHORIZED"}}')

    verdict = discord.verify(event, ACCOUNT, NOW)

    assert isinstance(verdict, Accepted)
    assert verdict.status == 204


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(Raw(PING, NOW), id="no signature"),
        pytest.param(signed(PING, Ed25519PrivateKey.generate()), id="another application"),
        pytest.param(signed(PING, X_Signature_Ed25519="zażółć"), id="no hex"),
        pytest.param(signed(PING, X_Signature_Ed25519="ab"), id="too short"),
        pytest.param(signed(PING, X_Signature_Timestamp="1"), id="another time"),
        pytest.param(signed(PING, X_Signature_Timestamp="ż"), id="no time"),
        pytest.param(signed(PING, age=600), id="ten minutes old"),
        pytest.param(signed(PING, age=-600), id="ten minutes ahead"),
        pytest.param(Raw(PING + b" ", NOW, signed(PING).headers), id="another body"),
    ],
)
def test_anything_else_is_refused(raw: Raw) -> None:
    assert isinstance(discord.verify(raw, ACCOUNT, NOW), Rejected)


@pytest.mark.parametrize("key", ["", "zz", "ab", "0" * 64])
def test_without_a_key_nothing_is_taken(key: str) -> None:
    account = AccountFacts("1", settings={"public_key": key})

    assert discord.verify(signed(PING), account, NOW) == Rejected("bad_signature")
