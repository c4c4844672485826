"""A real Mastodon server: connected by the owner, and a mention answered so that the answer stands in the thread."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from caredesk.core.config import Settings
from tests.browser.conftest import Opens
from tests.browser.stage import Desk, running, until
from tests.browser.window import Window
from tests.channels.mock import mastodon_mock
from tests.channels.test_mastodon_mock import People

POLLED = 25_000


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with mastodon_mock() as address:
        yield People(address)


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser, people: People) -> Iterator[Desk]:
    with running(module_settings, chromium, reach=people.url.removeprefix("http://")) as made:
        yield made


@pytest.fixture
def connected(people: People, window: Opens) -> None:
    """The owner connects the account by its page."""
    page = window("eva").open("/channels/new/mastodon")
    page.locator("input[name=base_url]").fill(people.url)
    page.locator("input[name=token]").fill("desk-token")
    page.locator("main form button.btn--primary").click()
    page.get_by_label("Care PL").check()
    page.locator("main form button.btn--primary").click()
    expect(page.locator("main")).to_contain_text("@desk@")


def answered(window: Window, words: str, kind: str) -> None:
    page = window.page
    expect(page.locator(f"#composer input[value={kind}]")).to_be_checked()
    page.locator("#body").fill(words)
    page.locator("#body").press("Control+Enter")
    expect(page.locator(".outgoing--sent")).to_be_visible(timeout=POLLED)


@pytest.mark.usefixtures("connected")
def test_mentions_are_answered_under_their_post_with_their_visibility(desk: Desk, people: People, ola: Window):
    page = ola.inbox("unassigned")
    question = people.post("kasia", "@desk where is my parcel?", visibility="unlisted")
    secret = people.post("zoltan", "@desk my number is 5", visibility="direct")

    for asked in (question, secret):
        expect(ola.row(until(lambda asked=asked: desk.ticket_of(asked)))).to_be_visible(timeout=POLLED)
    ola.row(desk.ticket_of(question)).click()
    expect(page.locator("#posts")).to_contain_text("where is my parcel?")
    answered(ola, "It is in Radom.", "public")
    ola.row(desk.ticket_of(secret)).click()
    expect(page.locator("#posts")).to_contain_text("my number is 5")
    answered(ola, "Thank you, Zoltán.", "direct")

    assert under(people, question) == [("It is in Radom.", "unlisted")]
    assert under(people, secret) == [("Thank you, Zoltán.", "direct")]


def under(people: People, ext_id: str) -> list[tuple[str, str]]:
    """What stands under a post on the network, as its people would see it."""
    context = people._ask("GET", f"/api/v1/statuses/{ext_id}/context", {}, {"authorization": "Bearer desk-token"})
    return [(words(one["content"]), one["visibility"]) for one in context["descendants"]]


def words(content: str) -> str:
    return re.sub(r"^(@\S+ )+", "", re.sub(r"<[^>]+>", "", content)).strip()
