"""Reading bodies: how many events a second each network's module reads, on one core, from the samples of its tests."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from caredesk.channels import KINDS, connector
from caredesk.channels.base import Event, Raw
from tests import channels

SAMPLES = Path(channels.__file__).parent / "samples"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIMIT_PER_SECOND = 2000
LEAST_SECONDS = 0.5


def run() -> dict[str, Any]:
    found = {kind: rate for kind in sorted(KINDS) if (rate := _rate(kind)) is not None}
    return {
        "events_per_second": found,
        "without_samples": sorted(set(KINDS) - set(found)),
        "limit_per_second": LIMIT_PER_SECOND,
        "ok": bool(found) and min(found.values()) >= LIMIT_PER_SECOND,
    }


def _rate(kind: str) -> int | None:
    """Events a second over all samples of a network; None where none of them holds an event."""
    raws = [raw for path in sorted((SAMPLES / kind).glob("*")) if path.is_file() for raw in _raws(path)]
    parse = connector(kind).parse
    if not sum(isinstance(part, Event) for raw in raws for part in parse(raw)):
        return None
    begun, events = time.process_time(), 0
    while time.process_time() - begun < LEAST_SECONDS:
        events += sum(isinstance(part, Event) for raw in raws for part in parse(raw))
    return int(events / (time.process_time() - begun))


def _raws(path: Path) -> list[Raw]:
    """A sample is the body, or a mail; one that keeps `headers` and `body` side by side gives both."""
    if path.suffix not in (".json", ".eml", ".xml"):
        return []
    body, headers = path.read_bytes(), {"content-type": "application/json"}
    if path.suffix == ".json":
        told = json.loads(body)
        if isinstance(told, dict) and set(told) <= {"headers", "body", "source"} and "body" in told:
            headers |= told.get("headers", {})
            body = told["body"].encode() if isinstance(told["body"], str) else json.dumps(told["body"]).encode()
    return [Raw(body, NOW, headers, source) for source in ("hook", "poll", "reconcile")]
