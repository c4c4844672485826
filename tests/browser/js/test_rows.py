"""The list under live updates: nothing moves that a person looks at."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.js.conftest import ROW_HEIGHT, row

Push = Callable[..., None]


def top_of(page: Page, name: str) -> float:
    box = page.locator(f"#{name}").bounding_box()
    assert box
    return box["y"]


def order(page: Page) -> list[str]:
    ids: list[str] = page.evaluate("[...document.querySelectorAll('#rows > .row')].map((row) => row.id)")
    return ids


def scroll(page: Page, top: int) -> None:
    page.evaluate("(top) => document.querySelector('#rows').scrollTo(0, top)", top)
    page.wait_for_timeout(50)


def test_a_new_row_comes_in_at_once_when_nobody_is_at_the_list(page: Page, push: Push) -> None:
    page.wait_for_timeout(1600)

    push(row(900, -1))

    assert order(page)[0] == "r900"


def test_a_new_row_waits_behind_the_pill_while_somebody_points_at_the_list(page: Page, push: Push) -> None:
    page.hover("#r3")
    before = top_of(page, "r3")

    push(row(900, -1), row(901, -2), row(902, -3), row(903, -4), row(904, -5))

    expect(page.locator("#new-pill")).to_have_text("5 nowych")
    assert top_of(page, "r3") == before
    assert "r900" not in order(page)


def test_rows_above_the_view_are_balanced_by_one_scroll(page: Page, push: Push) -> None:
    scroll(page, 20 * ROW_HEIGHT)
    page.hover("#r25")
    before = top_of(page, "r25")

    push(row(900, -1), row(901, -2))

    assert top_of(page, "r25") == before
    assert order(page)[:2] == ["r901", "r900"]


def test_a_changed_row_stays_where_it_stands_until_the_list_is_left_alone(page: Page, push: Push) -> None:
    page.hover("#r3")

    push(row(5, -50, v=2, words="changed"))

    assert order(page)[4] == "r5"
    expect(page.locator("#r5")).to_contain_text("changed")
    page.mouse.move(900, 850)
    page.wait_for_function("document.querySelector('#rows > .row').id === 'r5'", timeout=9000)


def test_an_older_version_never_replaces_a_newer_one(page: Page, push: Push) -> None:
    push(row(5, 50, v=3, words="newest"))

    push(row(5, 50, v=2, words="late"))

    expect(page.locator("#r5")).to_contain_text("newest")


def test_a_ticket_that_is_taken_away_does_not_vanish_under_the_cursor(page: Page, push: Push) -> None:
    page.hover("#r4")
    before = top_of(page, "r5")

    push(gone={4: "Taken by Piotr"})

    expect(page.locator("#r4.row--gone .row__gone")).to_have_text("Taken by Piotr")
    assert top_of(page, "r5") == before
    page.mouse.move(900, 850)
    expect(page.locator("#r4")).to_have_count(0, timeout=9000)


def test_at_most_two_hundred_rows_are_in_the_page_and_none_is_lost(page: Page, push: Push) -> None:
    page.hover("#r3")
    push(*[row(1000 + number, 5000 + number) for number in range(300)])

    assert len(order(page)) == 200
    seen: dict[str, Any] = {}
    for top in range(0, 460 * ROW_HEIGHT, 10 * ROW_HEIGHT):
        scroll(page, top)
        seen |= dict.fromkeys(order(page))
    assert len(order(page)) <= 200
    assert list(seen) == [f"r{n}" for n in range(1, 151)] + [f"r{1000 + n}" for n in range(300)]


def test_focus_inside_a_replaced_row_stays_there(page: Page, push: Push) -> None:
    push(row(2, 20, v=2, words='<a href="#x" tabindex="-1">two</a>'))
    page.focus("#r2 a")

    push(row(2, 20, v=3, words='<a href="#x" tabindex="-1">two again</a>'))

    expect(page.locator("#r2 a")).to_be_focused()
