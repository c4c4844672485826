"""A person wants a copy, then wants to be forgotten; a dispute stands in the way until two persons let go."""

import zipfile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.stage import Desk


def profile(page: Page) -> str:
    """The number in the address of the customer's page."""
    page.locator(".context__customer a").first.click()
    page.get_by_role("link", name="Privacy: what we hold, copy, erase").click()
    expect(page.get_by_role("heading", name="Privacy", exact=True)).to_be_visible()
    return page.url


def test_a_copy_a_hold_and_an_erasure(desk: Desk, window: Opens) -> None:
    number = desk.ticket("private-1", "My kanarek is lost, call me")
    bence, eva = window("bence"), window("eva")
    for one in (bence, eva):
        one.foresee("status of 409")
        one.foresee("status of 422")
    page = bence.open(f"/tickets/{number}?view=open")
    address = profile(page)

    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_text("The copy is ready")).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(download.value.path()) as bundle:
        assert "kanarek" in bundle.read("index.html").decode()

    page.locator("#f-reason").fill("II C 7/26")
    page.get_by_role("button", name="Ask for a hold").click()
    other = eva.open("/privacy")
    other.get_by_role("button", name="Confirm the hold").click()
    expect(other.get_by_text("In force", exact=True).first).to_be_visible()

    page.goto(address)
    page.locator("#f-word").fill("erase")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.locator(".banner--red")).to_contain_text("a legal hold covers this person")

    page.get_by_role("button", name="Ask for its release").click()
    other.goto(address)
    other.get_by_role("button", name="Confirm the release").click()
    page.goto(address)
    expect(page.get_by_text("No hold covers this person.")).to_be_visible()

    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Goes, and cannot be brought back")).to_be_visible()
    page.locator("#f-word").fill("yes")
    page.keyboard.press("Enter")
    expect(page.locator(".banner--red")).to_contain_text("Nothing was erased")
    page.locator("#f-word").fill("erase")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything was erased")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Erased at the person's request on").first).to_be_visible()

    page.goto(f"{desk.url}/tickets/{number}?view=open")
    expect(page.locator(".post").first).to_contain_text("Erased at the person's request")
    expect(page.locator(".ticket")).not_to_contain_text("kanarek")
    expect(page.locator(".composer")).to_have_count(0)
