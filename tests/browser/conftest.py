"""Chromium in front of a real desk: one process for each module, fresh windows for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from caredesk.core.config import Settings
from tests.browser.stage import Desk, running
from tests.browser.window import Window
from tests.conftest import Template
from tests.servers import chromium as chromium_server

Opens = Callable[..., Window]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    try:
        path = chromium_server.path()
    except FileNotFoundError as missing:
        pytest.fail(f"There is no {missing}: install Chromium, or say where it is with CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=chromium_server.ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def module_settings(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A copy of the desk with the cast, for all tests of one module."""
    made = template.copied(tmp_path_factory.mktemp("browser") / "data")
    yield made
    if template.cluster:
        template.cluster.drop(template.cluster.name(made.database_url))


@pytest.fixture(scope="module")
def desk(module_settings: Settings, chromium: Browser) -> Iterator[Desk]:
    with running(module_settings, chromium) as made:
        yield made


@pytest.fixture
def window(desk: Desk) -> Iterator[Opens]:
    """Opens browsers; at the end each of them must have had nothing to complain of."""
    opened: list[Window] = []

    def open_for(who: str, **look: Any) -> Window:
        opened.append(desk.window(who, **look))
        return opened[-1]

    with ExitStack() as stack:
        stack.callback(lambda: [one.close() for one in opened])
        yield open_for
    assert [problem for one in opened for problem in one.unforeseen()] == []


@pytest.fixture
def ola(window: Opens) -> Window:
    return window("ola")


@pytest.fixture
def bence(window: Opens) -> Window:
    return window("bence")
