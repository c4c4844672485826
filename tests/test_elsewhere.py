"""The list of what is said once names tests that are there."""

from pathlib import Path

from tests import elsewhere


def test_every_pattern_of_the_list_finds_tests() -> None:
    assert [one for one in elsewhere.SAME if not list(Path(elsewhere.FOLDER).glob(f"**/{one}"))] == []
