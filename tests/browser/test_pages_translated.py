"""Every page in the other languages, and those about channels and mistakes: nothing sticks out, and axe finds nothing.

Beside tests/browser/test_pages.py, so that two processes share the pages."""

import pytest

from tests.browser import channel_pages, story
from tests.browser.looks import LANGUAGES, RULES, desk, paths, readers, seen, wrong  # noqa: F401 - fixtures
from tests.browser.stage import Desk
from tests.browser.window import Window


@pytest.mark.parametrize("lang", LANGUAGES[1:])
@pytest.mark.parametrize("name", story.NAMES)
def test_page(name: str, lang: str, readers: dict[str, Window], paths: dict[str, str]):  # noqa: F811
    assert wrong(name, lang, readers, paths) == []


@pytest.mark.parametrize("name", channel_pages.NAMES)
def test_page_about_channels(name: str, desk: Desk, readers: dict[str, Window]):  # noqa: F811
    """Each in one language, the next page in the next one; axe looks at it wide or narrow, in both lights."""
    turn = channel_pages.NAMES.index(name)
    lang, widths = LANGUAGES[turn % len(LANGUAGES)], [1440, 390][:: 1 if turn % 2 else -1]
    window = readers[lang]
    window.foresee(r"status of 400")
    window.problems.clear()
    window.open(channel_pages.path(name, lang))

    found = [one for width in widths for one in seen(window.page, width, axe=RULES if width == widths[0] else ())]

    assert window.page.locator("html").get_attribute("lang") == lang
    assert found == []
    assert window.unforeseen() == []


def test_a_form_with_mistakes_shows_them_in_every_light(readers: dict[str, Window]):  # noqa: F811
    window = readers["hu"]
    window.foresee(r"status of 422")
    window.problems.clear()
    page = window.open("/channels/new/whatsapp")
    page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_selector("main .field--error")

    assert seen(page, 390, axe=RULES) + seen(page, 1440, axe=RULES) == []
    assert window.unforeseen() == []
