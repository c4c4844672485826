"""The agent's place is sacred: rows, scroll, counts and a taken ticket under live updates from the real desk."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.stage import Desk
from tests.browser.window import Window

NUMBER = re.compile(r"\((\d+)\)")


def top_of(row: Locator) -> float:
    box = row.bounding_box()
    assert box
    return box["y"]


def arrivals(desk: Desk, name: str, count: int) -> list[int]:
    """Tickets of people who never wrote before, so that each stands by its due time."""
    people = [{"id": f"{name}{n}", "handle": f"{name}{n}", "name": f"{name} {n}".title()} for n in range(count)]
    return [desk.ticket(f"{name}-{n}", f"Number {n} of {name}", author=one) for n, one in enumerate(people)]


def test_the_row_under_the_pointer_does_not_move(desk: Desk, ola: Window):
    here = arrivals(desk, "pointer", 3)
    page = ola.inbox("open&sort=newest")
    ola.row(here[1]).hover()
    before = top_of(ola.row(here[1]))

    new = arrivals(desk, "pointer-new", 2)

    expect(page.locator("#new-pill")).to_have_text("2 new tickets")
    assert top_of(ola.row(here[1])) == before
    page.locator("#new-pill").click()
    expect(ola.row(new[1])).to_be_visible()
    expect(page.locator("#new-pill")).to_be_hidden()


def test_the_row_under_the_keyboards_ring_does_not_move(desk: Desk, ola: Window):
    here = arrivals(desk, "ring", 2)
    page = ola.inbox("open&sort=newest")
    page.mouse.move(1400, 20)
    page.keyboard.press("j")
    current = page.locator(".row--current")
    expect(current).to_have_attribute("id", f"r{here[1]}")
    before = top_of(current)

    arrivals(desk, "ring-new", 1)

    expect(page.locator("#new-pill")).to_have_text("1 new ticket")
    assert top_of(current) == before
    expect(page.locator("#rows")).to_be_focused()


def test_the_list_does_not_jump_when_rows_come_in_above(desk: Desk, ola: Window):
    here = arrivals(desk, "scroll", 16)
    page = ola.inbox("open&sort=newest")
    ola.row(here[0]).scroll_into_view_if_needed()
    ola.row(here[2]).hover()
    page.wait_for_timeout(200)
    before = top_of(ola.row(here[2]))

    new = arrivals(desk, "scroll-new", 1)

    expect(ola.row(new[0])).to_have_count(1)
    assert top_of(ola.row(here[2])) == before


def test_the_conversation_does_not_jump_when_a_post_comes(desk: Desk, ola: Window):
    ticket = desk.ticket("talk-0", "First words", thread="talk")
    for number in range(1, 14):
        desk.post(f"talk-{number}", f"Words {number} " * 12, thread="talk")
    page = ola.ticket(ticket)
    expect(page.locator("#posts > .post")).to_have_count(14)
    page.locator("#posts").evaluate("(list) => list.scrollTo(0, 200)")

    desk.post("talk-new", "The newest words", thread="talk")

    expect(page.locator("#posts-pill")).to_have_text("1 new post")
    assert page.locator("#posts").evaluate("(list) => list.scrollTop") == 200
    page.locator("#posts-pill").click()
    expect(page.locator("#posts > .post").last).to_be_in_viewport()


def test_a_taken_ticket_stays_grey_where_it_was(desk: Desk, ola: Window, bence: Window):
    here = arrivals(desk, "taken", 2)
    page = ola.inbox("unassigned")
    ola.row(here[0]).scroll_into_view_if_needed()
    ola.row(here[0]).hover()
    before = top_of(ola.row(here[0]))

    bence.ticket(here[0]).keyboard.press("i")

    expect(ola.row(here[0]).locator(".row__gone")).to_have_text("Taken by Bence Kovács")
    assert top_of(ola.row(here[0])) == before
    page.mouse.move(1400, 20)
    expect(ola.row(here[0])).to_have_count(0)


def test_count_title_badge_and_list_agree_after_every_step(desk: Desk, ola: Window, bence: Window):
    page = ola.inbox("mine")
    page.mouse.move(1400, 20)
    agree(ola, 0)
    here = arrivals(desk, "counted", 3)

    for number, ticket in enumerate(here, 1):
        bence.ticket(ticket)
        bence.page.keyboard.press("a")
        bence.page.locator("#assign button", has_text="Ola Nowak").click()
        agree(ola, number)
    bence.page.locator("#act-resolve").click()
    agree(ola, 2)


def agree(window: Window, count: int) -> None:
    page = window.page
    for place in page.locator("[data-count=mine]").all():
        expect(place).to_have_text(str(count))
    expect(page).to_have_title(f"({count}) Mine · caredesk" if count else "Mine · caredesk")
    expect(page.locator("#rows > .row:not(.row--gone)")).to_have_count(count)
    expect(page.locator("#rows-none:visible")).to_have_count(0 if count else 1)
