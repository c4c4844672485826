"""A warning comes to the open screen by itself, says which ticket, and leads there."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.sla.models import Clock, ClockKind
from caredesk.tickets import assignment
from tests import cast
from tests.browser.stage import Desk
from tests.browser.window import Window

USED_UP = timedelta(hours=3, minutes=30)  # of four


def test_a_notice_comes_by_itself_and_leads_to_its_ticket(desk: Desk, ola: Window):
    ticket = desk.ticket("warned-1", "Where is my parcel?")
    assignment.claim(desk.state(ticket), cast.agent("ola@parcelhop.example"))
    ola.inbox()

    so_long_ago(ticket)

    toast = ola.page.locator(".toast", has_text=f"Ticket #{ticket} is due soon")
    expect(toast).to_be_visible()
    expect(toast).not_to_contain_text("parcel")
    toast.locator(".toast__act").click()
    expect(ola.page.locator(".post", has_text="Where is my parcel?")).to_be_visible()
    ola.open("/notices")
    expect(ola.page.locator(".hit", has_text=f"Ticket #{ticket} is due soon")).to_be_visible()


def test_a_warning_is_told_in_the_language_of_who_reads(desk: Desk, ola: Window, bence: Window):
    with db.transaction():
        db.lock(cast.agent("bence@parcelhop.example")).lang = "hu"
    ticket = desk.ticket("warned-2", "And mine?")
    for agent in (ola, bence):
        agent.inbox()

    so_long_ago(ticket)

    expect(ola.page.locator(".toast", has_text=f"Ticket #{ticket} is due soon")).to_be_visible()
    expect(bence.page.locator(".toast", has_text=f"#{ticket} ügy: közeleg a határidő")).to_be_visible()


def so_long_ago(ticket: int) -> None:
    """Let it be as if the customer had written so long ago."""
    then = clock.now() - USED_UP
    with db.transaction() as session:
        first = (Clock.ticket_id == ticket, Clock.kind == ClockKind.FIRST)
        row = session.exec(select(Clock).where(*first).with_for_update()).one()
        row.received_at = row.started_at = row.published_at = then
        row.due_at, row.next_at = then + timedelta(hours=4), clock.now()
    db.close_reading()
