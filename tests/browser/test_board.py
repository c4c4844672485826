"""The board in a browser: what breaks is there without a reload, leads to its tickets, and is acted on at once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.sla.models import Clock, ClockKind
from caredesk.tickets import assignment
from caredesk.tickets.models import Post, Priority, Ticket
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import READY, Window

NO_LINE = (r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|ERR_NETWORK|WebSocket connection|Failed to load resource",)
SOON = timedelta(seconds=2)


def board(window: Window, path: str = "/sla") -> Page:
    """The open board, told by the desk."""
    window.page.goto(path)
    window.connected()
    expect(window.page.locator("#board-live")).to_be_visible()
    return window.page


def breach(ticket_id: int, after: timedelta = SOON) -> None:
    """Let the first answer to this ticket be due so soon: as if it had come in that much earlier."""
    with db.transaction() as session:
        clock_of = select(Clock).where(Clock.ticket_id == ticket_id, Clock.kind == ClockKind.FIRST)
        row = session.exec(clock_of).one()
        due_at = clock.now() + after
        row.received_at = row.started_at = due_at - timedelta(seconds=row.target_seconds)
        row.due_at = row.next_at = due_at
        post = db.lock_by_id(Post, row.post_id)
        post.received_at = post.occurred_at = row.received_at
        db.lock_by_id(Ticket, ticket_id).due_at = due_at
    db.close_reading()


def late(page: Page, ticket_id: int) -> Locator:
    return page.locator(f'#board-late [data-key="{ticket_id}"]')


def figure(page: Page, name: str) -> Locator:
    return page.locator(".kpi", has=page.get_by_role("heading", name=name, exact=True)).locator("strong")


def test_a_breach_appears_leads_to_its_tickets_and_is_given_to_somebody(desk: Desk, bence: Window):
    ticket = desk.ticket("breach-1", "Where is my parcel?")
    page = board(bence)
    before = int(figure(page, "Overdue now").inner_text())
    expect(late(page, ticket)).to_have_count(0)
    page.evaluate("window.stayed = true")

    breach(ticket)

    expect(figure(page, "Overdue now")).to_have_text(str(before + 1))
    expect(late(page, ticket)).to_contain_text("Unassigned")
    expect(late(page, ticket).locator("sla-clock")).to_have_class(re.compile("sla--late"))
    late(page, ticket).get_by_label("Assign to somebody").click()
    page.locator("#board-assign [data-filter]").fill("ola")
    page.locator("#board-assign [data-filter]").press("Enter")
    expect(page.locator(".toast", has_text="Assigned.")).to_be_visible()
    expect(late(page, ticket)).to_contain_text("Ola Nowak")
    assert desk.state(ticket).assignee_id == cast.agent("ola@parcelhop.example").id
    assert page.evaluate("window.stayed")
    page.get_by_role("heading", name="Overdue now").locator("xpath=..").locator(".kpi__figure").click()
    expect(bence.row(ticket)).to_be_visible()
    expect(page.locator("#rows .row")).to_have_count(before + 1)


def test_it_is_taken_made_urgent_and_given_back_from_the_board(desk: Desk, bence: Window):
    ticket = desk.ticket("acts-1", "Nobody answers")
    breach(ticket, -SOON)
    page = board(bence)

    late(page, ticket).get_by_label("Assign to me").click()
    expect(late(page, ticket)).to_contain_text("Bence Kovács")
    late(page, ticket).get_by_label("Make it urgent").click()
    expect(late(page, ticket).get_by_label("Make it urgent")).to_be_disabled()
    until(lambda: desk.state(ticket).priority is Priority.URGENT)
    toasts = page.locator(".toast")
    toasts.filter(has_text="Priority changed.").get_by_role("button", name="Undo").click()
    until(lambda: desk.state(ticket).priority is Priority.NORMAL)
    toasts.filter(has_text="The ticket is yours.").get_by_role("button", name="Undo").click()

    expect(late(page, ticket)).to_contain_text("Unassigned")
    until(lambda: desk.state(ticket).assignee_id is None)


def test_what_a_colleague_has_is_taken_over_and_given_back(desk: Desk, bence: Window):
    ticket, ola = desk.ticket("over-1", "She is on holiday"), cast.agent("ola@parcelhop.example")
    assignment.claim(desk.state(ticket), ola)
    breach(ticket, -SOON)
    page = board(bence)

    late(page, ticket).get_by_label("Assign to me").click()
    expect(late(page, ticket)).to_contain_text("Bence Kovács")
    page.locator(".toast", has_text="The ticket is yours.").get_by_role("button", name="Undo").click()

    expect(late(page, ticket)).to_contain_text("Ola Nowak")


def test_under_the_pointer_nothing_in_the_list_moves(desk: Desk, bence: Window):
    first = desk.ticket("still-1", "I was here first")
    breach(first, timedelta(days=-9))
    page = board(bence)
    late(page, first).hover()
    place = late(page, first).bounding_box()
    count = page.locator("#board-late tbody tr").count()

    second = desk.ticket("still-2", "I have waited much longer")
    breach(second, timedelta(days=-12))
    desk.post("still-3", "Anybody?")

    expect(figure(page, "Open tickets")).not_to_have_text("", timeout=15_000)
    until(lambda: page.locator("#board-figures").inner_text())
    page.wait_for_timeout(1500)
    assert late(page, first).bounding_box() == place
    assert page.locator("#board-late tbody tr").count() == count
    page.mouse.move(5, 5)
    expect(late(page, second)).to_be_visible()
    expect(page.locator("#board-late tbody tr").first).to_have_attribute("data-key", str(second))


def test_without_a_line_the_board_says_of_when_its_figures_are(desk: Desk, bence: Window):
    bence.foresee(*NO_LINE)
    page = board(bence)

    desk.wire.cut()
    expect(page.locator("#board-stale")).to_be_visible(timeout=15_000)
    expect(page.locator("#offline")).to_be_visible(timeout=15_000)
    ticket = desk.ticket("tunnel-1", "While you were away")
    breach(ticket, -SOON)
    desk.wire.mend()

    expect(page.locator("#board-live")).to_be_visible(timeout=20_000)
    expect(late(page, ticket)).to_have_count(1, timeout=20_000)


def test_the_wall_screen_goes_round_the_teams_by_itself(desk: Desk, window):
    screen = window("eva", viewport={"width": 1920, "height": 1080})
    screen.page.clock.install()
    page = board(screen, "/sla?tv=1")
    name = page.locator(".board__of")
    expect(name).to_have_text("All teams")
    expect(page.locator(".rail")).to_be_hidden()
    overflow = "document.querySelector('#board').scrollHeight - innerHeight"
    assert page.evaluate(overflow) <= 0

    for team in ("Care PL", "Elsewhere", "All teams"):
        page.clock.run_for(20_000)
        expect(name).to_have_text(team)


def test_the_chart_is_drawn_and_can_be_read_as_a_table(desk: Desk, bence: Window):
    desk.ticket("chart-1", "Counted in")
    page = board(bence)
    expect(page.locator("day-chart canvas")).to_be_visible()

    page.get_by_text("Show as a table").click()

    expect(page.locator(".chart__table tbody tr")).to_have_count(24)
    assert int(page.locator(".chart__table tbody tr").last.locator("td").first.inner_text()) >= 1
    came = page.locator(".chart__words").inner_text()
    desk.ticket("chart-2", "And me")
    expect(page.locator(".chart__words")).not_to_have_text(came)
    expect(page.locator(".chart__table")).to_have_attribute("open", "")  # an update closes nothing
    expect(page.locator("day-chart canvas")).to_be_visible()


def test_the_drawing_library_is_no_condition(desk: Desk, bence: Window):
    bence.foresee("uplot.js")
    bence.page.route("**/vendor/uplot.js", lambda route: route.abort())
    bence.foresee("ERR_FAILED")

    page = board(bence)

    expect(page.locator("day-chart")).to_be_hidden()
    expect(page.locator(".chart__table tbody tr").first).to_be_visible()


def test_keys_lead_to_the_board(desk: Desk, bence: Window):
    page = bence.inbox("open")
    page.mouse.move(1430, 5)

    page.keyboard.press("g")
    page.keyboard.press("s")

    page.wait_for_url("**/sla")
    page.wait_for_selector(READY)


def test_a_viewer_reads_and_changes_nothing(desk: Desk, window):
    ticket = desk.ticket("viewer-1", "Look at me")
    breach(ticket, -SOON)
    page = board(window("vera"))

    expect(late(page, ticket)).to_be_visible()
    expect(late(page, ticket).locator("button")).to_have_count(2)
    for button in late(page, ticket).locator("button").all():
        expect(button).to_be_hidden()


@pytest.mark.parametrize("act", ["claim", "priority"])
def test_the_acts_work_without_the_script(desk: Desk, window, act: str):
    ticket = desk.ticket(f"plain-{act}", "Without any script")
    breach(ticket, timedelta(days=-20))
    page = window("bence", java_script_enabled=False).page
    page.goto("/sla")

    page.locator(f'form[action="/tickets/{ticket}/{act}"] button').click()

    page.wait_for_url(f"**/tickets/{ticket}")
    changed = desk.state(ticket)
    assert changed.assignee_id if act == "claim" else changed.priority is Priority.URGENT
