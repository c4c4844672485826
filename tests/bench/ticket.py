"""Opening a ticket with 200 posts."""

from typing import Any

from tests.bench import clockwork, seed

LIMIT_MS = 25.0


def run() -> dict[str, Any]:
    """CPU milliseconds of the fragment that a click fetches, and of the whole page."""
    with seed.desk(1_000) as settings:
        client = clockwork.browser(settings)
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        fragment = clockwork.cpu_ms(lambda: client.get("/tickets/1", headers=headers))
        shown = client.get("/tickets/1", headers=headers).text.count('class="post ')
        page = clockwork.cpu_ms(clockwork.got(client, "/tickets/1"))
    return {"fragment_ms": fragment, "page_ms": page, "posts": shown, "limit_ms": LIMIT_MS, "ok": fragment <= LIMIT_MS}
