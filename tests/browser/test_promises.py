"""A promise in the browser: seen while it is typed, given its time, kept by a reply, broken when its time passes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from caredesk.core import clock, db, jobs
from caredesk.promises import rules
from caredesk.promises.actions import JOB
from caredesk.promises.models import Promise, PromiseState
from caredesk.tickets import actions
from caredesk.tickets.models import Priority, Status
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window


def of(ticket: int) -> list[Promise]:
    db.close_reading()
    return list(db.session().exec(select(Promise).where(Promise.ticket_id == ticket).order_by(Promise.id)))


def let_it_pass(ticket: int) -> None:
    """Let it be as if its time had come."""
    at = clock.now() - timedelta(seconds=1)
    with db.transaction():
        row = db.lock(of(ticket)[0])
        row.due_at = row.next_at = at
        jobs.enqueue(JOB, {}, at, key=JOB)
    db.close_reading()


@pytest.fixture
def ticket(desk: Desk, request: pytest.FixtureRequest) -> int:
    rules.change(cast.agent("eva@parcelhop.example"), rules.DESK, {"untimed": "ask"})
    return desk.ticket(request.node.name[:40], "Gdzie jest moja paczka?", lang="pl")


def test_words_without_a_time_are_stopped_until_one_is_chosen_and_a_reply_keeps_them(
    desk: Desk, ola: Window, ticket: int
):
    ola.foresee("status of 409")
    page = ola.ticket(ticket)
    page.locator("#body").fill("Dzień dobry! Pracujemy nad tym.")
    strip = page.locator(".promise-strip")
    expect(strip).to_contain_text("It says no time. Say by when.")

    page.keyboard.press("Control+Enter")
    expect(page.locator(".guard")).to_contain_text("By when? A promise needs a time.")
    page.get_by_role("button", name="Edit my words").click()
    strip.get_by_label("Times that are often meant").select_option(label="Tomorrow at noon")
    expect(strip.locator("input[name=promise-due]")).not_to_have_value("")
    page.locator("#body").press("Control+Enter")

    expect(page.locator(".post--reply, .post", has_text="Pracujemy nad tym.")).to_be_visible()
    expect(page.locator("open-promises")).to_contain_text("Pracujemy nad tym.")
    assert [(one.state, one.due_at is not None) for one in of(ticket)] == [(PromiseState.OPEN, True)]

    page.locator("#body").fill("Paczka jest w Łodzi, dotrze dzisiaj wieczorem do paczkomatu.")
    page.locator("#body").fill("Mamy odpowiedź: paczka jest w Łodzi.")
    kept = strip.get_by_label("This keeps what we promised:")
    kept.check()
    page.locator("#body").press("Control+Enter")
    until(lambda: of(ticket)[0].state is PromiseState.KEPT)
    expect(page.locator("open-promises")).to_contain_text("Nothing is open.")


def test_a_promise_that_is_broken_stands_first_on_the_board_and_its_owner_hears_of_it(
    desk: Desk, ola: Window, ticket: int
):
    page = ola.ticket(ticket)
    page.locator("#body").fill("Wrócimy do Pani do piątku.")
    expect(page.locator(".promise-strip input[name=promise-due]")).not_to_have_value("")
    page.locator("#body").press("Control+Enter")
    until(lambda: of(ticket))

    let_it_pass(ticket)

    expect(page.locator(".toast", has_text="A promise to a customer was broken")).to_be_visible(timeout=15_000)
    ola.open("/promises?whose=all")
    column = ola.page.locator(".promise-column--overdue")
    expect(column).to_contain_text("Wrócimy do Pani do piątku.")
    column.get_by_role("link").filter(has_text="Wrócimy").first.click()
    panel = ola.page.locator("#panel")
    panel.get_by_label("How was it kept?").fill("Zadzwoniłam.")
    panel.get_by_role("button", name="It is kept").click()
    expect(panel).to_contain_text("Kept late")
    assert of(ticket)[0].state is PromiseState.LATE


def test_a_ticket_is_not_resolved_silently_while_something_is_promised(desk: Desk, ola: Window, ticket: int):
    ola.foresee("status of 409")
    page = ola.ticket(ticket)
    page.locator("#body").fill("Zwrócimy pieniądze jutro.")
    page.locator("#body").press("Control+Enter")
    until(lambda: of(ticket))

    page.locator("#act-resolve").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Zwrócimy pieniądze jutro.")
    panel.get_by_role("link", name="Keep it open").click()
    expect(panel).to_be_hidden()
    assert desk.state(ticket).status is Status.OPEN

    page.locator("#act-resolve").click()
    panel.get_by_label("How it was kept, or why you resolve anyway").fill("Pieniądze są na koncie.")
    panel.get_by_role("button", name="It is kept: resolve").click()
    until(lambda: desk.state(ticket).status is Status.RESOLVED)
    assert of(ticket)[0].state is PromiseState.KEPT


def test_news_of_the_ticket_leaves_alone_what_somebody_writes_beside_it(desk: Desk, ola: Window, ticket: int):
    page = ola.ticket(ticket)
    page.locator("#ticket-heading").focus()
    page.keyboard.press("p")
    panel = page.locator("#panel")
    panel.get_by_label("What was promised").fill("Telefon od kuriera")
    panel.get_by_role("heading").first.click()

    actions.prioritise(desk.state(ticket), cast.agent("bence@parcelhop.example"), Priority.URGENT)

    expect(page.locator("#ticket-head")).to_have_attribute("data-priority", str(Priority.URGENT.value))
    page.wait_for_load_state("networkidle")
    expect(panel.get_by_label("What was promised")).to_have_value("Telefon od kuriera")


def test_what_is_no_promise_is_struck_out_and_makes_none(ola: Window, ticket: int):
    page = ola.ticket(ticket)
    page.locator("#body").fill("Pracujemy nad tym.")
    page.get_by_role("button", name="Not a promise").click()
    expect(page.locator(".promise-strip__item--no")).to_be_visible()
    page.locator("#body").press("Control+Enter")

    expect(page.locator("#body")).to_have_value("")
    assert of(ticket) == []


def test_the_key_p_opens_the_promises_and_one_is_added_there(ola: Window, ticket: int):
    page = ola.ticket(ticket)
    page.locator("#ticket-heading").focus()
    page.keyboard.press("p")
    panel = page.locator("#panel")
    panel.get_by_label("What was promised").fill("Telefon od kuriera")
    panel.get_by_label("By when").fill((clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00"))
    panel.get_by_role("button", name="Add", exact=True).click()

    expect(panel.locator(".promise")).to_contain_text("Telefon od kuriera")
    assert [one.source for one in of(ticket)] == ["hand"]
