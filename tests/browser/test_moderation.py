"""Moderation in the browser: asked on the post's sheet, decided by a second person, undone; what the public sees."""

from playwright.sync_api import expect

from caredesk.moderation import publicity
from caredesk.moderation.models import HideRequest
from caredesk.tickets.models import Post
from tests import cast
from tests.browser.stage import Desk, until
from tests.browser.window import Window

WHY = "It gives away the telephone number of the courier."


def test_one_asks_another_looks_and_decides_and_one_click_undoes_it(desk: Desk, ola: Window, bence: Window) -> None:
    ticket = desk.ticket("hide-1", "Call the courier: 600 123 456")
    (post,) = desk.posts(ticket)
    other = bence.inbox("open")
    page = ola.ticket(ticket)

    page.locator(f"#p{post.id}").hover()
    page.locator(f"#p{post.id}").get_by_role("link", name="This post on its network").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Visible on the network")
    expect(panel).to_contain_text("Criticism is not a reason")
    panel.get_by_label("Private data of somebody else").check()
    panel.get_by_label("In your own words").fill(WHY)
    panel.get_by_role("button", name="Ask a second person").click()
    expect(panel).to_contain_text("Waits for a second person")
    expect(panel.get_by_role("button", name="Ask a second person")).to_have_count(0)

    expect(other.locator(".toast__text").last).to_contain_text("Ola Nowak asks to hide a post")
    expect(other.locator("[data-badge=moderation]")).to_be_visible()
    deciding = bence.open("/moderation")
    deciding.get_by_role("link", name="Look and decide").click()
    expect(deciding.locator(".evidence .sight__words")).to_have_text(["Call the courier: 600 123 456"] * 2)
    deciding.get_by_role("button", name="Hide it on the network").click()

    line = page.locator(f"#p{post.id} .removed--hidden")
    expect(line).to_contain_text("Hidden on the network by us")
    assert "hide-1" in desk.receiver.hidden
    page.keyboard.press("Escape")
    line.get_by_role("link", name="Why, and show it again").click()
    panel.get_by_role("button", name="Show it again").click()
    expect(line).to_have_count(0)
    until(lambda: "hide-1" not in desk.receiver.hidden)
    assert "600 123 456" in page.locator(f"#p{post.id}").inner_text()


def test_by_keyboard_and_without_a_script_it_is_refused_with_words(desk: Desk, window) -> None:  # type: ignore[no-untyped-def]
    ticket = desk.ticket("hide-2", "Worst company ever")
    (post,) = desk.posts(ticket)
    asking = window("ola", java_script_enabled=False).page
    asking.goto(f"/posts/{post.id}/whereabouts")
    asking.get_by_label("Spam").focus()
    asking.keyboard.press("Space")
    asking.get_by_label("In your own words").fill("They write this under every post of ours.")
    asking.get_by_role("button", name="Ask a second person").press("Enter")
    expect(asking.locator(".sight__case")).to_contain_text("Waits for a second person")

    request = until(lambda: desk.first(HideRequest, HideRequest.post_id == post.id))
    deciding = window("bence", java_script_enabled=False).page
    deciding.goto(f"/moderation/requests/{request.id}")
    deciding.get_by_label("It stays for everybody to read").fill("This is criticism, and criticism stays.")
    deciding.get_by_role("button", name="It stays").press("Enter")

    expect(deciding.locator("body")).to_contain_text("Refused: it stays")
    assert desk.first(Post, Post.id == post.id).hidden_by == ""


def test_a_removal_in_the_networks_app_calls_the_supervisors_at_once(desk: Desk, bence: Window) -> None:
    ticket = desk.ticket("gone-1", "Never again")
    page = bence.inbox("open")
    desk.post("gone-1", "", thread="t-gone-1", type="post.removed", removed_by="us")

    expect(page.locator(".toast__text").last).to_contain_text("removed or hidden outside the desk")
    listed = bence.open("/moderation?show=outside")
    expect(listed.locator(".card--red")).to_contain_text("A comment was removed outside the desk")
    listed.get_by_label("What happened?").fill("A temp removed it in the app; we wrote to the customer.")
    listed.get_by_role("button", name="Keep this explanation").click()
    expect(listed.locator(".case")).to_contain_text("Bence Kovács wrote")
    assert desk.posts(ticket)[0].text == "Never again"


def test_an_author_finds_their_complaint_on_the_public_page(desk: Desk, chromium) -> None:  # type: ignore[no-untyped-def]
    publicity.change(cast.agent("eva@parcelhop.example"), is_public=True)
    (post,) = desk.posts(desk.ticket("public-1", "Where is my parcel?"))
    visitor = Window(chromium, desk.url, locale="hu-HU", java_script_enabled=False)
    page = visitor.open("/transparency")

    expect(page.locator("h1")).to_contain_text("Mit teszünk azzal")
    page.get_by_role("link", name="English").click()
    page.get_by_label("Is my complaint in the record?").fill(post.uuid)
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator("h1")).to_have_text("Yes, it is in the record")
    page.get_by_label("Is my complaint in the record?").fill("something else")
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator("h1")).to_have_text("We do not find this receipt")
    visitor.close()


def test_stricter_terms_are_asked_for_by_one_and_confirmed_by_another(
    bence: Window,
    window,  # type: ignore[no-untyped-def]
) -> None:
    eva = window("eva")
    page = bence.open("/moderation/settings")
    page.get_by_label("Parcelhop", exact=True).fill("12")
    page.get_by_role("button", name="Save for Parcelhop", exact=True).click()
    own = page.get_by_role("form", name="Request for Parcelhop", exact=True)
    expect(own).to_contain_text("Somebody else has to confirm this")
    expect(own.get_by_role("button", name="Confirm")).to_have_count(0)

    second = eva.open("/moderation")
    second.get_by_role("link", name="Settings 1").click()
    asked = second.get_by_role("form", name="Request for Parcelhop", exact=True)
    expect(asked).to_contain_text("Bence Kovács asks that the words go within 12 hours.")
    asked.get_by_role("button", name="Confirm").press("Enter")

    expect(asked).to_have_count(0)
    expect(second.get_by_label("Parcelhop", exact=True)).to_have_value("12")
