"""The pages of the demo's desk as their readers see them: what sticks out of one, and what axe finds in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import story
from tests.browser.stage import Desk
from tests.browser.window import Window

AXE = Path(__file__).parents[2] / "static/node_modules/axe-core/axe.min.js"
RULES = {"light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "dark": ["color-contrast"]}
SIZES = {1440: 900, 1024: 768, 390: 844}
LANGUAGES = ["en", "pl", "hu"]
# A page is loaded at the first width, where a script may decide by it, and only made narrower or wider for the others;
# the one between only has another layout.
WALKS = {"en": [1440, 1024, 390], "pl": [390, 1440], "hu": [1440, 390]}
# Beside an open ticket stands the list that has a page of its own; only its current row is another one here.
# Without `preload` axe does not fetch the stylesheet anew, which only `css-orientation-lock` wants.
FINDINGS = """async (rules) => {
  const exclude = document.querySelector('.ticket') ? ['#rows > .row:not(.row--current)'] : [];
  const told = { runOnly: rules, resultTypes: ['violations'], preload: false };
  const { violations } = await axe.run({ exclude }, told);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""
SETTLED = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
}"""
# What a person would see cut off at the side: words and controls beyond the edge that no scrolling brings in.
STICKING_OUT = """() => {
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  const found = wide > 0 ? [`the page is ${wide}px too wide`] : [];
  const scrolls = (el) => el && (['auto', 'scroll'].includes(getComputedStyle(el).overflowX)
    && el.scrollWidth > el.clientWidth || scrolls(el.parentElement));
  for (const el of document.querySelectorAll('a, button, input, select, textarea, h1, h2, h3, p, time, strong')) {
    const hidden = !el.checkVisibility({ visibilityProperty: true });
    if (hidden || el.closest('.sr-only, .skip-link, aside, .ticket__context')) continue;
    const { left, right, width } = el.getBoundingClientRect();
    if (width > 1 && (right > innerWidth + 1 || left < -1) && !scrolls(el.parentElement)) {
      found.push(`${el.tagName}.${el.className} ${el.textContent.trim().slice(0, 40)} from ${left} to ${right}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with story.told(tmp_path_factory, chromium) as made:
        yield made


@pytest.fixture(scope="module")
def paths(desk: Desk) -> dict[str, str]:
    return story.paths()


@pytest.fixture(scope="module")
def readers(desk: Desk, chromium: Browser) -> Iterator[dict[str, Window]]:
    """One browser for each language, signed in; and one for each where nobody is."""
    calm = {"reduced_motion": "reduce"}
    windows = {lang: desk.window(f"owner-{lang}", **calm) for lang in LANGUAGES}
    windows |= {f"public/{lang}": Window(chromium, desk.url, **calm) for lang in LANGUAGES}
    yield windows
    for one in windows.values():
        one.close()


def seen(page: Page, width: int, *, axe: Iterable[str] = ()) -> list[str]:
    """What is wrong with the page at this width, and what axe finds in these themes; a theme moves nothing."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.evaluate(SETTLED)
    found = [f"{width}: {complaint}" for complaint in page.evaluate(STICKING_OUT)]
    for theme in axe:
        found += [f"{width} {theme}: {complaint}" for complaint in findings(page, theme)]
    return found


def findings(page: Page, theme: str) -> list[str]:
    """All that axe finds in the light; in the dark, what is about colours."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    page.emulate_media(color_scheme=theme)
    page.evaluate(SETTLED)
    found = page.evaluate(FINDINGS, RULES[theme])
    page.emulate_media(color_scheme="light")
    return found


def asked_of_axe(name: str, lang: str, width: int) -> Iterable[str]:
    """Wide and narrow in English. What is on one page in the dark is on the next one, too: they take turns at it."""
    if lang != "en" or width == 1024:
        return ()
    dark = (1440, 390)[story.NAMES.index(name) % 2]
    return RULES if width == dark else ("light",)


def wrong(name: str, lang: str, readers: dict[str, Window], paths: dict[str, str]) -> list[str]:
    """What is wrong with this page in this language, at every width and in both lights."""
    public = name.startswith("public/")
    window = readers[f"public/{lang}" if public else lang]
    window.foresee(r"status of 4(04|10)")
    window.problems.clear()
    widths = WALKS[lang]
    window.page.set_viewport_size({"width": widths[0], "height": SIZES[widths[0]]})
    page = window.open(f"{paths[name]}?lang={lang}" if public else paths[name])
    found = [one for width in widths for one in seen(page, width, axe=asked_of_axe(name, lang, width))]

    assert page.locator("html").get_attribute("lang") == lang
    return found + window.unforeseen()
