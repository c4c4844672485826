"""Replies that leave later, as an agent sees them: planned, waiting in the thread, held, sent anyway, taken back."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from caredesk.core import clock, db, jobs
from caredesk.replies import later
from caredesk.replies.later_models import LaterReply
from tests.browser.stage import Desk, until
from tests.browser.window import Window


def plan(page: Page, words: str, choice: str = "In an hour") -> None:
    page.locator("#body").fill(words)
    page.get_by_role("button", name="Send later").click()
    page.locator("#later-menu").get_by_role("button", name=choice).click()
    expect(page.locator(".later")).to_contain_text(words)


def its_time_comes(words: str) -> None:
    """As if the hour had passed: the row says now, and the worker of the running desk finds it."""
    with db.transaction():
        row = db.lock(db.first(LaterReply, LaterReply.text == words))
        row.send_at = clock.now() - timedelta(seconds=1)
        jobs.enqueue(later.JOB, {"later": row.id}, row.send_at, key=f"later:{row.uuid}")
    db.close_reading()


def test_a_planned_reply_waits_in_the_thread_and_leaves_at_its_time(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("later-1", "Good evening!")
    page, other = ola.ticket(ticket), bence.ticket(ticket)

    plan(page, "Good morning to you.", "Tomorrow morning")

    expect(page.locator("#body")).to_have_value("")
    expect(page.locator(".later")).to_contain_text("09:00")
    expect(page.locator(".later")).to_contain_text("Europe/Warsaw")
    expect(other.locator(".later")).to_contain_text("Good morning to you.")
    assert not desk.receiver.public

    its_time_comes("Good morning to you.")

    expect(page.locator(".later")).to_have_count(0)
    expect(page.locator(".post--out")).to_contain_text("Good morning to you.")
    until(lambda: [one for one in desk.receiver.public if one["text"] == "Good morning to you."])


def test_when_the_customer_writes_first_it_is_held_and_sent_anyway_by_one_click(desk: Desk, ola: Window):
    ticket = desk.ticket("later-2a", "Is it open?", thread="later-2")
    page = ola.ticket(ticket)
    plan(page, "It opens at nine.")

    desk.post("later-2b", "Found it, thanks!", thread="later-2")

    held = page.locator(".later--held")
    expect(held).to_contain_text("The customer has written meanwhile")
    its_time_comes("It opens at nine.")
    page.wait_for_timeout(800)
    assert not [one for one in desk.receiver.public if one["text"] == "It opens at nine."]

    held.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".post--out")).to_contain_text("It opens at nine.")
    expect(page.locator(".later")).to_have_count(0)


def test_it_is_moved_and_taken_back_with_its_words(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("later-3", "Moved?"))
    plan(page, "These words.")

    page.locator(".later").get_by_role("button", name="Another time").click()
    page.locator(".later").get_by_role("button", name="Monday morning").click()
    expect(page.locator(".later")).to_contain_text("09:00")
    page.get_by_role("button", name="Take back and edit").click()

    expect(page.locator(".later")).to_have_count(0)
    expect(page.locator("#body")).to_have_value("These words.")


def test_the_list_of_planned_replies_shows_mine_and_everybodys(desk: Desk, ola: Window, bence: Window):
    plan(ola.ticket(desk.ticket("later-4", "Listed?")), "On the list.")

    page = bence.open("/later")
    expect(page.locator("main")).not_to_contain_text("On the list.")
    page.get_by_role("link", name="Everybody's").click()
    expect(page.locator("main")).to_contain_text("On the list.")

    mine = ola.open("/later")
    mine.locator(".later", has_text="On the list.").get_by_role("button", name="Send now").click()
    expect(mine.locator("main")).not_to_contain_text("On the list.")
    until(lambda: [one for one in desk.receiver.public if one["text"] == "On the list."])
