"""What each error of the Graph API means: by its code, whatever its status and title."""

import json
from datetime import timedelta

import pytest

from caredesk.channels.base import AuthExpired, Permanent, Retryable, Unknown
from caredesk.channels.failures import of_act, of_read
from caredesk.channels.meta import errors
from caredesk.core import clock, http
from tests.channels.conftest import NOW


def answer(code: int, subcode: int = 0, message: str = "told", *, status: int = 400, **headers: str) -> http.Response:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    body = {"error": error | ({"error_subcode": subcode} if subcode else {})}
    return http.Response(status, headers, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("told", "trouble", "code"),
    [
        pytest.param(answer(190), AuthExpired, "auth_expired", id="token dead"),
        pytest.param(answer(190, 460, status=401), AuthExpired, "auth_expired", id="password changed"),
        pytest.param(answer(102), AuthExpired, "auth_expired", id="session over"),
        pytest.param(answer(0, message="AuthException"), AuthExpired, "auth_expired", id="WhatsApp knows us not"),
        pytest.param(answer(368), AuthExpired, "blocked", id="judged abusive"),
        pytest.param(answer(131031), AuthExpired, "account_locked", id="a business account that is locked"),
        pytest.param(answer(613), Retryable, "meta_613", id="613"),
        pytest.param(answer(4), Retryable, "meta_4", id="4"),
        pytest.param(answer(17, 2446079), Retryable, "meta_17", id="17"),
        pytest.param(answer(32), Retryable, "meta_32", id="32"),
        pytest.param(answer(80001, 2494055), Retryable, "meta_80001", id="80001"),
        pytest.param(answer(80007), Retryable, "meta_80007", id="80007"),
        pytest.param(answer(130429, status=429), Retryable, "meta_130429", id="throughput"),
        pytest.param(answer(131056), Retryable, "meta_131056", id="pair rate"),
        pytest.param(answer(131048), Retryable, "meta_131048", id="spam"),
        pytest.param(answer(131016, status=500), Retryable, "meta_131016", id="overloaded"),
        pytest.param(answer(1, status=500), Unknown, "meta_1", id="unknown error"),
        pytest.param(answer(2, status=503), Unknown, "meta_2", id="temporary"),
        pytest.param(answer(131000, status=500), Unknown, "meta_131000", id="something went wrong"),
        pytest.param(answer(551), Permanent, "not_reachable", id="551"),
        pytest.param(answer(10900), Permanent, "already_answered", id="10900"),
        pytest.param(answer(10903), Permanent, "not_reachable", id="10903"),
        pytest.param(answer(10904), Permanent, "not_permitted", id="10904"),
        pytest.param(answer(230), Permanent, "not_permitted", id="230"),
        pytest.param(answer(200, status=403), Permanent, "not_permitted", id="200"),
        pytest.param(answer(2022), Permanent, "invalid", id="2022"),
        pytest.param(answer(100), Permanent, "invalid", id="100"),
        pytest.param(answer(100, 33), Permanent, "gone", id="no such object"),
        pytest.param(answer(803), Permanent, "gone", id="no such alias"),
        pytest.param(
            answer(100, message="(#100) Length of param message[text] must be"), Permanent, "too_long", id="long"
        ),
        pytest.param(answer(10), Permanent, "not_permitted", id="10"),
        pytest.param(answer(10, 2018278), Permanent, "window_closed", id="window of Messenger"),
        pytest.param(answer(10, 2534022), Permanent, "window_closed", id="window of Instagram"),
        pytest.param(answer(131047), Permanent, "window_closed", id="window of WhatsApp"),
        pytest.param(answer(131026), Permanent, "not_reachable", id="131026"),
        pytest.param(answer(132001, status=404), Permanent, "template_missing", id="template"),
        pytest.param(answer(987654), Permanent, "meta_987654", id="one that nobody knows"),
        pytest.param(answer(190, status=200), AuthExpired, "auth_expired", id="200 with an error inside"),
    ],
)
def test_every_code_has_its_class(told: http.Response, trouble: type, code: str) -> None:
    found = errors.table(told)

    assert (type(found), found and found.code) == (trouble, code)


def test_how_long_to_wait_is_what_the_fullest_meter_says() -> None:
    usage = {
        "1": [{"type": "pages", "estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 19}],
        "2": 7,
    }
    with clock.fixed(lambda: NOW):
        found = errors.table(answer(80001, **{"x-business-use-case-usage": json.dumps(usage)}))
        bare, odd = errors.table(answer(4)), errors.table(answer(613, **{"x-business-use-case-usage": "<html>"}))

    assert isinstance(found, Retryable) and isinstance(bare, Retryable) and isinstance(odd, Retryable)
    assert (found.retry_at, found.scope) == (NOW + timedelta(minutes=19), "account")
    assert (bare.retry_at, bare.scope) == (NOW + timedelta(minutes=5), "app")
    assert odd.retry_at == NOW + timedelta(minutes=1)


def test_nobody_makes_us_wait_for_a_day() -> None:
    usage = json.dumps({"1": [{"estimated_time_to_regain_access": 100_000}]})
    with clock.fixed(lambda: NOW):
        found = errors.table(answer(32, **{"x-business-use-case-usage": usage}))

    assert isinstance(found, Retryable)
    assert found.retry_at == NOW + timedelta(hours=1)


def test_what_is_used_up_is_the_fullest_meter() -> None:
    usage = json.dumps({"1": [{"type": "pages", "call_count": 12, "total_cputime": 86, "total_time": 3}]})

    assert errors.used({"x-business-use-case-usage": usage, "x-app-usage": '{"call_count":28}'}) == 86
    assert errors.used({"x-app-usage": "nonsense", "x-business-use-case-usage": "[]"}) == 0


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "text"}', b'{"data": []}', b'{"error": null}'])
def test_what_is_no_error_of_theirs_is_judged_by_its_status(body: bytes) -> None:
    told = http.Response(502, {"content-type": "application/json"}, body)

    assert errors.table(told) is None
    assert isinstance(of_act(told), Unknown)
    assert isinstance(of_read(told), Retryable)
