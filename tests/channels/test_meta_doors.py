"""Who calls: the signature over raw bytes, and the handshake, as Meta makes them and as others would like to."""

import pytest

from caredesk.channels import facebook, instagram, whatsapp
from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected
from tests.channels.conftest import NOW
from tests.fakes.meta import SECRET, VERIFY, signed

ACCOUNT = AccountFacts(keys={"app_secret": SECRET, "verify_token": VERIFY})
BODY = b'{"object":"page","entry":[]}'
DIGEST = signed(BODY)[1]["X-Hub-Signature-256"].removeprefix("sha256=")
ASKED = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}


def test_all_three_networks_have_one_door() -> None:
    assert facebook.verify is instagram.verify is whatsapp.verify


@pytest.mark.parametrize("name", ["X-Hub-Signature-256", "x-hub-signature-256", "X-HUB-SIGNATURE-256"])
def test_a_genuine_delivery_is_taken_and_answered_by_200(name: str) -> None:
    verdict = facebook.verify(Raw(BODY, NOW, {name: f"sha256={DIGEST}"}), ACCOUNT, NOW)

    assert isinstance(verdict, Accepted)
    assert verdict.status == 200


def test_the_same_bytes_are_the_same_delivery_and_other_bytes_another() -> None:
    keys = []
    for body in (BODY, BODY, BODY + b" "):
        raw, headers = signed(body)
        verdict = facebook.verify(Raw(raw, NOW, headers), ACCOUNT, NOW)
        assert isinstance(verdict, Accepted)
        keys.append(verdict.delivery_key)

    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param({}, "signature_missing", id="none"),
        pytest.param({"X-Hub-Signature": "sha1=" + "a" * 40}, "signature_missing", id="sha1 alone"),
        pytest.param({"X-Hub-Signature-256": f"sha256={DIGEST.upper()}"}, "signature_missing", id="upper-case hex"),
        pytest.param({"X-Hub-Signature-256": f"SHA256={DIGEST}"}, "signature_missing", id="another spelling"),
        pytest.param({"X-Hub-Signature-256": f"sha256 = {DIGEST}"}, "signature_missing", id="spaces"),
        pytest.param({"X-Hub-Signature-256": f"sha256={DIGEST}\n"}, "signature_missing", id="a line more"),
        pytest.param({"X-Hub-Signature-256": DIGEST}, "signature_missing", id="without the name"),
        pytest.param({"X-Hub-Signature-256": "sha256=" + "٣" * 64}, "signature_missing", id="other digits"),
        pytest.param({"X-Hub-Signature-256": "sha256=" + "ż" * 64}, "signature_missing", id="not ASCII"),
        pytest.param({"X-Hub-Signature-256": "sha256=" + "a" * 64}, "signature_wrong", id="wrong"),
        pytest.param(signed(BODY, secret="of another app")[1], "signature_wrong", id="of another app"),
        pytest.param(signed(BODY + b"\n")[1], "signature_wrong", id="of a body written anew"),
    ],
)
def test_what_is_not_signed_just_so_is_refused(headers: dict[str, str], reason: str) -> None:
    assert facebook.verify(Raw(BODY, NOW, headers), ACCOUNT, NOW) == Rejected(reason)


def test_without_a_secret_nothing_is_genuine() -> None:
    raw, headers = signed(BODY, secret="")

    assert facebook.verify(Raw(raw, NOW, headers), AccountFacts(), NOW) == Rejected("signature_missing")


def test_the_challenge_is_echoed_and_nothing_beside_it() -> None:
    assert facebook.verify(Raw(b"", NOW, query=ASKED), ACCOUNT, NOW) == Challenge("1158201444")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hub.challenge": "<script>alert(1)</script>"}, "challenge_odd"),
        ({"hub.challenge": "1\n2"}, "challenge_odd"),
        ({"hub.challenge": ""}, "challenge_odd"),
        ({"hub.challenge": "1" * 10_000}, "challenge_odd"),
        ({"hub.verify_token": "żółw"}, "verify_token_wrong"),
        ({"hub.verify_token": ""}, "verify_token_wrong"),
        ({"hub.verify_token": "\ud800"}, "verify_token_wrong"),
        ({"hub.mode": "unsubscribe"}, "no_handshake"),
    ],
)
def test_any_other_handshake_is_refused(change: dict[str, str], reason: str) -> None:
    assert facebook.verify(Raw(b"", NOW, query=ASKED | change), ACCOUNT, NOW) == Rejected(reason)


def test_an_account_without_a_verify_token_shakes_no_hands() -> None:
    asked = ASKED | {"hub.verify_token": ""}

    assert facebook.verify(Raw(b"", NOW, query=asked), AccountFacts(), NOW) == Rejected("no_handshake")
