"""Every page in English, wide and narrow, light and dark: nothing sticks out, and axe finds nothing."""

import pytest

from tests.browser import story
from tests.browser.looks import AXE, desk, paths, readers, wrong  # noqa: F401 - fixtures
from tests.browser.window import Window

LOCKED = """async () => {
  const { passes, violations } = await axe.run({ runOnly: ['css-orientation-lock'] });
  return [passes.length, violations.length];
}"""


@pytest.mark.parametrize("name", story.NAMES)
def test_page(name: str, readers: dict[str, Window], paths: dict[str, str]):  # noqa: F811
    assert wrong(name, "en", readers, paths) == []


def test_every_name_has_a_page(paths: dict[str, str]):  # noqa: F811
    assert list(paths) == story.NAMES


def test_the_screen_may_be_turned(readers: dict[str, Window]):  # noqa: F811
    """The one rule that reads stylesheets, and there is one stylesheet."""
    page = readers["en"].open("/inbox")
    page.evaluate(AXE.read_text())

    assert page.evaluate(LOCKED) == [1, 0]
