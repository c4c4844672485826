"""A supervisor writes a calendar and a policy, orders them, and puts them in force for running clocks."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.stage import Desk


def filled(page: Page, **told: str) -> None:
    for name, value in told.items():
        page.locator(f"[name='{name.replace('__', '.')}']").fill(value)


def test_a_calendar_a_policy_and_what_they_change(desk: Desk, window: Opens):
    desk.post("clock-1", "Hol van a csomagom?", lang="hu")
    bence = window("bence")
    bence.foresee("status of 422")
    page = bence.open("/sla/calendars/new")

    filled(page, name="Budapest", mon__0__start="8", mon__0__end="16:30", tue__0__start="22", tue__0__end="6")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".hours__row.field--error")).to_contain_text("It ends before it begins.")
    expect(page.locator("[name='mon.0.end']")).to_have_value("16:30")
    page.locator("[name='tue.0.next']").check()
    page.get_by_role("button", name="Show the coming weeks").click()
    expect(page.locator(".weeks")).to_have_count(4)
    expect(page.locator(".weeks").first).to_contain_text("22:00 – 06:00+1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".banner")).to_contain_text("The calendar is made.")

    page.goto("/sla/policies/new")
    filled(page, name="Hungarian", langs="hu", targets__first="30m")
    page.locator("[name=calendar]").select_option(label="Budapest")
    page.get_by_role("button", name="Count the tickets it is for").click()
    expect(page.get_by_text("This 1 open ticket would match.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".banner")).to_contain_text("The policy is made.")

    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Change these clocks").click()
    expect(page.get_by_role("heading", name="This was changed")).to_be_visible()
    expect(page.locator(".keyvalue dd").first).to_have_text("1")


def test_policies_are_ordered_by_keys_alone(desk: Desk, window: Opens):
    page = window("bence").open("/sla/policies/new")
    filled(page, name="Tagged", tags="vip", targets__first="30m")
    page.get_by_role("button", name="Save").click()
    page.goto("/sla/policies")

    page.get_by_role("button", name="Move Tagged up").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Move Tagged up")).to_be_disabled()
    expect(page.locator("tbody tr").first).to_contain_text("Tagged")
