"""Whole numbers, as they are written by people and by nobody in their right mind."""

import pytest

from caredesk.core import numbers


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, numbers.LARGEST)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert numbers.whole(text) == number


NONE = ["", " ", "-1", "--5", "+1", "1.0", "1e3", "0x7", "1_0", " 7", "²", "\u0663", "\uff17", "9" * 19, "9" * 5000]


@pytest.mark.parametrize("text", NONE)
def test_everything_else_is_none(text: str) -> None:
    assert numbers.whole(text) is None


@pytest.mark.parametrize(("text", "number"), [("60", 60), ("61", None), ("060", None), ("600", None)])
def test_what_is_more_than_the_most_is_none(text: str, number: int | None) -> None:
    assert numbers.whole(text, 60) == number
