"""The whole way of one post: it arrives, is taken, answered, taken back, answered again, and stands there."""

from playwright.sync_api import Browser, Page, expect

from caredesk.core import db
from caredesk.team import passwords
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window

ANSWER = "Przepraszamy! Kurier dostarczy paczkę jutro do 12:00."


def sign_in(page: Page) -> None:
    with db.transaction():
        db.lock(cast.agent("ola@parcelhop.example")).password_hash = passwords.kept(cast.PASSWORD)
    page.goto("/")
    page.get_by_label("E-mail").fill("ola@parcelhop.example")
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("html[data-live]")


def test_a_post_is_answered_from_sign_in_to_sent(desk: Desk, chromium: Browser):
    with Window(chromium, desk.url) as window:
        page = window.page
        sign_in(page)
        page.goto("/inbox?view=unassigned")
        window.connected()
        desk.post("whole-1", "Gdzie jest moja paczka?", thread="whole", author=author("Marta Zięba"))
        ticket = desk.ticket_of("whole-1")
        window.row(ticket).click()
        page.get_by_role("button", name="Take it").click()
        expect(page.locator("#act-assign")).to_contain_text("Ola Nowak")

        page.locator("#body").fill(ANSWER)
        page.get_by_role("button", name="Send reply").click()
        expect(page.locator("send-clock")).to_contain_text("Sending in")
        page.get_by_role("button", name="Undo", exact=True).first.click()
        expect(page.locator("#body")).to_have_value(ANSWER)
        expect(page.locator(".outgoing--cancelled")).to_be_visible()

        page.get_by_role("button", name="Send reply").click()
        expect(page.locator(".outgoing--sent")).to_have_count(1, timeout=20_000)

        assert [(post["text"], post["thread_id"], post["parent_id"]) for post in desk.receiver.public] == [
            (ANSWER, "whole", "whole-1")
        ]
        expect(page.locator("#body")).to_have_value("")
        assert until(lambda: desk.state(ticket).waiting_since is None)


def author(name: str) -> dict[str, str]:
    handle = name.split()[0].lower()
    return {"id": handle, "handle": handle, "name": name}
