"""What time tells: nothing of whom we know."""

import statistics
import time
from collections.abc import Iterator

import pytest

from caredesk.core import limits
from caredesk.core.config import Settings
from caredesk.team import signin, welcome
from tests import cast, haste


@pytest.fixture
def at_full_cost() -> Iterator[None]:
    with haste.hashed_as_told():
        yield


def _seconds(email: str, number: int) -> float:
    limits.forget()
    attempt = signin.Attempt(email, f"wrong guess {number}", "192.0.2.1")
    begun = time.process_time()
    with pytest.raises(signin.Wrong):
        signin.agent_of(attempt)
    return time.process_time() - begun


@pytest.mark.usefixtures("at_full_cost")
def test_an_unknown_address_takes_as_long_as_a_known_one(desk: Settings) -> None:
    welcome.start_with(cast.agent("ola@parcelhop.example"), "a long enough secret", "cli")
    people = ("ola@parcelhop.example", "bence@parcelhop.example", "nobody@parcelhop.example")
    for email in people:
        _seconds(email, 0)

    taken = {email: [] for email in people}
    for number in range(25):
        for email in people:
            taken[email].append(_seconds(email, number))

    known, without_password, unknown = (statistics.median(taken[email]) for email in people)
    assert 0.9 < unknown / known < 1.1
    assert 0.9 < without_password / known < 1.1
