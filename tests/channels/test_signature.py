"""Standard Webhooks: the published example, and everything that is nearly right."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from caredesk.channels import signature
from caredesk.channels.base import Accepted, Rejected
from tests.channels.conftest import NOW

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = signature.new_secret()
BODY = b'{"type": "post.created"}'


def test_the_example_of_the_specification_is_accepted() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    verdict = signature.verify(headers, b'{"test": 2432232314}', [SECRET], datetime.fromtimestamp(1614265330, UTC))

    assert verdict == Accepted("msg_p5jXN8AQM9LWM0D4loKWxJek")


def test_either_of_two_keys_is_good_while_one_is_being_changed() -> None:
    old, new = signed([SECRET]), signed([SECRET, OTHER])

    assert signature.verify(old, BODY, [OTHER, SECRET], NOW) == Accepted("d1")
    assert signature.verify(new, BODY, [OTHER], NOW) == Accepted("d1")


def test_the_names_of_headers_may_be_written_in_any_case() -> None:
    assert signature.verify({name.title(): value for name, value in signed().items()}, BODY, [SECRET], NOW) == Accepted(
        "d1"
    )


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_delivery_outside_five_minutes_is_refused(minutes: int) -> None:
    assert signature.verify(signed(), BODY, [SECRET], NOW + timedelta(minutes=minutes)) == Rejected("too_old")
    assert signature.verify(signed(), BODY, [SECRET], NOW + timedelta(minutes=minutes) * 0.8) == Accepted("d1")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"webhook-id": "d2"}, id="another id"),
        pytest.param({"webhook-timestamp": "1795341601"}, id="another time"),
        pytest.param({"webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()}, id="invented"),
        pytest.param({"webhook-signature": "v1,ąęś"}, id="not ASCII"),
        pytest.param({"webhook-signature": "v1,\udcff"}, id="a lone surrogate"),
        pytest.param({"webhook-signature": "v1a,AAAA"}, id="another algorithm"),
        pytest.param({"webhook-signature": "sha256=00"}, id="another scheme"),
        pytest.param({"webhook-signature": "v1,x " * 10_000}, id="very many"),
    ],
)
def test_what_is_nearly_right_is_wrong(change: dict[str, str]) -> None:
    assert signature.verify({**signed(), **change}, BODY, [SECRET], NOW) == Rejected("signature_wrong")


@pytest.mark.parametrize(
    "body", [b'{"type":"post.created"}', BODY + b"\n", b""], ids=["re-encoded", "a line more", "empty"]
)
def test_the_bytes_are_signed_and_not_their_meaning(body: bytes) -> None:
    assert signature.verify(signed(), body, [SECRET], NOW) == Rejected("signature_wrong")


@pytest.mark.parametrize("keys", [[OTHER], []], ids=["of another account", "none"])
def test_a_signature_with_a_foreign_key_is_refused(keys: list[str]) -> None:
    assert signature.verify(signed(), BODY, keys, NOW) == Rejected("signature_wrong")


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "a b"},
        {"webhook-id": "x" * 201},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "１７９５３４１６００"},
        {"webhook-timestamp": "-5"},
        {"webhook-signature": ""},
    ],
    ids=str,
)
def test_a_missing_or_senseless_header_is_refused(change: dict[str, str]) -> None:
    assert signature.verify({**signed(), **change}, BODY, [SECRET], NOW) == Rejected("headers_missing")


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_ż", "whsec_!!"]
)
def test_a_secret_that_protects_nothing_is_no_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        signature.key_of(secret)


def signed(keys: list[str] | None = None) -> dict[str, str]:
    return signature.sign("d1", NOW, BODY, keys or [SECRET])
