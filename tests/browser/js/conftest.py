"""A bare page with a list of 150 rows, served from static/js, in a real Chromium."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import profiles

ROOT = Path(__file__).parents[3] / "static"
ROW_HEIGHT = 80

HEAD = """<!doctype html><html lang="pl"><style>* { margin: 0 } ul { list-style: none; height: 800px; padding: 0;
overflow-y: auto; overflow-anchor: none } li.row { height: 80px } button { position: absolute }
[hidden] { display: none } .queue__body { width: 400px }</style>
<body data-me="1" data-log="1" data-entry="1"><script type="application/json" id="words">
{"new_tickets": {"one": "{n} nowe", "few": "{n} nowe (few)", "many": "{n} nowych"}, "row_gone": "Gone"}</script>
<div class="inbox" data-view="open" data-query="view=open"><div class="queue__body">
<button id="new-pill" hidden></button><ul id="rows" tabindex="0" data-next="" data-drafts="">"""

START = """<script type="module">
import { startBusy } from '/js/busy.js'; import { startQuiet } from '/js/quiet.js';
import { startRows } from '/js/rows.js'; import * as strip from '/js/strip.js';
startRows(); startBusy(); startQuiet();
document.querySelector('#rows').addEventListener('scroll', () => strip.fill());
document.body.dataset.ready = ''; </script>"""


def row(number: int, rank: int, v: int = 1, words: str = "") -> str:
    """A row as the server would render it, as far as the list cares."""
    said = f'{words or number}<i class="row__gone"></i>'
    return f'<li class="row" id="r{number}" data-rank="{rank}" data-v="{v}">{said}</li>'


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        rows = "".join(row(number, number * 10) for number in range(1, 151))
        body = f"{HEAD}{rows}</ul></div></div>{START}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_: Any) -> None:
        """Silence: the test says what went wrong."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    look = {"viewport": {"width": 1000, "height": 900}, "timezone_id": "Europe/Warsaw", "base_url": address}
    profile = profiles.taken(chromium, look)
    page = profile.new_page()
    profiles.emptied(page, address)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.mouse.move(900, 850)
    yield page
    profiles.given_back(chromium, look, profile)


@pytest.fixture
def push(page: Page) -> Callable[..., None]:
    """What live.js does with a push: hand parsed rows to the list."""

    def pushed(*rows: str, gone: dict[int, str] | None = None) -> None:
        page.evaluate(
            """async ([html, why]) => {
              const { parse, tell } = await import('/js/dom.js');
              tell('live:rows', { rows: parse(html), gone: Object.keys(why).map(Number), why });
            }""",
            ["".join(rows), {str(key): why for key, why in (gone or {}).items()}],
        )

    return pushed
