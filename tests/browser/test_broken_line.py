"""The line breaks, the desk dies: the page says so, keeps every word, and comes back by itself with what it missed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Desk
from tests.browser.window import Window

NO_LINE = (r"ERR_(CONNECTION|EMPTY|SOCKET|INVALID_HTTP|NETWORK)", r"WebSocket", r"status of 409", r"Failed to fetch")
WORDS = "Dear customer, we have found your par"


@pytest.fixture(autouse=True)
def _mended(desk: Desk) -> Iterator[None]:
    yield
    desk.wire.mend()


def cut(desk: Desk, page: Page) -> None:
    desk.wire.cut()
    expect(page.locator("#offline")).to_be_visible(timeout=2000)


def back(page: Page) -> None:
    expect(page.locator("#offline")).to_be_hidden(timeout=15_000)


def test_the_page_says_within_two_seconds_that_it_is_cut_off_and_when_it_is_back(desk: Desk, ola: Window):
    ola.foresee(*NO_LINE)
    page = ola.inbox()

    cut(desk, page)
    expect(page.locator("#as-of")).to_contain_text("as of")
    desk.wire.mend()

    back(page)
    expect(page.locator("html[data-live]")).to_be_attached(timeout=15_000)


def test_what_arrived_meanwhile_is_there_after_the_break(desk: Desk, ola: Window):
    ticket = desk.ticket("break-1", "Before the break", thread="break")
    ola.foresee(*NO_LINE)
    page = ola.ticket(ticket)
    page.mouse.move(1400, 20)

    cut(desk, page)
    desk.post("break-2", "During the break", thread="break")
    other = desk.ticket("break-3", "A new ticket during the break", thread="break-other")
    desk.wire.mend()

    expect(page.locator("#posts")).to_contain_text("During the break", timeout=15_000)
    expect(ola.row(other)).to_contain_text("A new ticket during the break")
    expect(ola.row(ticket)).to_contain_text("During the break")


def test_words_outlive_the_break_and_sending_waits_for_the_catch_up(desk: Desk, ola: Window):
    ticket = desk.ticket("lock-1", "Please answer", thread="lock")
    ola.foresee(*NO_LINE)
    page = ola.ticket(ticket)
    send = page.get_by_role("button", name="Send reply")
    page.locator("#body").type(WORDS)
    expect(send).to_be_enabled()

    cut(desk, page)
    page.locator("#body").type("cel")
    expect(send).to_be_disabled()
    expect(page.locator(".composer__lock")).to_be_visible()
    page.locator("#body").press("Control+Enter")
    expect(page.locator(".composer__error")).to_be_visible()
    desk.post("lock-2", "I have it now, thanks", thread="lock")
    desk.wire.mend()

    expect(send).to_be_enabled(timeout=15_000)
    expect(page.locator("#body")).to_have_value(WORDS + "cel")
    expect(page.locator("#posts")).to_contain_text("I have it now, thanks")
    page.locator("#body").press("Control+Enter")
    expect(page.locator(".composer__guard")).to_contain_text("I have it now, thanks")
    assert len(desk.posts(ticket)) == 2


def test_a_draft_typed_without_a_line_is_in_another_browser_once_it_is_back(desk: Desk, ola: Window):
    ticket = desk.ticket("away-1", "Words on the way", thread="away")
    ola.foresee(*NO_LINE)
    page = ola.ticket(ticket)
    cut(desk, page)
    page.locator("#body").type("Written in a tunnel")
    page.locator("#ticket-heading").focus()
    desk.wire.mend()
    back(page)
    expect(page.locator("html[data-live]")).to_be_attached(timeout=15_000)
    page.locator("#body").press("End")
    page.locator("#body").type(".")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        page.locator("#ticket-heading").focus()

    with desk.window("ola") as home:
        expect(home.ticket(ticket).locator("#body")).to_have_value("Written in a tunnel.")


def test_a_desk_that_was_killed_comes_back_with_everything(desk: Desk, ola: Window):
    ticket = desk.ticket("kill-1", "Will you survive this?", thread="kill")
    ola.foresee(*NO_LINE)
    page = ola.ticket(ticket)
    page.evaluate("window.same = true")
    page.locator("#body").type("We will.")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("send-clock")).to_be_visible()
    page.locator("#body").type("And there is more to s")

    desk.kill()
    expect(page.locator("#offline")).to_be_visible(timeout=2500)
    page.locator("#body").type("ay")
    desk.start()
    back(page)

    expect(page.locator(".outgoing--sent")).to_have_count(1, timeout=30_000)
    expect(page.locator("#body")).to_have_value("And there is more to say")
    desk.post("kill-2", "You did!", thread="kill")
    expect(page.locator("#posts")).to_contain_text("You did!")
    assert [post["text"] for post in desk.receiver.public if post["thread_id"] == "kill"] == ["We will."]
    assert page.evaluate("window.same") is True
