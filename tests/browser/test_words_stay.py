"""Words are never lost, never in a wrong place, and the caret stays where the person put it."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.stage import Desk
from tests.browser.window import Window

CARET = """() => {
  const { id, selectionStart, selectionEnd } = document.activeElement;
  return [id, selectionStart, selectionEnd];
}"""
PLACE = "document.activeElement.id || document.activeElement.tagName"


def kind(page: Page, name: str) -> None:
    page.locator(f"#composer input[value={name}]").check(force=True)


def test_a_draft_belongs_to_its_ticket_and_its_kind(desk: Desk, ola: Window):
    first, second = desk.ticket("draft-1", "One"), desk.ticket("draft-2", "Two")
    page = ola.ticket(first)
    body = page.locator("#body")
    body.type("Public words")
    kind(page, "note")
    expect(body).to_have_value("")
    body.type("Words for us")

    ola.row(second).click()
    expect(page.locator(".ticket")).to_have_attribute("data-id", str(second))
    expect(body).to_have_value("")
    expect(ola.row(first).locator(".row__draft")).to_be_visible()
    expect(ola.row(second).locator(".row__draft")).to_be_hidden()
    page.reload()
    ola.connected()
    ola.row(first).click()

    expect(body).to_have_value("Public words")
    kind(page, "note")
    expect(body).to_have_value("Words for us")


def test_a_draft_survives_every_live_update_and_goes_along_to_another_browser(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("live-draft-1", "First", thread="live-draft")
    page = ola.ticket(ticket)
    page.locator("#body").type("I am still writ")
    bence.ticket(ticket).keyboard.press("i")
    expect(page.locator("#act-assign")).to_contain_text("Bence")
    desk.post("live-draft-2", "Second", thread="live-draft")
    expect(page.locator("#posts")).to_contain_text("Second")
    expect(page.locator("#body")).to_have_value("I am still writ")
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.locator("#body").type("ing")

    with desk.window("ola") as home:
        expect(home.ticket(ticket).locator("#body")).to_have_value("I am still writing")
    with desk.window("bence") as other:
        expect(other.ticket(ticket).locator("#body")).to_have_value("")


def test_words_written_behind_a_reply_that_is_on_its_way_are_the_next_draft_without_it(desk: Desk, ola: Window):
    ticket = desk.ticket("behind-1", "Will you help?")
    page = ola.ticket(ticket)
    held: list[Route] = []
    page.route("**/replies", lambda route: held.append(route))
    page.locator("#body").type("We will.")
    with page.expect_request("**/replies"):
        page.locator("#body").press("Control+Enter")
    page.locator("#body").type(" And therefore more")
    for _ in "re more":
        page.keyboard.press("ArrowLeft")

    held[0].continue_()

    expect(page.locator("#body")).to_have_value("And therefore more")
    assert page.evaluate(CARET) == ["body", len("And therefo"), len("And therefo")]
    page.reload()
    expect(ola.connected().locator("#body")).to_have_value("And therefore more")


def test_news_of_a_reply_says_that_it_was_sent_where_its_answer_was_lost(desk: Desk, ola: Window):
    ola.foresee(r"ERR_FAILED")
    ticket = desk.ticket("lost-1", "Will you help?", thread="lost")
    page = ola.ticket(ticket)
    page.route("**/replies", lambda route: [route.fetch(), page.wait_for_selector("send-clock"), route.abort()])
    page.locator("#body").type("We will.")
    page.locator("#body").press("Control+Enter")

    expect(page.locator("#composer")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator(".composer__error")).to_be_hidden()
    assert [post.text for post in desk.posts(ticket)] == ["Will you help?", "We will."]


def test_signing_out_leaves_the_draft_on_the_server_and_nothing_on_the_machine(desk: Desk, ola: Window):
    ticket = desk.ticket("out-1", "Leave me")
    ola.foresee(r"status of 401")  # what the page asked about the words while it was signed out
    page = ola.ticket(ticket)
    page.locator("#body").type("Words of Ola")

    page.locator(".rail__me").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")

    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    with desk.window("ola") as again:
        expect(again.ticket(ticket).locator("#body")).to_have_value("Words of Ola")


def test_focus_caret_and_selection_outlast_what_comes_in(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("caret-1", "First", thread="caret")
    page = ola.ticket(ticket)
    page.locator("#body").fill("Dear customer, thank you")
    page.locator("#body").evaluate("(box) => box.setSelectionRange(5, 13)")
    before = page.evaluate(CARET)

    bence.ticket(ticket).keyboard.press("i")
    desk.post("caret-2", "Second", thread="caret")
    expect(page.locator("#posts")).to_contain_text("Second")
    expect(page.locator("#act-assign")).to_contain_text("Bence")

    assert page.evaluate(CARET) == before == ["body", 5, 13]


def test_a_word_that_is_being_composed_is_not_torn_apart(desk: Desk, ola: Window):
    first, second = desk.ticket("ime-1", "One", thread="ime"), desk.ticket("ime-2", "Two")
    page = ola.ticket(first)
    page.locator("#body").focus()
    ime = page.context.new_cdp_session(page)

    ime.send("Input.imeSetComposition", {"text": "nih", "selectionStart": 3, "selectionEnd": 3})
    desk.post("ime-3", "While composing", thread="ime")
    page.evaluate("(url) => document.dispatchEvent(new CustomEvent('go', { detail: url }))", f"/tickets/{second}")
    expect(page.locator("#posts")).to_contain_text("While composing")
    page.wait_for_timeout(400)
    expect(page.locator("#body")).to_have_value("nih")
    expect(page.locator("#body")).to_be_focused()

    ime.send("Input.insertText", {"text": "日本"})
    expect(page.locator(".ticket")).to_have_attribute("data-id", str(second))
    ola.row(first).click()
    expect(page.locator("#body")).to_have_value("日本")


def test_focus_never_falls_to_the_page(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("focus-1", "Hold me", thread="focus")
    page = ola.inbox()
    ola.row(ticket).click()
    expect(page.locator("#ticket-heading")).to_be_focused()

    page.locator("#act-claim").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#act-assign")).to_contain_text("Ola")
    assert page.evaluate(PLACE) != "BODY"
    page.locator("#act-snooze").focus()
    bence.ticket(ticket)
    bence.page.keyboard.press("a")
    bence.page.locator("#assign button", has_text="Bence Kovács").click()
    expect(page.locator("#act-assign")).to_contain_text("Bence")
    assert page.evaluate(PLACE) == "act-snooze"
    page.locator("#act-resolve").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-head")).to_have_attribute("data-status", "resolved")
    assert page.evaluate(PLACE) != "BODY"


@pytest.mark.parametrize(("sent", "stands"), [("note", 0), ("", 1)], ids=["a note", "a reply"])
def test_only_what_is_called_a_reply_leaves_the_desk(desk: Desk, ola: Window, sent: str, stands: int):
    name = f"leak-{sent}"
    ticket = desk.ticket(name, "Do not tell me", thread=name)
    ola.foresee(r"status of 4\d\d")
    page = ola.ticket(ticket)
    kind(page, "public")
    look = page.locator("#composer").evaluate("(box) => getComputedStyle(box).backgroundColor")
    kind(page, "note")
    expect(page.locator("#composer")).not_to_have_css("background-color", look)
    kind(page, sent or "public")
    page.locator("#body").type("He is difficult")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("#posts")).to_contain_text("He is difficult")
    refused = page.evaluate(
        """async (url) => (await fetch(url, { method: 'POST', body: new URLSearchParams({
             text: 'He is difficult', kind: 'note', own_id: crypto.randomUUID() }),
             headers: { 'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content } })).status""",
        f"/tickets/{ticket}/replies",
    )

    assert refused >= 400
    expect(page.locator(".outgoing--sent")).to_have_count(stands, timeout=20_000)
    assert len([post for post in desk.receiver.public if post["thread_id"] == name]) == stands
