"""Whose turn it is, in the browser: the next ticket by one key, why a place is what it is, and who is there."""

import re

from playwright.sync_api import expect

from caredesk.core import db
from caredesk.routing.models import Duty, Presence
from caredesk.tickets import actions
from caredesk.tickets.models import Priority
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window


def test_one_key_takes_the_next_ticket_and_each_gets_another_one(desk: Desk, ola: Window, bence: Window):
    first = desk.ticket("next-1", "I was first", author={"id": "n1", "handle": "n1", "name": "Anna First"})
    second = desk.ticket("next-2", "I was second", author={"id": "n2", "handle": "n2", "name": "Bela Second"})
    hers, his = ola.inbox("unassigned"), bence.inbox("unassigned")

    hers.keyboard.press("c")
    expect(hers.locator(".ticket")).to_have_attribute("data-id", str(first))
    expect(hers.locator("#act-assign")).to_contain_text("Ola Nowak")
    his.get_by_role("button", name="Take the next ticket").click()
    expect(his.locator(".ticket")).to_have_attribute("data-id", str(second))

    hers.locator("#ticket-heading").focus()
    hers.keyboard.press("c")
    expect(hers.locator(".toast__text").last).to_have_text("Nothing that suits you waits. Well done.")
    expect(hers.locator(".ticket")).to_have_attribute("data-id", str(first))


def test_a_place_is_explained_doubted_and_put_right(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("place-1", "Where is my parcel?")
    actions.prioritise(desk.state(ticket), cast.agent("bence@parcelhop.example"), Priority.URGENT)
    page = ola.ticket(ticket)

    page.locator("#act-more").click()
    page.get_by_role("link", name="Why this place?").first.click()
    panel = page.locator("#panel")
    expect(panel.locator(".turn tbody tr").first).to_contain_text("It is urgent")
    panel.locator("textarea").fill("They wrote that it can wait.")
    panel.get_by_role("button", name="Contest this place").click()
    expect(panel).to_contain_text("Ola Nowak contests this place")
    expect(panel.locator("textarea")).to_have_count(0)

    deciding = bence.open("/routing/contests")
    expect(deciding.locator(".card")).to_contain_text("They wrote that it can wait.")
    deciding.get_by_role("button", name="Uphold: by its due time").click()
    expect(deciding.locator(".empty")).to_contain_text("Nobody contests anything")

    page.reload()
    page.goto(f"/tickets/{ticket}/turn")
    expect(page.locator(".why")).to_contain_text("A supervisor decided that it stands by its due time alone")
    state = desk.state(ticket)
    assert state.turn_at == state.due_at


def test_without_a_script_the_reasons_are_a_page_of_their_own(desk: Desk, ola: Window):
    ticket = desk.ticket("place-2", "And mine?")

    page = ola.open(f"/tickets/{ticket}/turn")

    expect(page.locator("h1")).to_have_text(re.compile(r"Why this place\?"))
    page.get_by_role("link", name="Back to the ticket").click()
    page.wait_for_url(f"**/tickets/{ticket}")


def test_who_goes_away_says_so_on_any_page_and_comes_back(desk: Desk, ola: Window):
    page = ola.inbox("open")

    def presence():
        db.close_reading()
        return db.session().get(Duty, cast.agent("ola@parcelhop.example").id)

    page.locator(".rail__me").click()
    page.get_by_role("button", name="I am away").click()
    page.wait_for_url("**/inbox?view=open")
    expect(page.locator(".rail__me")).to_have_attribute("data-presence", "away")
    assert presence().presence is Presence.AWAY

    page.locator(".rail__me").click()
    page.get_by_role("button", name="I am here").click()
    expect(page.locator(".rail__me")).to_have_attribute("data-presence", "available")
    until(lambda: presence().presence is Presence.AVAILABLE)


def test_a_browser_that_is_used_is_a_sign_of_life(desk: Desk, ola: Window):
    page = ola.inbox("open")
    page.clock.install()
    page.reload()
    ola.connected()
    page.clock.run_for(61_000)

    with page.expect_request("**/duty/here") as sent:
        page.mouse.move(300, 300)

    assert sent.value.method == "POST"
    assert sent.value.response().status == 204
