"""Templates in a reply: called by a slash, filled in, asked for, counted; and macros with their one undo."""

import pytest
from playwright.sync_api import Page, expect

from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.replies import called, macros, templates
from caredesk.replies.template_models import TemplateUse
from caredesk.tickets.models import Status
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.looks import RULES, seen
from tests.browser.stage import Desk, until
from tests.browser.window import Window

INSERTING = """async (name) => {
  const body = document.querySelector('#body');
  const begun = performance.now();
  body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  while (!body.value.includes(name)) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""


@pytest.fixture(scope="module", autouse=True)
def written(desk: Desk) -> None:
    """What Bence wrote for everybody."""
    bence = cast.agent("bence@parcelhop.example")

    def write(shortcut, *texts):
        wordings = [{"lang": lang, "form": form, "text": words} for lang, form, words in texts]
        told = {"name": f"About {shortcut}", "shortcut": shortcut, "scope": "desk", "variants": wordings}
        return templates.create(bence, told)

    write("code", ("pl", "f", "Pani {{customer.vocative}}, nowy kod."), ("pl", "m", "Panie {{customer.vocative}}!"))
    write("łódź", ("pl", "", "Paczka jest w Łodzi, numer {{ask: Numer paczki}}."))
    write("hours", ("en", "", "We are open until five."))
    soon = write("soon", ("pl", "", "Sprawdzone, wszystko się zgadza."))
    steps = [{"do": "tag", "add": ["sprawdzone"]}, {"do": "assign", "to": "me"}, {"do": "resolve"}]
    told = {"name": "Check and close", "shortcut": "finish", "scope": "desk", "template": soon.id, "steps": steps}
    macros.create(bence, told)
    told = {"name": "Close at once", "shortcut": "at-once", "scope": "desk", "steps": steps[2:]}
    macros.create(bence, told)
    db.close_reading()


def typed(page: Page, words: str) -> None:
    page.locator("#body").press_sequentially(words)


def test_a_template_is_found_asked_for_and_inserted_with_few_keys(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("tpl-1", "Gdzie jest moja paczka?", lang="pl"))
    body = page.locator("#body")
    typed(page, "/lodz")
    expect(page.locator("#picker [role=option]")).to_have_count(1)
    expect(page.locator(".picker__aside")).to_contain_text("Polish, for every network")

    page.keyboard.press("Enter")
    expect(page.get_by_label("Numer paczki")).to_be_focused()
    page.keyboard.type("88-1204")
    page.keyboard.press("Enter")

    expect(body).to_have_value("Paczka jest w Łodzi, numer 88-1204.")
    expect(body).to_be_focused()
    page.keyboard.press("Control+z")
    expect(body).to_have_value("/lodz")
    page.keyboard.press("Control+Shift+z")
    expect(body).to_have_value("Paczka jest w Łodzi, numer 88-1204.")
    page.keyboard.press("Control+Enter")
    use = until(lambda: desk.first(TemplateUse, TemplateUse.lang == "pl"))
    assert use.edited is False


def test_a_template_is_counted_although_the_page_was_loaded_again_before_it_was_sent(desk: Desk, ola: Window):
    ticket = desk.ticket("tpl-8", "Is it open?", lang="en")
    page = ola.ticket(ticket)
    typed(page, "/hours")
    expect(page.locator(".picker__room")).to_have_text("Length: 23")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value("We are open until five.")

    page = ola.ticket(ticket)
    expect(page.locator("#body")).to_have_value("We are open until five.")
    page.locator("#body").press("Control+Enter")

    until(lambda: desk.first(TemplateUse, TemplateUse.lang == "en", TemplateUse.ticket_id == ticket))


def test_whom_it_is_said_to_is_asked_once_and_remembered(desk: Desk, ola: Window):
    ticket = desk.ticket(
        "tpl-2", "Kod nie działa", lang="pl", author={"id": "magda", "handle": "magda", "name": "Magda Lis"}
    )
    page = ola.ticket(ticket)
    typed(page, "/code")
    page.keyboard.press("Enter")
    page.get_by_label("A woman").check()
    expect(page.get_by_label("The first name in the vocative")).to_have_value("Magdo")
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(page.locator("#body")).to_have_value("Pani Magdo, nowy kod.")
    customer = desk.first(Customer, Customer.name == "Magda Lis")
    until(lambda: (db.close_reading(), called.of_customer(customer, "pl").form == "f")[1])

    page.locator("#body").fill("")
    typed(page, "/code")
    page.keyboard.press("Enter")

    expect(page.locator("#body")).to_have_value("Pani Magdo, nowy kod.")


def test_an_unfilled_variable_is_stopped_and_the_words_stay(desk: Desk, ola: Window):
    ola.foresee("status of 409")
    page = ola.ticket(desk.ticket("tpl-3", "Gdzie jest moja paczka?", lang="pl"))
    typed(page, "/lodz")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insert with gaps").click()
    page.keyboard.press("Control+Enter")

    expect(page.locator(".guard--findings")).to_contain_text("{{Numer paczki}} is not filled in")
    expect(page.get_by_role("button", name="Send anyway")).to_have_count(0)
    expect(page.locator("#body")).to_have_value("Paczka jest w Łodzi, numer {{Numer paczki}}.")


def test_another_language_is_chosen_by_the_agent_only(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("tpl-4", "Do kiedy otwarte?", lang="pl"))
    typed(page, "/hours")
    expect(page.locator("#picker [aria-selected=true]")).to_contain_text("not in this language")
    page.keyboard.press("Enter")
    expect(page.locator(".composer__ask")).to_contain_text("There is no text in Polish yet. There is: English")

    page.get_by_role("radio", name="English").check()
    page.get_by_role("button", name="Insert", exact=True).click()

    expect(page.locator("#body")).to_have_value("We are open until five.")


def test_inserting_takes_no_time_that_anybody_sees(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("tpl-5", "Halo?", lang="pl"))
    typed(page, "/soon")
    expect(page.locator("#picker [role=option]")).to_have_count(1)

    assert page.evaluate(INSERTING, "wszystko się zgadza") < 50


def test_the_menu_and_its_questions_are_for_everybody(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("tpl-9", "Kod?", lang="pl"))
    found: list[str] = []
    for width in (1440, 390):
        page.locator("#body").fill("")
        typed(page, "/code")
        expect(page.locator(".picker__aside")).to_be_visible()
        found += seen(page, width, axe=RULES)
        page.locator("#body").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("A woman")).to_be_visible()
        found += seen(page, width, axe=RULES)
        page.keyboard.press("Escape")

    assert found == []


def test_keys_and_escape_leave_the_words_alone(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("tpl-6", "Halo?", lang="pl"))
    body, options = page.locator("#body"), page.locator("#picker [role=option]")
    page.get_by_role("button", name="Insert a template").click()
    expect(body).to_have_value("/")
    expect(options).to_have_count(6)
    first = options.first.text_content()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#picker [aria-selected=true]")).not_to_have_text(str(first))
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    page.keyboard.type("so")
    expect(options.first).to_be_hidden()
    body.fill("3 km/h and 1/2")
    expect(options.first).to_be_hidden()
    page.locator("#composer input[value=note]").check(force=True)
    typed(page, "/")
    expect(options.first).to_be_hidden()


def test_a_macro_is_kept_with_the_draft_of_its_reply(desk: Desk, ola: Window):
    ticket, other = desk.ticket("mac-1", "Halo?", lang="pl"), desk.ticket("mac-2", "Hej?", lang="pl")
    strip = ["Tag sprawdzone", "Assign to whoever runs it", "Resolve"]
    page = ola.ticket(ticket)
    typed(page, "/finish")
    page.keyboard.press("Enter")
    expect(page.locator(".macro-strip .chip")).to_have_text(strip)

    ola.row(other).click()
    expect(page.locator(".ticket")).to_have_attribute("data-id", str(other))
    expect(page.locator(".macro-strip")).to_have_count(0)
    ola.row(ticket).click()
    expect(page.locator(".macro-strip .chip")).to_have_text(strip)
    page.locator("#composer input[value=note]").check(force=True)
    expect(page.locator(".macro-strip")).to_have_count(0)
    page.reload()
    expect(ola.connected().locator(".macro-strip .chip")).to_have_text(strip)

    page.get_by_role("button", name="Send without it").click()
    page.reload()
    expect(ola.connected().locator("#body")).to_have_value("Sprawdzone, wszystko się zgadza.")
    expect(page.locator(".macro-strip")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    until(lambda: desk.posts(ticket)[-1].text == "Sprawdzone, wszystko się zgadza.")
    assert desk.state(ticket).tags == []


def test_a_macro_goes_with_its_reply_and_one_undo_takes_all_of_it_back(desk: Desk, ola: Window):
    ticket = desk.ticket("tpl-7", "Halo?", lang="pl")
    page = ola.ticket(ticket)
    typed(page, "/finish")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value("Sprawdzone, wszystko się zgadza.")
    expect(page.locator(".macro-strip .chip")).to_have_text(["Tag sprawdzone", "Assign to whoever runs it", "Resolve"])
    with db.transaction():
        db.lock(cast.account("Parcelhop")).undo_seconds = 20
    page.keyboard.press("Control+Enter")
    until(lambda: desk.state(ticket).status is Status.RESOLVED)
    expect(page.locator(".macro-strip")).to_have_count(0)
    assert desk.state(ticket).tags == ["sprawdzone"]

    page.locator("[data-act=undo-send]").click()

    until(lambda: desk.state(ticket).status is Status.OPEN)
    assert (desk.state(ticket).tags, desk.state(ticket).assignee_id) == ([], None)
    expect(page.locator("#body")).to_have_value("Sprawdzone, wszystko się zgadza.")


def test_the_palette_runs_a_macro_without_words_and_undoes_it(desk: Desk, ola: Window):
    ticket, on_its_way = desk.ticket("tpl-8", "Dziękuję!", lang="pl"), []
    ola.page.route("**/menu", lambda route: on_its_way.append(route))
    page = ola.ticket(ticket)
    page.locator("#body").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("close at")
    expect(page.locator(".palette__none")).to_be_visible()
    for one in on_its_way:
        one.continue_()
    page.unroute("**/menu")
    expect(page.locator("#commands [aria-selected=true]")).to_contain_text("Close at once")
    page.keyboard.press("Enter")
    until(lambda: desk.state(ticket).status is Status.RESOLVED)

    page.locator(".toast__act", has_text="Undo").click()

    until(lambda: desk.state(ticket).status is Status.OPEN)


def test_a_template_is_written_looked_at_and_two_people_are_kept_apart(desk: Desk, window: Opens):
    bence, eva = window("bence"), window("eva")
    bence.foresee("status of 4(09|22)")
    page = bence.open("/templates/new")
    page.get_by_label("What it is called").fill("Redirect")
    page.get_by_label("Shortcut", exact=True).fill("redirect")
    page.get_by_label("For whom").select_option("desk")
    page.locator(".wording__text").first.fill("Hi {{customer.first_name|there}}, to {{")
    expect(page.locator("#preview")).to_contain_text("is opened with {{ but never closed")
    page.keyboard.press("Control+s")
    expect(page.locator(".wording.field--error")).to_contain_text("never closed")
    page.locator(".wording__text").first.fill("Hi {{customer.first_name|there}}, it is on its way.")
    expect(page.locator("#preview .preview__text")).to_contain_text("it is on its way.")
    page.keyboard.press("Control+s")
    expect(page.locator(".banner")).to_contain_text("Saved. Type /redirect in a reply to use it.")

    other = eva.open(page.url.removeprefix(desk.url))
    other.locator(".wording__text").first.fill("Hello, it is coming.")
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".banner")).to_contain_text("Saved as version 2.")
    page.locator(".wording__text").first.fill("Hi, soon.")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".card--red")).to_contain_text("Version 2 is newer than the one you began with.")
    expect(page.locator(".card--red ins").first).to_be_visible()
    expect(page.locator(".wording__text").first).to_have_value("Hi, soon.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".banner")).to_contain_text("Saved as version 3.")
