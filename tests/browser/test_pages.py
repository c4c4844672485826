"""Every page in English, wide and narrow, light and dark: nothing sticks out, and axe finds nothing."""

import pytest

from tests.browser import story
from tests.browser.looks import desk, paths, readers, wrong  # noqa: F401 - fixtures
from tests.browser.window import Window


@pytest.mark.parametrize("name", story.NAMES)
def test_page(name: str, readers: dict[str, Window], paths: dict[str, str]):  # noqa: F811
    assert wrong(name, "en", readers, paths) == []


def test_every_name_has_a_page(paths: dict[str, str]):  # noqa: F811
    assert list(paths) == story.NAMES
