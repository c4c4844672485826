"""The voice in the browser: the third same answer is stopped, a reply is approved or comes back, one key hands over."""

import re

from playwright.sync_api import Page, expect

from caredesk.channels.models import AccountTeam
from caredesk.core import db
from caredesk.team.models import Team
from caredesk.tickets.models import Post, PostKind
from caredesk.voice import learners, rulebook
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import Topic, VoiceRule
from caredesk.voice.planting import NAME
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window
from tests.voice.approval_steps import NOTHING, OPEN

SAME = "Thank you for waiting. Your parcel is on its way and will be there tomorrow."


def write(page: Page, text: str) -> None:
    page.locator("#body").fill(text)
    page.locator(".composer__send").first.click()


def sent(page: Page, count: int) -> None:
    """So many replies stand there, and the box is empty: the same words written sooner would go with those sent."""
    expect(page.locator(".post--out")).to_have_count(count)
    expect(page.locator("#body")).to_have_value("")


def replies(desk: Desk, ticket: int) -> list[Post]:
    return [one for one in desk.posts(ticket) if one.kind is PostKind.REPLY]


def test_the_third_same_answer_is_stopped_beside_the_earlier_one(desk: Desk, ola: Window) -> None:
    rulebook.switch(desk.first(VoiceRule, VoiceRule.name == NAME), cast.agent("bence@parcelhop.example"), True)
    ticket = desk.ticket("same-1", "Where is my parcel?")
    page = ola.ticket(ticket)
    ola.foresee("409")
    write(page, SAME)
    sent(page, 1)

    page.locator("#body").fill(SAME)
    strip = page.locator("#voice")
    expect(strip).to_contain_text("100% of this was said in this conversation before.")
    expect(strip.locator(".echo blockquote")).to_have_text([SAME, SAME])
    page.locator(".composer__send").first.click()
    guard = page.locator(".composer__guard")
    expect(guard).to_contain_text("Look at this before it leaves")
    page.locator("#body").press("!")
    expect(guard).to_be_hidden()  # it spoke of other words
    page.locator("#body").press("Backspace")
    page.locator(".composer__send").first.click()
    guard.get_by_role("button", name="Send anyway").click()
    sent(page, 2)

    write(page, SAME)
    expect(guard).to_contain_text("This cannot be sent as it is")
    expect(guard).to_contain_text("The same was said in this conversation 2 times already.")
    expect(guard.get_by_role("button", name="Send anyway")).to_have_count(0)
    guard.get_by_role("button", name="Edit my words").click()
    assert page.locator("#body").input_value() == SAME
    assert len(replies(desk, ticket)) == 2
    write(page, "I have just called the courier: he rings at five, with my apologies.")
    expect(page.locator(".post--out")).to_have_count(3)


def test_a_banned_word_is_replaced_with_one_click_and_one_undo(desk: Desk, ola: Window) -> None:
    words = [{"word": "unfortunately", "why": "it closes the door", "instead": "for now"}]
    terms = {**NOTHING, "kind": "banned", "strength": "warn", "words": words}
    rulebook.make(VoiceRule, cast.agent("bence@parcelhop.example"), "Open doors", terms, is_on=True)
    page = ola.ticket(desk.ticket("word-1", "Do you ship cheese?"))

    page.locator("#body").fill("We do unfortunately not.")
    page.get_by_role("button", name="Write “for now”").click()

    expect(page.locator("#body")).to_have_value("We do for now not.")
    expect(page.locator("#voice")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value("We do unfortunately not.")


def test_a_reply_comes_back_with_a_note_and_leaves_when_it_is_approved(desk: Desk, ola: Window, bence: Window) -> None:
    learners.change(cast.agent("ola@parcelhop.example"), cast.agent("bence@parcelhop.example"), is_on=True)
    ticket = desk.ticket("learn-1", "Can I have my money back?")
    other = bence.inbox("open")
    page = ola.ticket(ticket)
    expect(page.locator("#voice")).to_contain_text("A colleague has to look at this before it leaves")
    expect(page.locator(".composer__send-text")).to_have_text("Ask for approval")

    write(page, "No.")
    expect(page.locator("#waiting-here")).to_contain_text("Your reply waits for approval")
    expect(page.locator("#waiting-here time").first).not_to_have_text(re.compile(r"\d{4}-"))  # told as people tell it
    expect(page.locator("#voice [data-act=ask-approval]")).to_be_hidden()
    expect(page.locator("#body")).to_have_value("")
    assert replies(desk, ticket) == []
    expect(other.locator(".toast__text").last).to_contain_text("Ola Nowak waits for your approval of a reply")
    expect(other.locator("[data-badge=approvals]")).to_be_visible()
    expect(other.locator("[data-badge=team]")).to_be_hidden()  # a page of the rail and a view with the same name
    expect(other.locator("[data-count=team]")).not_to_have_text("0")

    deciding = bence.open("/approvals")
    deciding.get_by_role("link", name="Look and decide").click()
    deciding.get_by_label("What should be different?").fill("Say how it works, and be kind.")
    deciding.get_by_role("button", name="Send back").click()
    expect(page.locator("#waiting-here")).to_contain_text("Say how it works, and be kind.")
    expect(page.locator("#body")).to_have_value("No.")

    write(page, "Of course: it takes three days.")
    row = until(lambda: desk.first(Approval, Approval.text == "Of course: it takes three days."))
    desk.post("learn-2", "And is it for free?", thread="t-learn-1")
    until(lambda: len([one for one in desk.posts(ticket) if one.kind is PostKind.IN]) == 2)
    deciding = bence.open(f"/approvals/{row.id}")
    expect(deciding.locator(".talk__post--new")).to_contain_text("And is it for free?")
    deciding.locator("#reply-words").fill("Of course: it takes three days, and it is free.")
    deciding.get_by_label("I have read what came since, and the reply still fits").check()
    deciding.get_by_role("button", name="Approve and send").click()

    expect(page.locator(".post--out")).to_contain_text("Of course: it takes three days, and it is free.")
    until(lambda: any("it is free" in one.text and one.out_state == "sent" for one in replies(desk, ticket)))
    learners.change(cast.agent("ola@parcelhop.example"), cast.agent("bence@parcelhop.example"), is_on=False)


def test_who_may_not_answer_sees_why_and_hands_over_with_one_key(desk: Desk, ola: Window) -> None:
    with db.transaction() as session:
        law = Team(name="Lawyers")
        session.add(law)
        session.flush()
        session.add(AccountTeam(account_id=cast.account("Parcelhop").id or 0, team_id=law.id or 0, place=5))
    terms = {**OPEN, "words": {"en": ["lawyer"]}, "teams": [law.id]}
    rulebook.make(Topic, cast.agent("bence@parcelhop.example"), "Legal matters", terms, is_on=True)
    ticket = desk.ticket("law-1", "My lawyer will write to you.")
    page = ola.ticket(ticket)
    expect(page.locator("#voice")).to_contain_text("“Legal matters” is answered by Lawyers only.")
    expect(page.locator("#voice")).to_contain_text("Because of: “lawyer”")
    ola.foresee("409")
    write(page, "We are sorry.")
    expect(page.locator(".composer__guard")).to_contain_text("This cannot be sent as it is")

    page.locator(".composer__guard").get_by_role("button", name="Edit my words").click()
    page.keyboard.press("Escape")
    page.keyboard.press("o")

    expect(page.locator(".toast__text").last).to_have_text("Handed over to Lawyers.")
    expect(page.locator("#ticket-team")).to_have_text("Lawyers")
    expect(page.locator(".post--note")).to_contain_text("Handed over: “Legal matters” (“lawyer”).")
    assert desk.state(ticket).team_id == law.id
    assert replies(desk, ticket) == []
    assert page.locator("#body").input_value() == "We are sorry."
