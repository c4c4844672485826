"""The tone of the last words: judged from the menu, seen by everybody, taken back with one press."""

from playwright.sync_api import expect

from tests.browser.stage import Desk
from tests.browser.window import Window


def test_a_judgement_shows_at_once_to_everybody_and_is_taken_back(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("tone-1", "This is the third time!")
    bence.inbox()
    ola.ticket(ticket)

    ola.page.locator("#act-more").click()
    ola.page.locator("#more-menu").get_by_role("button", name="Tone").click()
    ola.page.locator("#tone").get_by_role("button", name="Negative").click()

    for agent in (ola, bence):
        expect(agent.row(ticket)).to_contain_text("Negative")
    expect(ola.page.locator("#ticket-head .chip", has_text="Negative")).to_be_visible()
    ola.page.locator(".toast", has_text="Tone noted.").locator(".toast__act").click()

    for agent in (ola, bence):
        expect(agent.row(ticket)).not_to_contain_text("Negative")
    assert desk.state(ticket).tone == ""
