"""The way of a piece of evidence: found in the trail, taken away, and checked by somebody who has nothing of ours."""

import subprocess
import zipfile
from pathlib import Path
from shutil import which

from playwright.sync_api import expect

from tests.audit import bundles
from tests.browser.stage import Desk
from tests.browser.window import Window


def test_what_was_done_is_found_and_what_is_taken_away_holds(desk: Desk, bence: Window, tmp_path: Path):
    ticket = desk.ticket("ev1", "You lost my parcel again!")
    page = bence.ticket(ticket)
    page.locator("#act-claim").click()
    expect(page.locator(".ticket__assignee")).to_be_visible()

    page.locator("#ticket-heading").focus()
    page.keyboard.press("h")
    history = page.locator("#panel .happened")
    expect(history).to_contain_text("Ticket opened")
    expect(history).to_contain_text("Bence Kovács")
    page.keyboard.press("Escape")

    page.locator("#act-more").click()
    page.locator('#more-menu a[href$="/evidence"]').click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the evidence").click()
    taken.value.save_as(tmp_path / "evidence.zip")

    assert checked(tmp_path, "--key", bundles.key()) == 0
    assert checked(tmp_path) == 2


def checked(folder: Path, *key: str) -> int:
    """What the file's own program says of it, run by the machine's Python far away from the desk."""
    with zipfile.ZipFile(folder / "evidence.zip") as read:
        read.extract("verify.py", folder)
    python = next(path for path in ("/usr/bin/python3", which("python3")) if path and Path(path).exists())
    run = [python, "-I", "-S", "verify.py", "evidence.zip", *key]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode


def test_the_trail_is_filtered_checked_and_looked_into(desk: Desk, bence: Window):
    ticket = desk.ticket("ev2", "A word to look for")
    page = bence.open("/audit")

    page.get_by_label("About which ticket or customer").fill(f"#{ticket}")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#lines")).to_contain_text("A word to look for")
    assert page.url.endswith(f"about=%23{ticket}&since=&until=")

    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("#standing")).to_contain_text("Unbroken.", timeout=20_000)
    expect(page.locator("#standing .banner")).to_be_focused()

    page.locator("#lines td.num a").first.click()
    expect(page.locator("#panel")).to_contain_text("Leaf hash")
    page.locator("#panel").get_by_role("button", name="Show the bytes to copy").click()
    expect(page.locator("body")).to_contain_text('"k":"')

    page.goto(f"/audit?ticket={ticket}")
    with page.expect_download() as table:
        page.get_by_role("button", name="These as CSV").click()
    assert "A word to look for" in Path(table.value.path()).read_text("utf-8-sig")


def test_a_phone_shows_it_too(desk: Desk, bence: Window):
    ticket = desk.ticket("ev3", "Words on a phone")
    page = bence.open(f"/tickets/{ticket}/history")
    page.set_viewport_size({"width": 390, "height": 844})

    expect(page.locator(".happened")).to_contain_text("Words on a phone")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
