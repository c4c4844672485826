"""Without a mouse: from sign-in to resolved by the keys of the table, and no letter taken from who writes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from caredesk.core import db
from caredesk.team import passwords
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.stage import Desk
from tests.browser.window import READY, Window

LETTERS = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ"


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.id || document.activeElement.tagName")
    return name


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_ticket_is_answered_and_resolved_without_a_mouse(desk: Desk, chromium: Browser):
    first = desk.ticket("keys-1", "Answer me by keyboard", thread="keys-1")
    with db.transaction():
        db.lock(cast.agent("ola@parcelhop.example")).password_hash = passwords.kept(cast.PASSWORD)
    with Window(chromium, desk.url) as window:
        page = window.page
        page.goto("/inbox?view=unassigned")
        page.keyboard.type("ola@parcelhop.example")
        press(page, "Tab")
        page.keyboard.type(cast.PASSWORD)
        press(page, "Enter")
        page.wait_for_url("**/inbox?view=unassigned")
        window.connected()

        press(page, "j")
        expect(window.row(first)).to_have_class("row row--unread row--current")
        press(page, "Enter")
        expect(page.locator("#ticket-heading")).to_be_focused()
        press(page, "i")
        expect(page.locator("#act-assign")).to_contain_text("Ola Nowak")
        press(page, "r")
        page.keyboard.type("By keyboard, then. Zażółć!")
        press(page, "Control+Enter")
        expect(page.locator(".post--out")).to_contain_text("By keyboard, then. Zażółć!")
        press(page, "Escape", "e")

        expect(page.locator("#ticket-head")).to_have_attribute("data-status", "resolved")
        assert focused(page) != "BODY"


def test_lists_are_walked_picked_and_left_by_keys(desk: Desk, ola: Window):
    tickets = [desk.ticket(f"walk-{number}", f"Walk by {number}") for number in range(3)]
    page = ola.inbox("unassigned")
    rows = [ola.row(ticket) for ticket in ola.in_order(tickets)]

    while "row--current" not in (rows[0].get_attribute("class") or ""):
        press(page, "j")
    press(page, "x", "j", "j", "X")
    expect(page.locator("#bulk .bulk__count")).to_contain_text("3")
    press(page, "Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    press(page, "k", "Enter")
    expect(page.locator("#ticket-heading")).to_be_focused()
    press(page, "u")
    expect(page.locator("#rows")).to_be_focused()
    press(page, "]")
    page.wait_for_url("**view=team**")


@pytest.mark.parametrize(
    ("key", "opens"),
    [("a", "#assign"), ("z", "#snooze"), ("t", "#tag"), ("?", "#keys-sheet"), ("Control+k", "#palette")],
)
def test_a_key_opens_its_dialog_and_escape_gives_the_place_back(desk: Desk, ola: Window, key: str, opens: str):
    page = ola.ticket(desk.ticket(f"dialog-{opens}", "A dialog, please"))
    page.locator("#ticket-heading").focus()

    press(page, key)
    expect(page.locator(f"{opens}[open]")).to_be_visible()
    press(page, "Escape")

    expect(page.locator(opens)).to_be_hidden()
    assert focused(page) == "ticket-heading"


def test_a_snooze_by_keys_takes_the_ticket_out_of_the_queue_and_can_be_undone(desk: Desk, ola: Window):
    ticket = desk.ticket("zzz-1", "Not today")
    page = ola.ticket(ticket)
    page.locator("#ticket-heading").focus()

    press(page, "z")
    page.locator("#snooze button[value=tomorrow]").focus()
    press(page, "Enter")

    expect(page.locator("#ticket-head")).to_have_attribute("data-status", "snoozed")
    page.locator(".toast__act").first.focus()
    press(page, "Enter")
    expect(page.locator("#ticket-head")).to_have_attribute("data-status", "open")


def test_the_palette_runs_commands_and_finds_customers(desk: Desk, ola: Window):
    ticket = desk.ticket("pal-1", "Find me", author={"id": "pal", "handle": "palowska", "name": "Zofia Palowska"})
    page = ola.inbox()

    press(page, "Control+k")
    page.keyboard.type("palow")
    expect(page.locator("#commands [role=option]", has_text="Zofia Palowska").first).to_be_visible()
    press(page, "Escape")
    page.goto(f"/tickets/{ticket}")
    ola.connected()
    press(page, "Control+k")
    page.keyboard.type("to me")
    press(page, "Enter")

    expect(page.locator("#act-assign")).to_contain_text("Ola Nowak")


def test_the_key_of_an_answer_leads_to_a_private_one_where_nothing_is_said_in_public(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("keys-dm", "Only between us", visibility="private", thread="keys-dm"))

    press(page, "r")

    assert focused(page) == "body"
    expect(page.locator("reply-box input[value=direct]")).to_be_checked()


def test_the_sheet_shows_every_key_of_the_table(desk: Desk, ola: Window):
    page = ola.inbox()
    table = page.evaluate(
        """async () => {
          const app = document.querySelector('script[type=module]').src;
          const { GROUPS } = await import(app.replace('app.js', 'commands.js'));
          return Object.values(GROUPS).flat().filter(({ key, also }) => key && !also).length;
        }"""
    )

    press(page, "?")

    expect(page.locator("#keys-sheet dl > div")).to_have_count(table + 7)


def test_polish_letters_are_written_and_not_taken_for_commands(desk: Desk, ola: Window):
    ticket = desk.ticket("ogonki-1", "Zażółć gęślą jaźń")
    page = ola.ticket(ticket)
    page.locator("#ticket-heading").focus()
    for letter in "ąęzxa":
        page.evaluate(
            """(key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
               { key, altKey: true, ctrlKey: true, modifierAltGraph: true, bubbles: true, cancelable: true }))""",
            letter,
        )
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.locator("#body").type(LETTERS)

    expect(page.locator("#body")).to_have_value(LETTERS)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_keys_can_be_turned_off(desk: Desk, window: Opens):
    ticket = desk.ticket("off-1", "Quiet keys")
    with db.transaction():
        db.lock(cast.agent("bence@parcelhop.example")).keys_on = False
    quiet = window("bence")
    page = quiet.ticket(ticket)
    page.wait_for_selector(READY)

    press(page, "i", "z", "e", "?")

    expect(page.locator("dialog[open]")).to_have_count(0)
    assert desk.state(ticket).assignee_id is None
    press(page, "Control+k")
    expect(page.locator("#palette[open]")).to_be_visible()
