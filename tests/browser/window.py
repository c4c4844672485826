"""A browser window that remembers everything it complained about: console, page errors, broken CSP."""

import re
from types import TracebackType

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser import profiles

expect.set_options(timeout=10_000)

LOOK = {"viewport": {"width": 1440, "height": 900}, "timezone_id": "Europe/Warsaw", "locale": "en-GB"}
READY = "html[data-ready]"


class Window:
    """One person's browser, at one address; `with` fails when the page complained of anything not foreseen."""

    def __init__(self, browser: Browser, url: str, *, cookie: tuple[str, str] | None = None, **look: object) -> None:
        self.url, self.problems, self._foreseen = url, [], []
        self.browser, self.look = browser, LOOK | {"base_url": url} | look
        self.context = profiles.taken(browser, self.look)
        self.page = self.tab()
        profiles.emptied(self.page, url)
        if cookie:
            self.context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": url}])

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        return page

    def foresee(self, *patterns: str) -> None:
        """These complaints belong to what the test does (a refused write, a cut line)."""
        self._foreseen += patterns

    def open(self, path: str) -> Page:
        self.page.goto(path)
        self.page.wait_for_selector(READY)
        return self.page

    def inbox(self, view: str = "open") -> Page:
        """The list, with its line to the desk standing."""
        self.page.goto(f"/inbox?view={view}")
        return self.connected()

    def ticket(self, ticket_id: int, view: str = "open") -> Page:
        self.page.goto(f"/tickets/{ticket_id}?view={view}")
        return self.connected()

    def connected(self) -> Page:
        self.page.wait_for_selector(READY)
        self.page.wait_for_selector("html[data-live]")
        return self.page

    def row(self, ticket_id: int) -> Locator:
        return self.page.locator(f"#r{ticket_id}")

    def in_order(self, ticket_ids: list[int]) -> list[int]:
        """These tickets as they stand in the list, once all of them do."""
        for one in ticket_ids:
            self.row(one).wait_for(state="attached")
        shown = self.page.locator("#rows .row").evaluate_all("rows => rows.map((row) => Number(row.id.slice(1)))")
        return [one for one in shown if one in ticket_ids]

    def unforeseen(self) -> list[str]:
        return [one for one in self.problems if not any(re.search(pattern, one) for pattern in self._foreseen)]

    def close(self) -> None:
        profiles.given_back(self.browser, self.look, self.context)

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: TracebackType | BaseException | None) -> None:
        self.close()
        if kind is None:
            assert self.unforeseen() == []

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.problems.append(f"{message.text} ({place})")
