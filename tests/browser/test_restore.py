"""An older copy was put back: everybody reads it on every page, and a supervisor confirms it by hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from caredesk.audit import carrying, checkpoint, heads, second_file
from caredesk.core import db, secrets
from caredesk.core.config import Settings
from tests.browser.conftest import Opens
from tests.browser.looks import RULES, seen
from tests.browser.stage import Desk, running, until


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser) -> Iterator[Desk]:
    """A desk whose second file knows more than the database when it starts."""
    module_settings.data.joinpath("checkpoints.txt").touch()
    with running(module_settings, chromium) as made:
        made.kill()
        log = heads.current()
        body = checkpoint.text(log.origin, log.size + 1234, b"\0" * 32)
        second_file.append(checkpoint.sign(body, log.origin, secrets.keys().signer))
        db.close_reading()
        made.start()
        yield made


def test_nothing_leaves_until_a_supervisor_has_typed_the_number(desk: Desk, window: Opens):
    ola, bence = window("ola"), window("bence")
    bence.foresee("status of 422")
    ticket = desk.ticket("held-1", "Gdzie jest paczka?")
    page = ola.open(f"/tickets/{ticket}")
    expect(page.locator(".held")).to_contain_text("No reply leaves until a supervisor has confirmed it.")
    page.locator("reply-box textarea").first.fill("Jest w drodze.")
    page.get_by_role("button", name="Send reply").click()

    boss = bence.open("/inbox")
    boss.get_by_role("link", name="Read and confirm").click()
    expect(boss.get_by_role("heading", name="After a restore")).to_be_visible()
    assert [seen(boss, width, axe=RULES if width != 1024 else ()) for width in (390, 1024, 1440)] == [[], [], []]
    boss.get_by_label("What happened, in a few words").fill("The disk broke.")
    boss.get_by_label("Type the number of entries outside").fill("5")
    boss.get_by_role("button", name="Confirm, and let replies leave").click()
    expect(boss.locator(".field--error")).to_contain_text("This is not the number")
    assert desk.receiver.public == []

    size = boss.locator("pre.codebox").first.inner_text().split("\n")[1]
    boss.get_by_label("Type the number of entries outside").fill(size)
    boss.get_by_role("button", name="Confirm, and let replies leave").click()

    expect(boss.locator(".banner")).to_contain_text(["Confirmed."])
    expect(boss.locator(".held")).to_have_count(0)
    until(lambda: [one["text"] for one in desk.receiver.public] == ["Jest w drodze."])
    until(lambda: db.close_reading() or second_file.tail()[-1].origin == heads.current().origin)


def test_the_page_about_protection_is_read_by_keyboard_on_a_telephone(desk: Desk, window: Opens):
    page = window("bence", viewport={"width": 390, "height": 844}).open("/audit")
    page.get_by_role("link", name="How this record is protected").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Outside witness")).to_be_visible()
    until(lambda: carrying.line(carrying.FILE).heard_at or db.close_reading())
    page.reload()
    expect(page.locator(".means__one--broken")).to_have_count(0)
    page.get_by_role("button", name="Copy the key").focus()
    expect(page.get_by_role("button", name="Copy the key")).to_be_focused()
