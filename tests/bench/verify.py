"""Verifying a trail of 1,000,000 entries with sealed bodies, by the command: seconds, and the most memory it held.

The limit is on processor time: one core, whatever else the machine does meanwhile."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caredesk import audit
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.core.types import new_uuid
from caredesk.start import open_desk
from tests import cast

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
CUSTOMERS, AT_ONCE = 20_000, 2000
LIMIT_SECONDS, LIMIT_MIB = 120, 150


class Thing:
    """An object that entries speak of; a conversation has some ten of them."""

    def __init__(self) -> None:
        self.uuid = new_uuid()


def run() -> dict[str, Any]:
    """The whole check, and a resumed one over the last tenth."""
    with desk() as settings:
        whole = verify(settings)
        resumed = verify(settings, "--since", str(ENTRIES * 9 // 10))
    ok = whole["cpu"] <= LIMIT_SECONDS and whole["mib"] <= LIMIT_MIB and whole["status"] == 0
    return {"entries": ENTRIES, "whole": whole, "resumed": resumed, "limits": [LIMIT_SECONDS, LIMIT_MIB], "ok": ok}


@contextmanager
def desk() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(data=Path(place) / "data")
        open_desk(settings)
        cast.assemble()
        fill()
        db.database().dispose()
        yield settings


def fill() -> None:
    """Entries about posts of many customers, with the words in them."""
    ola, customers = cast.agent("ola@parcelhop.example"), [new_uuid() for _ in range(CUSTOMERS)]
    things = [Thing() for _ in range(AT_ONCE)]
    for first in range(0, ENTRIES, AT_ONCE):
        with db.transaction():
            for number in range(first, first + AT_ONCE):
                if number % 10 == 0:
                    things[number // 10 % AT_ONCE] = Thing()
                thing, whose = things[number * 7 % AT_ONCE], customers[number * 31 % CUSTOMERS]
                body = {"text": f"Where is my parcel? It should have been here {number} days ago.", "n": number}
                audit.record("clock.measured", thing, ola, subject=whose, body=body)


MEASURED = """
import sys, time
from caredesk.commands import main
begun = time.monotonic()
try:
    main(["audit", "verify", "--json", *sys.argv[1:]])
except SystemExit as ended:
    status = ended.code
most = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024
print(f"{status} {time.monotonic() - begun:.1f} {time.process_time():.1f} {most}", file=sys.stderr)
"""


def verify(settings: Settings, *options: str) -> dict[str, Any]:
    environment = os.environ | {"CAREDESK_DATA": str(settings.data)}
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *options], env=environment, capture_output=True, text=True, check=False
    )
    status, seconds, cpu, mib = ran.stderr.split()[-4:]
    told = json.loads(ran.stdout)
    return {
        "status": int(status),
        "seconds": float(seconds),
        "cpu": float(cpu),
        "mib": float(mib),
        "entries": told["entries"],
    }
