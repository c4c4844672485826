"""Whoever knocks at the door of any network and is not quite genuine: a body written anew, a signature that is missing,
old, shouted or not ASCII, one of another account; a delivery of ten minutes ago; and a challenge that would do harm."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from caredesk.channels import connector, networks, signature
from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected
from caredesk.channels.telegram.api import hook_secret
from tests.channels.conftest import NOW
from tests.channels.discord.test_door import ACCOUNT as DISCORD
from tests.channels.discord.test_door import PING
from tests.channels.discord.test_door import signed as by_discord
from tests.channels.test_meta_doors import ACCOUNT as META
from tests.channels.test_meta_doors import ASKED as ASKED_BY_META
from tests.fakes.meta import signed as by_meta

BODY = b'{"object": "page", "entry": [], "events": []}'
ANEW = b'{"object":"page","entry":[],"events":[]}'
WHSEC, OTHER = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"k", b"o"))


@dataclass(frozen=True)
class Door:
    """An account, the header that proves a delivery to it, and whether the body is part of the proof."""

    account: AccountFacts
    header: str
    sign: Callable[[AccountFacts, bytes], dict[str, str]]
    other: AccountFacts
    covers_body: bool = True


def _x(account: AccountFacts, body: bytes) -> dict[str, str]:
    digest = hmac.new(account.key("consumer_secret").encode(), body, hashlib.sha256).digest()
    return {"x-twitter-webhooks-signature": "sha256=" + base64.b64encode(digest).decode()}


def _standard(account: AccountFacts, body: bytes) -> dict[str, str]:
    return signature.sign("d-1", NOW, body, [account.secret or account.key("hook_key")])


def _secret_word(account: AccountFacts, body: bytes) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": hook_secret(account)}


def _meta(account: AccountFacts, body: bytes) -> dict[str, str]:
    return dict(by_meta(body, secret=account.key("app_secret"))[1])


def _keyed(name: str, one: str, other: str) -> tuple[AccountFacts, AccountFacts]:
    return AccountFacts(keys={name: one}), AccountFacts(keys={name: other})


META_KINDS = ("facebook", "instagram", "whatsapp")
META_OTHER = AccountFacts(keys={**META.keys, "app_secret": "of another app"})
X, X_OTHER = _keyed("consumer_secret", "ours", "of another app")
TELEGRAM, TELEGRAM_OTHER = _keyed("token", "1:ours", "2:of another bot")
LISTENING, LISTENING_OTHER = _keyed("hook_key", WHSEC, OTHER)
WEBHOOK, WEBHOOK_OTHER = AccountFacts(secrets=(WHSEC,)), AccountFacts(secrets=(OTHER,))
DISCORD_OTHER = AccountFacts("2", settings={"public_key": "ab" * 32})
_OF_META = Door(META, "X-Hub-Signature-256", _meta, META_OTHER)
DOORS = {
    "discord": Door(DISCORD, "X-Signature-Ed25519", lambda _, body: dict(by_discord(body).headers), DISCORD_OTHER),
    "facebook": _OF_META,
    "instagram": _OF_META,
    "listening": Door(LISTENING, "webhook-signature", _standard, LISTENING_OTHER),
    "telegram": Door(TELEGRAM, "x-telegram-bot-api-secret-token", _secret_word, TELEGRAM_OTHER, covers_body=False),
    "webhook": Door(WEBHOOK, "webhook-signature", _standard, WEBHOOK_OTHER),
    "whatsapp": _OF_META,
    "x": Door(X, "x-twitter-webhooks-signature", _x, X_OTHER),
}
UNSIGNED = {"trustpilot"}  # how it signs is not published: its body may only make us ask


def test_every_network_that_knocks_is_tried_here() -> None:
    knocking = {kind for kind in networks.KINDS if connector(kind).ability.webhook}

    assert knocking <= DOORS.keys() | UNSIGNED
    for kind in networks.KINDS.keys() - DOORS.keys() - UNSIGNED:
        assert isinstance(connector(kind).verify(Raw(BODY, NOW), AccountFacts(), NOW), Rejected), kind


def judged(kind: str, body: bytes, headers: dict[str, str], **more: object) -> object:
    """What the door says; ten minutes later with `late`."""
    door = DOORS[kind]
    account, late = more.get("account", door.account), NOW + timedelta(minutes=10 * bool(more.get("late")))
    return connector(kind).verify(Raw(body, late, headers), account, late)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", DOORS)
def test_a_genuine_delivery_is_taken_and_the_same_again_is_the_same(kind: str) -> None:
    headers = DOORS[kind].sign(DOORS[kind].account, BODY)
    first = judged(kind, BODY, headers)

    assert isinstance(first, Accepted)
    assert judged(kind, BODY, headers) == first


@pytest.mark.parametrize("kind", DOORS)
def test_a_body_that_a_proxy_wrote_anew_is_refused_or_another_delivery(kind: str) -> None:
    door = DOORS[kind]
    headers = door.sign(door.account, BODY)
    verdict = judged(kind, ANEW, headers)

    if door.covers_body:
        assert isinstance(verdict, Rejected)
    else:
        assert isinstance(verdict, Accepted) and verdict != judged(kind, BODY, headers)


SPOILT: dict[str, Callable[[str], str]] = {
    "empty": lambda value: "",
    "sha1 alone": lambda value: "sha1=" + "a" * 40,
    "shouted": lambda value: value.upper() if value.upper() != value else value.lower(),
    "not ASCII": lambda value: value[:-2] + "żó",
    "other digits": lambda value: value[:-1] + "٣",
    "a line more": lambda value: value + "\n",
    "half": lambda value: value[: len(value) // 2],
    "of one letter, very long": lambda value: "a" * 100_000,
}


@pytest.mark.parametrize("kind", DOORS)
def test_a_proof_that_is_missing_or_spelled_otherwise_is_refused(kind: str) -> None:
    door = DOORS[kind]
    headers = door.sign(door.account, BODY)
    proof = next(name for name in headers if name.lower() == door.header.lower())
    without = {name: value for name, value in headers.items() if name != proof}

    assert isinstance(judged(kind, BODY, without), Rejected)
    for name, change in SPOILT.items():
        verdict = judged(kind, BODY, headers | {proof: change(headers[proof])})
        if name in ("shouted", "a line more") and kind == "discord":
            continue  # bytes in hexadecimal: neither case nor spaces say anything
        assert isinstance(verdict, Rejected), name


@pytest.mark.parametrize("kind", DOORS)
def test_the_proof_of_another_account_is_refused(kind: str) -> None:
    door = DOORS[kind]

    assert isinstance(judged(kind, BODY, door.sign(door.account, BODY), account=door.other), Rejected)
    assert isinstance(judged(kind, BODY, door.sign(door.account, BODY), account=AccountFacts()), Rejected)


@pytest.mark.parametrize("kind", DOORS)
def test_a_replay_of_ten_minutes_ago_is_refused_or_kept_once(kind: str) -> None:
    door = DOORS[kind]
    headers = door.sign(door.account, BODY)
    first, late = judged(kind, BODY, headers), judged(kind, BODY, headers, late=True)

    assert isinstance(late, Rejected) or late == first


@pytest.mark.parametrize("kind", sorted(DOORS.keys() | UNSIGNED))
def test_no_challenge_says_markup_back(kind: str) -> None:
    account = DOORS[kind].account if kind in DOORS else AccountFacts()
    script = "<script>alert(1)</script>"
    asked = {"hub.mode": "subscribe", "hub.verify_token": str(account.key("verify_token")), "hub.challenge": script}
    verdict = connector(kind).verify(Raw(b"", NOW, query={**asked, "crc_token": script}), account, NOW)

    assert isinstance(verdict, Rejected | Challenge)
    assert not isinstance(verdict, Challenge) or "<" not in verdict.body


# What makes each of them be asked whether we are there; X asks by GET, as Meta does.
ASKED = {
    "discord": lambda: by_discord(PING),
    **dict.fromkeys(META_KINDS, lambda: Raw(b"", NOW, query=ASKED_BY_META)),
    "x": lambda: Raw(b"", NOW, query={"crc_token": "abc"}),
}


@pytest.mark.parametrize("kind", ASKED)
def test_a_challenge_is_answered_at_once_though_there_is_no_desk(kind: str) -> None:
    """No database is open here: however busy one is, nothing of it is waited for."""
    raw, began = ASKED[kind](), time.process_time()

    for _ in range(100):
        assert isinstance(connector(kind).verify(raw, DOORS[kind].account, NOW), Challenge)
    assert time.process_time() - began < 1


def test_a_hint_without_a_proof_only_makes_us_ask() -> None:
    found = connector("trustpilot").parse(
        Raw(b'{"events": [{"eventData": {"id": "%s", "stars": 1}}]}' % (b"a" * 24), NOW)
    )

    assert [type(one).__name__ for one in found] == ["Fetch"]
