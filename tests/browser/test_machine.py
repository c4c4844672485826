"""Machine help in the browser: nothing of it before the owner says so; then shown beside the words, taken, marked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.replies import helping
from tests import cast
from tests.browser.stage import Desk, running
from tests.browser.window import Window
from tests.fakes.machine import DRAFT, Machine


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with Machine() as made:
        yield made


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser, machine: Machine) -> Iterator[Desk]:
    with running(module_settings, chromium, reach=machine.host) as made:
        yield made


def test_the_owner_switches_it_on_and_an_agent_is_helped(desk: Desk, window, ola: Window, machine: Machine):
    ticket = desk.ticket("help-1", "Gdzie jest paczka?", lang="pl")
    assert ola.ticket(ticket).locator("machine-help").count() == 0

    page = window("eva").open("/helpers")
    expect(page.locator("main")).to_contain_text("Words of customers leave the desk.")
    page.locator("#translation input[name=base_url]").fill(machine.url)
    page.locator("#translation input[name=is_on]").check(force=True)
    page.locator("#translation form button").click()
    expect(page.locator("#translation .chip")).to_have_text("On")
    helping.set_up(cast.agent("eva@parcelhop.example"), "draft", is_on=True, base_url=machine.url, model="m")
    db.close_reading()

    page = ola.ticket(ticket)
    page.locator("machine-help button").first.click()
    page.get_by_role("button", name="Translate their post").click()
    expect(page.locator(".post--in .machine")).to_contain_text("[en] ?akzcap tsej eizdG")
    expect(page.locator(".post--in .machine")).to_contain_text("Translated by machine")

    page.locator("#body").fill("Soon.")
    page.locator("machine-help button").first.click()
    page.get_by_role("button", name="Translate my words for them").click()
    expect(page.locator(".composer__aside .machine")).to_contain_text("[pl] .nooS")
    page.get_by_role("button", name="Put it into my reply").click()
    expect(page.locator("#body")).to_have_value("[pl] .nooS")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value("Soon.")

    page.locator("#body").fill("")
    page.locator("machine-help button").first.click()
    page.get_by_role("button", name="Draft a reply").click()
    expect(page.locator(".composer__aside .machine")).to_contain_text("Drafted by machine")
    assert not desk.receiver.public
    page.get_by_role("button", name="Put it into my reply").click()
    page.reload()
    expect(ola.connected().locator("#body")).to_have_value(DRAFT)
    page.locator("#body").press("Control+Enter")
    expect(page.locator(".post--out")).to_contain_text(DRAFT)
    expect(page.locator(".post--out")).to_contain_text("Drafted by machine")


def test_a_machine_that_is_silent_costs_no_words(desk: Desk, ola: Window, machine: Machine):
    ola.foresee(r"status of 422")
    helping.set_up(cast.agent("eva@parcelhop.example"), "draft", is_on=True, base_url=machine.url, model="m")
    db.close_reading()
    page = ola.ticket(desk.ticket("help-2", "Hello?"))
    page.locator("#body").fill("My words.")
    machine.fault("cut", path="/chat")

    page.locator("machine-help button").first.click()
    page.get_by_role("button", name="Draft a reply").click()

    expect(page.locator(".composer__error")).to_contain_text("The machine did not answer")
    expect(page.locator("#body")).to_have_value("My words.")
