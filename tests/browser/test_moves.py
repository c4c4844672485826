"""Merging, undoing and splitting in the browser: one goes on where it belongs, the other sees it happen."""

import re

from playwright.sync_api import expect

from tests.browser.stage import Desk, until
from tests.browser.window import Window


def words(window: Window, text: str):
    return window.page.locator("#posts .post", has_text=text)


def test_two_tickets_become_one_and_two_again_while_a_colleague_looks_on(desk: Desk, ola: Window, bence: Window):
    first = desk.ticket("m1", "Where is my parcel?", thread="merge-1")
    second = desk.ticket("m2", "I asked you yesterday too", thread="merge-2")
    bence.ticket(first)
    bence.page.locator("#body").fill("Half a sentence")
    ola.ticket(second)

    ola.page.locator("#act-more").click()
    ola.page.get_by_role("link", name="Merge with another ticket").click()
    panel = ola.page.locator("#panel")
    panel.get_by_role("button", name=re.compile("Where is my parcel")).click()

    expect(ola.page).to_have_url(re.compile(f"/tickets/{first}"))
    expect(panel).to_be_hidden()
    expect(ola.page.locator("#posts")).to_contain_text("I asked you yesterday too")
    expect(ola.row(second)).to_have_count(0)
    expect(words(bence, "I asked you yesterday too")).to_have_count(1)
    expect(bence.page.locator("#ticket-head")).to_contain_text(f"#{second} was merged into this one.")
    expect(bence.page.locator("#body")).to_have_value("Half a sentence")

    desk.post("m3", "And now it is late", thread="merge-2")
    expect(words(ola, "And now it is late")).to_have_count(1)
    ola.page.locator(".toast", has_text="Merged into").locator(".toast__act").click()

    for agent in (ola, bence):
        expect(words(agent, "And now it is late")).to_have_count(0)
        expect(words(agent, "Where is my parcel?")).to_have_count(1)
        expect(agent.row(second)).to_be_visible()
    assert [post.text for post in desk.posts(second)] == ["I asked you yesterday too", "And now it is late"]
    expect(bence.page.locator("#body")).to_have_value("Half a sentence")


def test_whoever_merged_goes_on_to_the_other_ticket_even_if_the_news_comes_first(desk: Desk, ola: Window):
    first = desk.ticket("w1", "The one to stay", thread="way-1")
    second = desk.ticket("w2", "The one to go", thread="way-2")
    ola.ticket(second)
    held = []
    ola.page.route(f"**/tickets/{first}", lambda route: held.append(route))
    ola.page.locator("#act-more").click()
    ola.page.get_by_role("link", name="Merge with another ticket").click()
    ola.page.locator("#panel").get_by_role("button", name=re.compile("The one to stay")).click()
    expect(ola.page.locator("#ticket-head")).to_contain_text(f"Merged into #{first}.")
    for _ in range(400):  # the news may even come before the desk's answer, and with it the question that is held
        if held:
            break
        ola.page.wait_for_timeout(25)
    held[0].continue_()

    expect(ola.page).to_have_url(re.compile(f"/tickets/{first}"))
    expect(words(ola, "The one to go")).to_have_count(1)


def test_a_merged_ticket_says_where_it_went_and_comes_back_from_there(desk: Desk, ola: Window):
    first = desk.ticket("g1", "The one", thread="gone-1")
    second = desk.ticket("g2", "The other", thread="gone-2")
    ola.ticket(second)
    ola.page.locator("#act-more").click()
    ola.page.get_by_role("link", name="Merge with another ticket").click()
    ola.page.get_by_label("Another ticket by its number").fill(str(first))
    ola.page.locator("#panel").get_by_role("button", name="Merge", exact=True).click()
    expect(ola.page).to_have_url(re.compile(f"/tickets/{first}"))

    ola.ticket(second)
    head = ola.page.locator("#ticket-head")
    expect(head).to_contain_text(f"Merged into #{first}.")
    expect(ola.page.locator(".composer--shut")).to_contain_text(f"This ticket was merged into #{first}. Go on there.")
    expect(ola.page.locator("#posts .post")).to_have_count(0)
    head.get_by_role("button", name="Undo").click()

    expect(words(ola, "The other")).to_have_count(1)
    expect(ola.page.locator("#body")).to_be_visible()
    assert desk.state(second).merged_into is None


def test_a_number_that_is_not_there_is_refused_in_words_and_the_panel_stays(desk: Desk, ola: Window):
    ticket = desk.ticket("n1", "Just me", thread="number-1")
    ola.foresee(r"status of 422")
    ola.ticket(ticket)
    ola.page.locator("#act-more").click()
    ola.page.get_by_role("link", name="Merge with another ticket").click()
    ola.page.get_by_label("Another ticket by its number").fill("999999")
    ola.page.keyboard.press("Enter")

    expect(ola.page.locator(".toast--error")).to_contain_text("There is no ticket with this number here.")
    expect(ola.page.get_by_label("Another ticket by its number")).to_have_value("999999")


def test_a_message_becomes_a_ticket_of_its_own_and_goes_back(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("s1", "Where is my parcel?", thread="split-1")
    desk.post("s2", "And why is the invoice wrong?", thread="split-1")
    desk.post("s3", "The invoice of May, I mean", thread="split-1")
    until(lambda: len(desk.posts(ticket)) == 3)
    for agent in (ola, bence):
        agent.ticket(ticket)

    asked = words(ola, "And why is the invoice wrong?")
    asked.hover()
    asked.get_by_role("link", name="Make this a ticket of its own").click()
    panel = ola.page.locator("#panel")
    panel.get_by_label(re.compile("The invoice of May")).check()
    panel.get_by_role("button", name="Make a new ticket").click()

    expect(ola.page.locator("#ticket-head")).to_contain_text(f"Taken out of #{ticket}.")
    expect(ola.page.locator("#posts .post")).to_have_count(2)
    expect(words(bence, "invoice")).to_have_count(0)
    expect(words(bence, "Where is my parcel?")).to_have_count(1)
    made = int(ola.page.locator(".ticket").get_attribute("data-id") or 0)
    expect(bence.row(made)).to_be_visible()

    desk.post("s4", "You know, with the VAT", thread="split-1", parent_id="s2")
    expect(words(ola, "You know, with the VAT")).to_have_count(1)
    ola.page.locator("#ticket-head").get_by_role("button", name="Put it back").click()

    expect(words(bence, "You know, with the VAT")).to_have_count(1)
    expect(bence.page.locator("#posts .post")).to_have_count(4)
    expect(ola.page.locator("#ticket-head")).to_contain_text(f"Merged into #{ticket}.")
    assert desk.posts(made) == []
