"""When a network wants to hear from us again, in every spelling that was met."""

from datetime import UTC, datetime, timedelta

import pytest

from caredesk.channels.failures import retry_at
from tests.channels.conftest import NOW

EPOCH = int((NOW + timedelta(seconds=90)).timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "90"}, 90, id="seconds"),
        pytest.param({"retry-after": " 90.0 "}, 90, id="float"),
        pytest.param({"retry-after": "0"}, 0, id="at once"),
        pytest.param({"retry-after": "-5"}, 0, id="less than nothing"),
        pytest.param({"retry-after": "Sun, 22 Nov 2026 10:01:30 GMT"}, 90, id="HTTP date"),
        pytest.param({"retry-after": "2026-11-22T10:01:30Z"}, 90, id="ISO"),
        pytest.param({"retry-after": str(EPOCH)}, 90, id="epoch"),
        pytest.param({"retry-after": str(EPOCH * 1000)}, 90, id="epoch in milliseconds"),
        pytest.param({"retry-after": "90000"}, 90, id="milliseconds"),
        pytest.param({"retry-after-ms": "1500"}, 1.5, id="milliseconds by name"),
        pytest.param({"x-ratelimit-reset": "2026-11-22T10:01:30.000000Z"}, 90, id="Mastodon's reset"),
        pytest.param({"x-ratelimit-reset": str(EPOCH)}, 90, id="reset as epoch"),
        pytest.param({"retry-after": "later", "x-ratelimit-reset": "90"}, 90, id="nonsense, then a reset"),
        pytest.param({"retry-after": "Sun, 22 Nov 2020 10:01:30 GMT"}, 0, id="in the past"),
        pytest.param({"retry-after": "86000"}, 3600, id="too long"),
        pytest.param({"retry-after": "2099-01-01T00:00:00Z"}, 3600, id="far too long"),
    ],
)
def test_a_wait_is_understood(headers: dict[str, str], seconds: float) -> None:
    assert retry_at(headers, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("headers", [{}, {"retry-after": ""}, {"retry-after": "soon"}, {"retry-after-ms": "x"}])
def test_no_wait_is_invented(headers: dict[str, str]) -> None:
    assert retry_at(headers, NOW) is None


def test_the_answer_is_utc() -> None:
    told = retry_at({"retry-after": "1"}, datetime(2026, 11, 22, 10, tzinfo=UTC))

    assert told is not None
    assert told.tzinfo is UTC
