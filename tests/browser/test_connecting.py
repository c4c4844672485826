"""Connecting an account in a real browser: our three screens, the sign-in at a real authorization server, and back."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import delete, select

from caredesk.channels import accounts, drafting, networks
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.config import Settings
from tests.browser import places
from tests.browser.conftest import Opens
from tests.browser.places import Place
from tests.browser.stage import Desk, running
from tests.browser.window import READY
from tests.fakes.meta import signed, together
from tests.servers.authorization import PASSWORD, PERSON


@pytest.fixture(scope="module")
def there() -> Iterator[dict[str, Place]]:
    with places.every() as made:
        yield made


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser, there: dict[str, Place]) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(there["gmail"].network.cert))
        with running(module_settings, chromium, reach=",".join(one.hosts for one in there.values())) as made:
            for place in there.values():
                place.sign_in.client.redirect = f"{made.url}/channels/oauth"
            yield made


@pytest.fixture(autouse=True)
def nothing_begun(desk: Desk) -> None:
    """No draft is left of the test before."""
    with db.transaction() as session:
        session.execute(delete(ConnectionDraft))


@pytest.fixture
def x(there: dict[str, Place], desk: Desk) -> Place:
    """X, where somebody signs in who is not connected yet."""
    place = there["x"]
    place.who = f"care{len(place.network.users)}"
    place.ext_id = place.network.add(place.who)
    return place


def begin(page: Page, place: Place) -> None:
    """From the list of networks to the page from which one leaves."""
    page.goto("/channels/new")
    page.locator(f".network[href$='/{place.kind}']").click()
    for name, value in place.typed.items():
        if page.locator(f"select[name={name}]").count():
            page.locator(f"[name={name}]").select_option(value)
        else:
            page.locator(f"[name={name}]").fill(value)
    page.locator("details.advanced summary").click()
    for name, url in place.urls.items():
        page.locator(f"[name=url-{name}]").fill(url)
    page.locator("main form button.btn--primary").click()
    page.wait_for_url("**/sign-in")


def leave(page: Page) -> None:
    """Over to the network, and sign in there where it does not know us yet."""
    page.locator("main a.btn--primary").click()
    page.wait_for_url("http://localhost:*/**")
    if page.get_by_role("heading", name="Sign in").is_visible():
        page.get_by_label("E-mail").fill(PERSON)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Allow?")).to_be_visible()


def allow(page: Page) -> None:
    page.get_by_role("button", name="Allow").click()


def finish(page: Page, place: Place) -> None:
    """The third screen."""
    page.wait_for_url("**/channels/connecting/*")
    if place.several:
        page.locator(".found:has-text('Łódź') input[type=checkbox]").check()
    page.get_by_label("Care PL").check()
    page.get_by_label("Polish").check()
    page.locator("main .form__actions button.btn--primary").click()
    page.wait_for_url("**/test")
    expect(page.locator(".tested__step").first).to_have_class(re.compile("tested__step--good"))


def connected(place: Place) -> list[Account]:
    db.close_reading()
    return list(db.session().exec(select(Account).where(Account.kind == place.kind, Account.ext_id == place.ext_id)))


def drafts() -> list[ConnectionDraft]:
    db.close_reading()
    return list(db.session().exec(select(ConnectionDraft)))


def walked(place: Place, page: Page) -> Account:
    """The whole way; what was asked over there is what this network's sign-in is, and nothing is left lying."""
    before = len(place.sign_in.exchanges)
    begin(page, place)
    leave(page)
    rights = page.get_by_role("listitem").all_inner_texts()
    allow(page)
    finish(page, place)

    expect(page.locator(".tested__step--bad")).to_have_count(0)
    (account,) = connected(place)
    keys, asked = accounts.keys(account), place.sign_in.asked[-1]
    assert (account.settings["languages"], drafts()) == (["pl"], [])
    assert (tuple(rights), place.oauth.extra.items() <= asked.items()) == (place.oauth.scopes, True)
    assert ("code_challenge" in asked, place.sign_in.exchanges[before:]) == (place.oauth.pkce, [200])
    assert ("refresh_token" in keys) == (place.kind in places.LASTS)
    return account


def test_every_kind_with_a_sign_in_is_walked():
    assert [kind for kind in sorted(networks.KINDS) if networks.connector(kind).setup.oauth] == places.KINDS


@pytest.mark.parametrize("kind", [kind for kind in places.KINDS if kind != "facebook"])
def test_an_account_is_connected_by_signing_in(kind: str, there: dict[str, Place], desk: Desk, window: Opens):
    walked(there[kind], window("bence").page)


def test_the_live_test_shows_the_first_comment_come_in(there: dict[str, Place], desk: Desk, window: Opens):
    place, page = there["facebook"], window("bence").page
    account = walked(place, page)
    arrived = page.locator(".tested__step").last
    expect(arrived).to_contain_text("Write something to the account from outside")

    page_post = place.network.post("We are open again", tell=False)
    place.network.comment(page_post, "Where is my parcel?")
    body, headers = signed(together(place.network.take()))
    door = f"http://127.0.0.1:{desk.settings.port}/hooks/{account.uuid}"
    assert httpx.post(door, content=body, headers=headers).status_code in (200, 202)

    expect(arrived).to_have_class(re.compile("tested__step--good"), timeout=20_000)
    page.get_by_role("link", name="Done").click()
    expect(page.locator("h1")).to_have_text(account.name)
    page.goto("/inbox?view=unassigned")
    expect(page.locator("#rows")).to_contain_text("Where is my parcel?")


def test_who_says_no_connects_nothing_and_may_change_their_mind(x: Place, window: Opens):
    browser = window("bence")
    page = browser.page
    browser.foresee("status of 422")
    begin(page, x)
    leave(page)
    page.get_by_role("button", name="Deny").click()

    expect(page.locator("main [role=alert]")).to_contain_text("declined over there")
    assert connected(x) == []

    page.get_by_role("button", name="Try again").click()
    leave(page)
    allow(page)
    finish(page, x)
    assert len(connected(x)) == 1


def test_reload_and_back_in_the_middle_lose_nothing_and_use_no_code_twice(x: Place, window: Opens):
    browser = window("bence")
    page = browser.page
    browser.foresee("status of 400")
    begin(page, x)
    page.reload()
    leave(page)
    page.reload()
    allow(page)
    page.wait_for_url("**/channels/connecting/*")
    page.reload()
    third, before = page.url, len(x.sign_in.exchanges)

    page.go_back()
    expect(page.get_by_role("heading", name="Allow?")).to_be_visible()
    allow(page)
    expect(page.locator("main")).to_contain_text("This sign-in is over")
    assert len(x.sign_in.exchanges) == before

    page.goto(third)
    finish(page, x)
    assert len(connected(x)) == 1


def test_two_tabs_come_back_each_to_its_own(x: Place, window: Opens):
    browser = window("bence")
    browser.foresee("status of 422")
    tabs = browser.page, browser.tab()
    for tab in tabs:
        begin(tab, x)
        leave(tab)
    for tab in reversed(tabs):
        allow(tab)
        tab.wait_for_url("**/channels/connecting/*")
    first, second = tabs
    assert first.url != second.url

    finish(first, x)
    second.get_by_label("Care PL").check()
    second.locator("main .form__actions button.btn--primary").click()

    expect(second.locator("main [role=alert]")).to_contain_text("connected already")
    assert len(connected(x)) == 1
    second.get_by_role("button", name="Give up").click()
    second.wait_for_url("**/channels")
    assert drafts() == []


def test_who_comes_back_after_the_hour_begins_anew(x: Place, window: Opens):
    browser = window("bence")
    page = browser.page
    browser.foresee("status of 400")
    begin(page, x)
    leave(page)
    with db.transaction():
        (draft,) = db.session().exec(select(ConnectionDraft)).all()
        draft.expires_at = clock.now() - timedelta(seconds=1)
    before = len(x.sign_in.exchanges)

    allow(page)

    expect(page.locator("main")).to_contain_text("This sign-in is over")
    assert (connected(x), len(x.sign_in.exchanges)) == ([], before)
    page.get_by_role("link", name="Connect a channel").last.click()
    expect(page.get_by_role("searchbox")).to_be_visible()
    assert drafting.expire() <= 1 and drafts() == []


def test_without_a_mouse(x: Place, window: Opens):
    page = window("bence").open("/channels/new")
    page.keyboard.press("Tab")
    go(page, f".network[href$='/{x.kind}']", "Enter")
    page.wait_for_selector(READY)
    for name, value in x.typed.items():
        go(page, f"[name={name}]")
        page.keyboard.press("End") if name == "receive" else page.keyboard.type(value)
    go(page, "details.advanced summary", "Space")
    for name, url in x.urls.items():
        go(page, f"[name=url-{name}]")
        page.keyboard.type(url)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    go(page, "main a.btn--primary", "Enter")
    page.wait_for_url("http://localhost:*/**")
    for name, words in (("who", PERSON), ("password", PASSWORD)):
        go(page, f"[name={name}]")
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    go(page, "button[value=yes]", "Enter")
    page.wait_for_url("**/channels/connecting/*")
    page.wait_for_selector(READY)
    go(page, "input[name=language]", "Space")
    go(page, "main .form__actions button.btn--primary", "Enter")
    page.wait_for_url("**/test")
    assert len(connected(x)) == 1


def go(page: Page, to: str, *keys: str) -> None:
    """By Tab alone to this element, and press."""
    page.wait_for_selector(to)
    for _step in range(120):
        if page.evaluate("to => document.activeElement.matches(to)", to):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"no way to {to} by Tab")
    for key in keys:
        page.keyboard.press(key)


def test_without_javascript(x: Place, window: Opens):
    page = window("bence", java_script_enabled=False).page

    begin(page, x)
    leave(page)
    allow(page)
    finish(page, x)

    assert len(connected(x)) == 1
