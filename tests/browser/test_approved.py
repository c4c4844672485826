"""WhatsApp a day later: a template is chosen, its gaps are filled, and it leaves as it was approved."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, expect

from caredesk.channels.connect_models import AccountStanding
from caredesk.channels.models import Account
from caredesk.core import clock
from caredesk.core.config import Settings
from tests.browser import looks as pages
from tests.browser.stage import Desk, running, until
from tests.browser.window import Window
from tests.fakes.meta import signed
from tests.fakes.meta_whatsapp import BUSINESS, NUMBER, TOKEN, WhatsApp
from tests.postroom.meta_stage import connected

FILLED = "Dzień dobry Kasiu, sprawdziliśmy sprawę PL-77."


@pytest.fixture(scope="module")
def network() -> Iterator[WhatsApp]:
    with WhatsApp() as fake:
        yield fake


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser, network: WhatsApp) -> Iterator[Desk]:
    with running(module_settings, chromium, reach=network.host) as made:
        yield made


@pytest.fixture(scope="module")
def phone(desk: Desk, network: WhatsApp) -> Account:
    """Connected; the desk has asked by itself which templates there are."""
    how = {"ext_id": NUMBER, "token": TOKEN, "handle": "+1 555-078-3881", "waba_id": BUSINESS}
    account = connected("whatsapp", network, **how)
    until(lambda: desk.first(AccountStanding, AccountStanding.account_id == account.id).templates)
    return account


def wrote(desk: Desk, network: WhatsApp, phone: Account, text: str, *, hours: int) -> int:
    """Kasia wrote so many hours ago; the ticket in which it stands."""
    at = clock.now() - timedelta(hours=hours)
    ext_id = network.write(text, timestamp=str(int(at.timestamp())))
    for body in network.take():
        raw, headers = signed(body)
        answer = httpx.post(f"http://127.0.0.1:{desk.settings.port}/hooks/{phone.uuid}", content=raw, headers=headers)
        assert answer.status_code == 200, answer.text
    return desk.ticket_of(ext_id)


def test_a_template_is_filled_and_leaves(desk: Desk, network: WhatsApp, phone: Account, ola: Window) -> None:
    ticket = wrote(desk, network, phone, "Dzień dobry, gdzie jest moja paczka? Czekam już tydzień.", hours=30)
    page = ola.ticket(ticket)
    composer = page.locator("#composer")
    send = composer.locator("button[type=submit]")
    expect(composer.get_by_role("radio", name="Approved template")).to_be_checked()
    expect(send).to_be_disabled()
    expect(composer.locator("option").nth(1)).to_contain_text("PL")

    composer.locator("select").select_option(index=1)
    expect(page.locator("#body")).to_have_value(re.compile(r"Dzień dobry \{\{1\}\}"))
    composer.get_by_label("Gap 1").fill("Kasiu")
    expect(send).to_be_disabled()
    composer.get_by_label("Gap 2").fill("PL-77")
    expect(page.locator("#body")).to_have_value(FILLED)

    page.reload()
    expect(composer.get_by_label("Gap 2")).to_have_value("PL-77")
    assert [one for width in (1440, 390) for one in pages.seen(page, width, axe=pages.RULES)] == []
    send.click()

    expect(page.locator("#posts .post--out")).to_contain_text("sprawdziliśmy sprawę PL-77")
    until(lambda: [one["text"] for one in network.public()] == [FILLED])
    expect(page.locator("#body")).to_have_value("")
