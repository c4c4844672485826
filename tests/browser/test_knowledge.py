"""Knowledge in the browser: an article out of a ticket in one click, two who write at once, the public help page."""

from playwright.sync_api import expect

from caredesk.core import clock, db
from caredesk.knowledge import actions, help_page, queries
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.tickets.models import Ticket
from tests import cast
from tests.browser import looks as pages
from tests.browser.stage import Desk, until
from tests.browser.window import READY, Window
from tests.knowledge import stage


def test_an_article_from_a_ticket_in_one_click(desk: Desk, ola: Window) -> None:
    number = desk.ticket("know-1", "Kod do paczkomatu nie działa, co mam zrobić? Tel. 600 100 200")
    with db.transaction():
        stage.reply(db.session().get_one(Ticket, number), stage.ANSWER, at=clock.now())
    db.close_reading()
    page = ola.open(f"/tickets/{number}?view=open")

    page.locator("#act-more").click()
    page.get_by_role("link", name="Make an article of it").click()
    expect(page.locator(".kept-words--ours")).to_contain_text("Wygenerowaliśmy nowy kod")
    struck = page.locator(".strike", has_text="600 100 200").locator("input")
    expect(struck).to_be_checked()
    page.locator(".strike", has_text="600 100 200").get_by_text("600 100 200").click()
    expect(struck).not_to_be_checked()
    page.locator(".strike", has_text="600 100 200").get_by_text("600 100 200").click()
    page.get_by_label("Strike these words too, one a line").fill("pięciu minut")
    page.get_by_role("button", name="Show how it reads").click()
    expect(page.locator(".kept-words--ours")).to_contain_text("w ciągu […]")
    page.get_by_role("button", name="Save the article").click()

    expect(page.get_by_label("Title")).to_have_value("Kod do paczkomatu nie działa, co mam zrobić?")
    page.get_by_label("Answer", exact=True).fill("Wysyłamy nowy kod.")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Wysyłamy nowy kod.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Publish for the desk").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    page.wait_for_selector(READY)
    expect(page.get_by_role("link", name=f"Ticket {number}")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("k")
    field = page.get_by_role("searchbox", name="Search the articles")
    expect(field).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("paczkomatu")
    expect(page.locator("#found")).to_contain_text("1 article for “paczkomatu”")
    expect(field).to_be_focused()


def test_two_who_write_at_once_lose_nothing(desk: Desk, ola: Window, bence: Window) -> None:
    ola.foresee("status of 409")
    made = stage.article(cast.agent("ola@parcelhop.example"))
    mine, theirs = ola.open(f"/knowledge/{made.id}/edit"), bence.open(f"/knowledge/{made.id}/edit")
    mine.get_by_label("Answer", exact=True).fill("Ola's words.\n\nIn two parts.")
    mine.get_by_label("The question as customers ask it").fill("My locker code does not work\nWhere is it?")
    theirs.get_by_label("Answer", exact=True).fill("Ola's words.\n\nIn two pieces.")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("Saved. The version before is kept.")).to_be_visible()

    mine.get_by_role("button", name="Save", exact=True).click()

    expect(mine.locator(".card--red")).to_contain_text("In two pieces.")
    expect(mine.locator(".card--red del")).to_have_text(["pieces"])
    expect(mine.locator(".card--red ins")).to_have_text(["parts", "Where is it?"])
    expect(mine.get_by_label("Answer", exact=True)).to_have_value("Ola's words.\n\nIn two parts.")
    mine.get_by_label("Answer", exact=True).fill("Bence's words, and Ola's.")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_text("Saved. The version before is kept.")).to_be_visible()
    until(lambda: _version(made) == 3)


def _version(article: Article) -> int:
    db.close_reading()
    return queries.variants(article.id or 0)[0].version


def test_the_help_page_is_read_searched_and_changes_language_without_a_script(desk: Desk) -> None:
    bence = cast.agent("bence@parcelhop.example")
    made = stage.article(bence, "Locker code rejected", visibility=Audience.PUBLIC)
    actions.write(made, bence, Edit("pl", Words("Kod odrzucony", "Wyślemy nowy kod."), source="en"))
    help_page.change(bence, ["en", "pl"])
    db.close_reading()
    reader = Window(desk.browser, desk.url, java_script_enabled=False)
    page = reader.page
    page.goto(f"{desk.url}/help/en")

    page.get_by_role("searchbox", name="Search the help").fill("lockers")
    page.keyboard.press("Enter")
    page.locator(".help-list").get_by_role("link", name="Locker code rejected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Locker code rejected")
    page.get_by_role("link", name="Polski").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kod odrzucony")
    page.get_by_role("link", name="Wszystkie pytania").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("W czym możemy pomóc?")
    assert page.context.cookies() == []
    assert reader.unforeseen() == []
    reader.close()


def test_every_reader_reads_an_answer_on_every_screen(desk: Desk) -> None:
    made = stage.article(cast.agent("bence@parcelhop.example"), "Read on every screen", visibility=Audience.PUBLIC)
    help_page.change(cast.agent("bence@parcelhop.example"), ["en"])
    db.close_reading()
    reader = Window(desk.browser, desk.url, bypass_csp=True)
    slug = queries.variants(made.id or 0)[0].slug

    for path in (f"/articles/{slug}", "/articles/not-here-any-more", "", "?q=zzzz"):
        reader.page.goto(f"{desk.url}/help/en{path}")
        found = [one for width in (1440, 390) for one in pages.seen(reader.page, width, axe=pages.RULES)]
        assert not found, "\n".join([path, *found])
    reader.close()
