"""Answering out of the memory: seen before a word is typed, put in with two keys, and never sent by itself."""

import pytest
from playwright.sync_api import Page, expect

from caredesk.knowledge.memory_models import AnswerUse, MemoryLine
from caredesk.tickets.models import Post
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window
from tests.knowledge.steps import FOUND, LOST, say

AGAIN = "Kurier nie przyjechał, gdzie moja paczka?"


def person(name: str) -> dict[str, str]:
    handle = name.lower().replace(" ", "_")
    return {"id": handle, "handle": handle, "name": name}


@pytest.fixture(scope="module", autouse=True)
def answered(desk: Desk) -> Post:
    """Somebody asked the same before, and Bence answered."""
    ticket = desk.ticket("mem-0", LOST, lang="pl", author=person("Maria Lis"))
    post = say(desk.state(ticket), cast.agent("bence@parcelhop.example"))
    until(lambda: desk.first(MemoryLine, MemoryLine.of_id == post.id))
    return post


def asked(desk: Desk, window: Window, ext_id: str) -> tuple[int, Page]:
    ticket = desk.ticket(ext_id, AGAIN, lang="pl", author=person(f"Person {ext_id}"))
    page = window.ticket(ticket)
    expect(page.locator(".suggestion").first).to_contain_text(FOUND)
    return ticket, page


def test_two_colons_open_what_was_answered_and_words_narrow_it(desk: Desk, ola: Window):
    _, page = asked(desk, ola, "mem-2")
    body = page.locator("#body")

    body.press_sequentially("::")
    expect(page.locator("#picker [role=option]").first).to_contain_text("PL")
    expect(page.locator(".picker__aside")).to_contain_text(FOUND)
    body.press_sequentially("kryptonit")
    expect(page.locator("#picker")).to_contain_text("Nothing like this was answered before.")
    for _ in "kryptonit":
        page.keyboard.press("Backspace")
    body.press_sequentially("oddzial")
    expect(page.locator("#picker [role=option]").first).to_contain_text("Paczka czeka")
    page.keyboard.press("Enter")

    expect(body).to_have_value(FOUND)
    page.keyboard.press("Control+z")
    expect(body).to_have_value("::oddzial")


def test_where_the_answers_stand_in_a_drawer_the_reply_box_leads_to_them(desk: Desk):
    with desk.window("ola", viewport={"width": 1024, "height": 800}) as window:
        _, page = asked(desk, window, "mem-drawer")
        expect(page.locator(".suggestion").first).not_to_be_in_viewport()

        page.get_by_role("button", name="suggested answer").click()
        page.locator(".suggestion").first.get_by_role("button", name="Insert").click()

        expect(page.locator("#body")).to_have_value(FOUND)
        expect(page.locator("#body")).to_be_focused()
        expect(page.locator(".suggestion").first).not_to_be_in_viewport()


def test_what_does_not_fit_goes_and_comes_back(desk: Desk, ola: Window):
    _, page = asked(desk, ola, "mem-3")

    page.locator(".suggestion").first.get_by_role("button", name="Does not fit").click()
    expect(page.locator("suggested-answers")).to_contain_text("Nothing like this was answered before.")
    page.get_by_role("button", name="Undo").last.click()

    expect(page.locator(".suggestion").first).to_contain_text(FOUND)


def test_the_language_is_corrected_in_the_ticket(desk: Desk, ola: Window):
    ticket = desk.ticket("mem-4", "Hol van a csomagom? Nagyon várom.", author=person("Kis Anna"))
    page = ola.ticket(ticket)
    expect(page.locator(".context")).to_contain_text("recognised")

    page.locator(".context").get_by_role("button", name="Correct").click()
    page.get_by_role("dialog").get_by_role("button", name="English").click()

    expect(page.locator(".toast__text").last).to_have_text("Language noted.")
    assert desk.state(ticket).lang == "en"


def test_an_answer_from_the_memory_is_sent_with_fewer_than_ten_keys(desk: Desk, ola: Window, answered: Post):
    ola.foresee("status of 409")
    ticket, page = asked(desk, ola, "mem-1")
    card = page.locator(".suggestion").first
    expect(card.locator("mark").first).to_be_visible()
    expect(card).to_contain_text("Bence Kovács")
    expect(page.locator("#body")).to_have_value("")

    keys = ["Alt+Digit1", "End", "Space", "O", "k", "Period", "Control+Enter"]
    for key in keys:
        page.keyboard.press(key)

    assert len(keys) < 10
    use = until(lambda: desk.first(AnswerUse, AnswerUse.ticket_id == ticket))
    assert use.of_id == answered.id
    assert desk.posts(ticket)[-1].text == f"{FOUND} Ok."
