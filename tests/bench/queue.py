"""A queue page of 50 rows: at a million tickets it may cost little more than at a thousand."""

from typing import Any

from tests.bench import clockwork, seed

SMALL, LARGE = 1_000, 1_000_000
VIEWS = ("mine", "unassigned", "open", "resolved")
LIMIT_MS, LIMIT_RATIO = 12.0, 1.3


def run() -> dict[str, Any]:
    """CPU milliseconds of each view at both sizes, and the ratio of the page that agents open most."""
    small, large = pages(SMALL), pages(LARGE)
    ratios = {view: round(large[view] / small[view], 2) for view in VIEWS}
    ok = max(large.values()) <= LIMIT_MS and max(ratios.values()) <= LIMIT_RATIO
    limits = {"limit_ms": LIMIT_MS, "limit_ratio": LIMIT_RATIO}
    return {"small_ms": small, "large_ms": large, "ratios": ratios, **limits, "ok": ok}


def pages(tickets: int) -> dict[str, float]:
    with seed.desk(tickets) as settings:
        client = clockwork.browser(settings)
        return {view: clockwork.cpu_ms(clockwork.got(client, f"/inbox?view={view}")) for view in VIEWS}
