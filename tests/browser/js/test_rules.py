"""Pure rules of the scripts: how long a text is, when a snooze ends, how a wait is said."""

import pytest
from playwright.sync_api import Page

from caredesk.channels.x.words import has_address
from tests.channels.lengths import LENGTHS

URL = "https://example.org/a/very/long/address/that/does/not/matter"


@pytest.mark.parametrize(
    ("rule", "text", "length"),
    [
        pytest.param("chars", "Zażółć", 6, id="letters with marks"),
        pytest.param("chars", "👍", 1, id="one sign outside the first plane"),
        pytest.param("mastodon", f"see {URL}", 27, id="an address counts 23"),
        pytest.param("mastodon", "@ola@mastodon.example hi", 7, id="of a mention only the name"),
        pytest.param("mastodon", "mail ola@example.org", 20, id="a mail address is no mention"),
        pytest.param("mastodon", "👩\u200d👩\u200d👧", 1, id="a family is one letter"),
        pytest.param("unheard", "abc", 3, id="an unknown rule counts characters"),
    ],
)
def test_length_by_the_rule_of_the_network(page: Page, rule: str, text: str, length: int) -> None:
    found = page.evaluate(
        "async ([text, rule]) => (await import('/js/count.js')).lengthOf(text, { rule })", [text, rule]
    )

    assert found == length


def test_the_browser_counts_as_the_desk_does(page: Page) -> None:
    found = page.evaluate(
        """async (table) => {
          const { lengthOf } = await import('/js/count.js');
          return table.map(([rule, urlLength, text]) => lengthOf(text, { rule, urlLength }));
        }""",
        LENGTHS,
    )

    assert found == [length for *_, length in LENGTHS]


def test_the_room_is_that_of_the_chosen_kind(page: Page) -> None:
    found = page.evaluate(
        """async () => {
          const { parse } = await import('/js/dom.js');
          const { roomFor } = await import('/js/box-look.js');
          const kinds = [['public', 280, 'x'], ['direct', 10000, 'bytes'], ['note', 0, 'chars']];
          const radios = kinds.map(([kind, limit, count]) =>
            `<input type="radio" name="kind" value="${kind}" data-limit="${limit}" data-count="${count}">`);
          const [form] = parse(`<form>${radios.join('')}</form>`);
          const box = { form, getAttribute: () => null };
          return kinds.map((_, at) => {
            form.elements.kind[at].checked = true;
            return Object.values(roomFor(box, 'ą漢'));
          });
        }"""
    )

    assert found == [[3, 280], [5, 10_000], [2, 0]]


def test_the_browser_finds_a_link_where_the_desk_does(page: Page) -> None:
    texts = ["On its way.", "See parcelhop.example", "See parcelhop.pl", "https://parcelhop.com/7", "a@b.com", "1.5"]
    found = page.evaluate(
        """async (texts) => {
          const { hasLink } = await import('/js/count.js');
          return texts.map((text) => hasLink(text, 'x'));
        }""",
        texts,
    )

    assert found == [has_address(text) for text in texts]
    assert page.evaluate("async () => (await import('/js/count.js')).hasLink('see https://a.example/x', 'chars')")


@pytest.mark.parametrize(
    ("preset", "now", "then"),
    [
        pytest.param("hour", "2026-11-20T10:00", "2026-11-20T11:00", id="in an hour"),
        pytest.param("afternoon", "2026-11-20T10:00", "2026-11-20T15:00", id="this afternoon"),
        pytest.param("afternoon", "2026-11-20T16:00", "2026-11-20T18:00", id="late in the day"),
        pytest.param("afternoon", "2026-11-20T21:00", "2026-11-21T15:00", id="in the evening"),
        pytest.param("tomorrow", "2026-10-24T22:00", "2026-10-25T09:00", id="over the end of summer time"),
        pytest.param("monday", "2026-11-22T12:00", "2026-11-23T09:00", id="on a Sunday"),
        pytest.param("monday", "2026-11-23T08:00", "2026-11-30T09:00", id="on a Monday"),
    ],
)
def test_a_snooze_ends_when_the_agent_would_expect(page: Page, preset: str, now: str, then: str) -> None:
    found = page.evaluate(
        """async ([preset, now, then]) => {
          const { presetTime } = await import('/js/presets.js');
          return presetTime(preset, Date.parse(now)) - Date.parse(then);
        }""",
        [preset, now, then],
    )

    assert found == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(59, "0 min"), (41 * 60 + 59, "41 min"), (3600, "1 h"), (3900, "1 h 5 min")],
)
def test_a_wait_is_said_in_the_language_of_the_page(page: Page, seconds: int, said: str) -> None:
    found = page.evaluate("async (seconds) => (await import('/js/clock.js')).span(seconds)", seconds)

    assert " ".join(found.split()) == said


def test_plural_forms_follow_the_language(page: Page) -> None:
    found = page.evaluate(
        """async () => {
          const { word } = await import('/js/words.js');
          return [1, 3, 5, 22].map((n) => word('new_tickets', { n }));
        }"""
    )

    assert found == ["1 nowe", "3 nowe (few)", "5 nowych", "22 nowe (few)"]
