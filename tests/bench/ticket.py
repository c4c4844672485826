"""Opening a ticket with 200 posts."""

from typing import Any

from caredesk.tickets import rows
from tests.bench import clockwork, seed

LIMIT_MS = 25.0


def run() -> dict[str, Any]:
    """CPU milliseconds of the fragment that a click fetches, warm and with no post rendered yet, and of the page."""
    with seed.desk(1_000) as settings:
        client = clockwork.browser(settings)
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        fragment = clockwork.cpu_ms(lambda: client.get("/tickets/1", headers=headers))
        cold = clockwork.cpu_ms(lambda: (rows.forget(), client.get("/tickets/1", headers=headers)))
        shown = client.get("/tickets/1", headers=headers).text.count('class="post ')
        page = clockwork.cpu_ms(clockwork.got(client, "/tickets/1"))
    spent = {"fragment_ms": fragment, "cold_fragment_ms": cold, "page_ms": page}
    return {**spent, "posts": shown, "limit_ms": LIMIT_MS, "ok": max(fragment, cold) <= LIMIT_MS}
