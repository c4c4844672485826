"""The moments of an answer for every reader: in each language, light and dark, on a wide screen and on a telephone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from caredesk.core import clock, db
from caredesk.promises import rules
from caredesk.promises.models import Promise
from caredesk.replies import templates
from caredesk.voice import learners, rulebook
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import VoiceRule
from caredesk.voice.planting import NAME
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.looks import RULES, seen
from tests.browser.stage import Desk, until
from tests.browser.test_memory import AGAIN, person
from tests.browser.test_promises import let_it_pass
from tests.browser.test_voice import write
from tests.browser.window import Window
from tests.knowledge.steps import FOUND, LOST, say

LANGUAGES = ("en", "pl", "hu")
# Words that are not like each other: nobody is stopped for what somebody else was told.
THRICE = {
    "en": "Thank you for waiting. Your parcel is on its way and will be there tomorrow.",
    "pl": "Kurier ma dziś opóźnienie przez objazd na moście i dotrze przed wieczorem.",
    "hu": "A csomagautomata zárva van, a küldemény a pultnál vehető át.",
}
UNTIMED = {"en": "We are working on it.", "pl": "Dzień dobry! Pracujemy nad tym.", "hu": "Dolgozunk rajta."}
CODES = {
    "en": "We sent another code to the address of your account.",
    "pl": "Wygenerowaliśmy nowy kod i przesłaliśmy go w aplikacji.",
    "hu": "Az új kódot üzenetben küldtük el, tíz percig érvényes.",
}
pytestmark = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def prepared(desk: Desk) -> None:
    """An answer from before, a template, a rule against saying the same thrice, promises that need a time."""
    bence = cast.agent("bence@parcelhop.example")
    ticket = desk.ticket("all-0", LOST, lang="pl", author=person("Maria Lis"))
    say(desk.state(ticket), bence)
    told = {"name": "Code", "shortcut": "code", "scope": "desk"}
    templates.create(bence, {**told, "variants": [{"lang": "pl", "form": "", "text": "Kod: {{ask: Kod}}."}]})
    rulebook.switch(desk.first(VoiceRule, VoiceRule.name == NAME), bence, True)
    rules.change(cast.agent("eva@parcelhop.example"), rules.DESK, {"untimed": "ask"})
    db.close_reading()


@pytest.fixture
def reader(window: Opens, lang: str) -> Iterator[Window]:
    """Ola, who reads in this language."""
    _reads("ola", lang)
    opened = window("ola")
    opened.foresee("status of 409")
    yield opened
    _reads("ola", "en")


def _reads(who: str, lang: str) -> None:
    with db.transaction():
        db.lock(cast.agent(f"{who}@parcelhop.example")).lang = lang
    db.close_reading()


def everywhere(page: Page, shown: Locator, lang: str) -> None:
    """What is shown is read by everybody: nothing sticks out, and axe, to which languages are alike, finds nothing."""
    expect(shown).to_be_visible()
    assert page.locator("html").get_attribute("lang") == lang
    assert [one for width in (1440, 390) for one in seen(page, width, axe=RULES if lang == "en" else ())] == []


def test_an_answer_from_before_stands_beside_the_question(desk: Desk, reader: Window, lang: str) -> None:
    page = reader.ticket(desk.ticket(f"all-memory-{lang}", AGAIN, lang="pl", author=person(f"Memory {lang}")))
    card = page.locator(".suggestion").first

    expect(card).to_contain_text(FOUND)
    everywhere(page, page.locator("#body"), lang)


def test_the_menu_of_templates_and_a_gap_that_is_stopped(desk: Desk, reader: Window, lang: str) -> None:
    page = reader.ticket(desk.ticket(f"all-menu-{lang}", "Kod?", lang="pl"))
    page.locator("#body").press_sequentially("/code")
    everywhere(page, page.locator("#picker [role=option]").first, lang)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#body").fill("Kod: {{Kod}}.")
    page.locator("#body").press("Control+Enter")
    everywhere(page, page.locator(".guard--findings"), lang)


def test_the_third_same_answer(desk: Desk, reader: Window, lang: str) -> None:
    page = reader.ticket(desk.ticket(f"all-same-{lang}", "Where is my parcel?"))
    guard, same = page.locator(".composer__guard"), THRICE[lang]
    write(page, same)
    expect(page.locator(".post--out")).to_have_count(1)
    expect(page.locator("#body")).to_have_value("")
    write(page, same)
    guard.locator("[data-act=send-accept]").click()
    expect(page.locator(".post--out")).to_have_count(2)
    expect(page.locator("#body")).to_have_value("")

    write(page, same)
    everywhere(page, guard, lang)
    expect(guard.locator("[data-act=send-accept]")).to_have_count(0)


def test_a_promise_without_a_time_and_one_that_is_broken(desk: Desk, reader: Window, lang: str) -> None:
    ticket = desk.ticket(f"all-promise-{lang}", "Gdzie jest moja paczka?", lang="pl")
    page = reader.ticket(ticket)
    page.locator("#body").fill(UNTIMED[lang])
    strip = page.locator(".promise-strip")
    expect(strip).to_be_visible()
    page.locator("#body").press("Control+Enter")
    everywhere(page, page.locator(".guard"), lang)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".guard [data-act=send-edit]").click()
    strip.locator("input[name=promise-due]").fill(f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
    page.locator("#body").press("Control+Enter")
    until(lambda: desk.first(Promise, Promise.ticket_id == ticket))
    let_it_pass(ticket)
    board = reader.open("/promises")
    everywhere(board, board.locator("main"), lang)


def test_an_article_from_a_ticket_before_it_is_saved(desk: Desk, reader: Window, lang: str) -> None:
    ticket = desk.ticket(f"all-article-{lang}", "Kod nie działa. Tel. 600 100 200", lang="pl")
    say(desk.state(ticket), cast.agent("bence@parcelhop.example"), CODES[lang])
    page = reader.open(f"/tickets/{ticket}/article")

    everywhere(page, page.locator(".strike").first, lang)


def test_an_approval_from_both_sides(desk: Desk, reader: Window, window: Opens, lang: str) -> None:
    ola, bence = (cast.agent(f"{name}@parcelhop.example") for name in ("ola", "bence"))
    learners.change(ola, bence, is_on=True)
    _reads("bence", lang)
    page = reader.ticket(desk.ticket(f"all-approval-{lang}", "Can I have my money back?"))
    write(page, f"Of course ({lang}).")
    everywhere(page, page.locator("#waiting-here"), lang)

    row = until(lambda: desk.first(Approval, Approval.text == f"Of course ({lang})."))
    deciding = window("bence").open(f"/approvals/{row.id}")
    everywhere(deciding, deciding.locator("#reply-words"), lang)
    learners.change(ola, bence, is_on=False)
    _reads("bence", "en")
