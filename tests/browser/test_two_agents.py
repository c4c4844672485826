"""Two agents at once: who loses is told, who writes is seen, and nobody answers past a colleague unknowingly."""

from playwright.sync_api import expect

from caredesk.tickets.models import Status
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window

REFUSED = r"status of 409"
CLICK_SOON = "setTimeout(() => document.querySelector('#act-claim').click(), 300)"
HERS = "We are sorry. A courier comes tomorrow before noon."
HIS = "Your parcel is in Radom and arrives today."


def test_of_two_who_claim_one_wins_and_the_other_is_told_who(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("race-1", "Who takes me?")
    for agent in (ola, bence):
        agent.foresee(REFUSED)
        agent.ticket(ticket)

    for agent in (ola, bence):
        agent.page.evaluate(CLICK_SOON)

    names = {
        cast.agent(f"{name.split()[0].lower()}@parcelhop.example").id: name for name in ("Ola Nowak", "Bence Kovács")
    }
    won = names[until(lambda: desk.state(ticket).assignee_id)]
    winner, loser = (ola, bence) if won == "Ola Nowak" else (bence, ola)
    for agent in (ola, bence):
        expect(agent.page.locator("#act-assign")).to_contain_text(won)
        expect(agent.row(ticket).locator(".avatar--tiny")).to_have_attribute("title", won)
    expect(loser.page.locator(".toast--error")).to_contain_text(won)
    expect(winner.page.locator(".toast--error")).to_have_count(0)


def test_a_colleague_is_seen_looking_typing_and_gone(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("presence-1", "Is anybody there?")
    bence.ticket(ticket)
    ola.ticket(ticket)
    peer = bence.page.locator("#peers [data-agent]:visible")
    expect(peer).to_have_attribute("title", "Ola Nowak is looking")

    ola.page.locator("#body").type("Hi")
    expect(peer).to_have_attribute("data-state", "typing")
    expect(bence.row(ticket).locator(".row__viewing--typing")).to_have_attribute("title", "Ola Nowak is typing")
    expect(peer).to_have_attribute("data-state", "looking", timeout=12_000)

    ola.close()
    expect(peer).to_have_count(0)
    expect(bence.row(ticket).locator(".row__viewing")).to_be_hidden()


def test_a_colleagues_reply_stops_my_send_until_i_decide(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("guard-1", "Where is my parcel?")
    ola.foresee(REFUSED)
    for agent in (ola, bence):
        agent.ticket(ticket)
    ola.page.locator("#body").fill(HERS)

    bence.page.locator("#body").fill(HIS)
    bence.page.locator("#body").press("Control+Enter")
    expect(ola.page.locator(".post--out")).to_contain_text(HIS)
    ola.page.get_by_role("button", name="Send reply").click()

    guard = ola.page.locator(".composer__guard")
    expect(guard).to_contain_text("Somebody answered while you were writing")
    expect(guard).to_contain_text("Bence Kovács")
    expect(guard).to_contain_text(HIS)
    expect(ola.page.get_by_role("button", name="Edit my words")).to_be_focused()
    ola.page.keyboard.press("e")  # a letter that was meant for the reply closes no ticket
    expect(ola.page.locator("#toasts")).to_contain_text("Your reply has not left yet. Decide about it first.")
    assert desk.state(ticket).status is not Status.RESOLVED
    ola.page.get_by_role("button", name="Edit my words").click()
    expect(ola.page.locator("#body")).to_have_value(HERS)
    expect(ola.page.locator("#body")).to_be_focused()
    expect(bence.page.locator(".post--out")).to_have_count(1)


def test_send_anyway_sends_once_though_a_colleague_answered(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("guard-2", "Hello? Anybody?", thread="guard-2")
    ola.foresee(REFUSED)
    for agent in (ola, bence):
        agent.ticket(ticket)
    ola.page.locator("#body").fill(HERS)
    bence.page.locator("#body").fill(HIS)
    bence.page.locator("#body").press("Control+Enter")
    expect(ola.page.locator(".post--out")).to_have_count(1)

    ola.page.locator("#body").press("Control+Enter")
    ola.page.get_by_role("button", name="Send anyway").click()

    for agent in (ola, bence):
        expect(agent.page.locator(".outgoing--sent")).to_have_count(2, timeout=20_000)
    sent = [post["text"] for post in desk.receiver.public if post["thread_id"] == "guard-2"]
    assert sorted(sent) == sorted([HERS, HIS])
    expect(ola.page.locator("#body")).to_have_value("")


def test_the_customers_next_post_stops_my_send_too(desk: Desk, ola: Window):
    ticket = desk.ticket("guard-3", "My parcel is lost", thread="guard-3")
    ola.foresee(REFUSED)
    ola.ticket(ticket)
    ola.page.locator("#body").fill(HERS)
    desk.post("guard-3b", "Found it, thank you!", thread="guard-3")
    expect(ola.page.locator("#posts")).to_contain_text("Found it, thank you!")

    ola.page.locator("#body").press("Control+Enter")

    expect(ola.page.locator(".composer__guard")).to_contain_text("Found it, thank you!")
    assert [post.text for post in desk.posts(ticket)] == ["My parcel is lost", "Found it, thank you!"]


def test_a_note_with_a_mention_reaches_the_colleague_wherever_he_is(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("note-1", "A hard question", thread="note-1")
    bence.inbox("resolved")
    ola.ticket(ticket)

    ola.page.keyboard.press("n")
    ola.page.locator("#body").type("@ben")
    ola.page.locator("#picker [role=option]").first.wait_for()
    ola.page.keyboard.press("Enter")
    ola.page.keyboard.type("can you help?")
    ola.page.get_by_role("button", name="Add note").click()

    expect(ola.page.locator(".post--note")).to_contain_text("can you help?")
    toast = bence.page.locator(".toast")
    expect(toast).to_contain_text("Ola Nowak")
    toast.locator(".toast__act").click()
    expect(bence.page.locator(".post--note")).to_contain_text("can you help?")
    assert [post for post in desk.receiver.public if post["thread_id"] == "note-1"] == []


def test_every_step_of_one_is_seen_by_the_other_without_a_reload(desk: Desk, ola: Window, bence: Window):
    ticket = desk.ticket("steps-1", "Step by step", thread="steps-1")
    bence.ticket(ticket)
    bence.page.evaluate("window.same = true")
    ola.ticket(ticket)
    head, page = bence.page.locator("#ticket-head"), ola.page

    page.keyboard.press("i")
    expect(head).to_contain_text("Ola Nowak")
    page.keyboard.press("t")
    page.locator("#tag input[name=tag]").fill("lost parcel")
    page.keyboard.press("Enter")
    expect(head.locator(".tag-chip")).to_have_text("lost parcel")
    page.keyboard.press("Escape")
    page.locator("#act-more").click()
    page.locator("#more-menu [data-act=priority]").click()
    page.locator("#priority button[value=urgent]").click()
    expect(head.locator(".chip--red")).to_contain_text("Urgent")
    page.locator("#act-resolve").click()
    expect(head).to_have_attribute("data-status", "resolved")
    expect(bence.row(ticket)).to_have_class("row row--open row--gone")
    desk.post("steps-2", "One more thing", thread="steps-1")
    for agent in (ola, bence):
        expect(agent.page.locator("#ticket-head")).to_have_attribute("data-status", "open")
        expect(agent.page.locator("#posts")).to_contain_text("One more thing")

    assert bence.page.evaluate("window.same") is True
