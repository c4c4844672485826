"""A file of a listening tool, brought in the browser: seen before, mapped by hand, imported, watched."""

import re

from playwright.sync_api import expect

from tests.browser import looks as pages
from tests.browser.window import Window

CSV = """What;Where;When;Reach
Trzeci raz to samo, nie polecam;https://forum.example/1;21.11.2026 09:30;1200
Harmadszor is elveszett;https://forum.example/2;;
;https://forum.example/3;;
"""


def test_a_file_is_seen_mapped_and_imported(bence: Window) -> None:
    page = bence.open("/channels/new/listening")
    page.get_by_label("Listening tool").fill("Brand24")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url(re.compile(r"/channels/\d+"))
    account = re.search(r"/channels/(\d+)", page.url)[1]

    page.goto(f"/channels/{account}/import")
    file = {"name": "export.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("button", name="Import it")).to_be_disabled()
    page.get_by_label("Words").select_option("What")
    page.get_by_label("Address of the post").select_option("Where")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("Harmadszor is elveszett")).to_be_visible()
    expect(page.get_by_text("neither words nor a title")).to_be_visible()
    assert [one for width in (1440, 390) for one in pages.seen(page, width, axe=pages.RULES)] == []

    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Everything was read.")).to_be_visible(timeout=15_000)
    assert pages.seen(page, 390, axe=pages.RULES) == []
