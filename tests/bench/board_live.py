"""A post at the door until 200 open boards show it: receiving, clocks, figures, rendering and sending together."""

import asyncio
import json
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.team import sessions
from tests import cast
from tests.bench.live import join
from tests.bench.memory import hire
from tests.postroom.conftest import event, signed
from tests.servers import desk as processes

BOARDS, EACH, POSTS, LIMIT_MS = 200, 20, 20, 1000
OPEN = re.compile(r"<strong>(\d+)</strong>")


def run() -> dict[str, Any]:
    """Milliseconds from the moment before the delivery is sent until each board counts the ticket."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        settings = processes.with_port(Settings(data=Path(place) / "data"))
        open_desk(settings)
        cast.assemble()
        cookies = [sessions.begin(hire(number), address="", browser="") for number in range(BOARDS // EACH)]
        door = f"{settings.public_url}/hooks/{cast.account('Parcelhop').uuid}"
        stack.enter_context(processes.embedded(settings))
        waits = sorted(asyncio.run(measure(settings, cookies, door)))
    p50, p99 = (round(waits[int(share * (len(waits) - 1))], 1) for share in (0.5, 0.99))
    found = {"boards": BOARDS, "posts": POSTS, "p50_ms": p50, "p99_ms": p99, "most_ms": round(waits[-1], 1)}
    return {**found, "limit_ms": LIMIT_MS, "ok": waits[-1] <= LIMIT_MS}


async def measure(settings: Settings, cookies: list[str], door: str) -> list[float]:
    sent: list[float] = []
    waits: list[float] = []
    opened = [await join(settings, cookies[number // EACH]) for number in range(BOARDS)]
    for one in opened:
        await one.send('422["watch_board",{}]')
    readers = [asyncio.create_task(read(one, sent, waits)) for one in opened]
    await asyncio.sleep(2)
    async with httpx.AsyncClient(timeout=10) as client:
        for number in range(POSTS):
            body = json.dumps(event(f"e{number}", "Where is it?", thread_id=f"t{number}")).encode()
            sent.append(time.monotonic())
            assert (await client.post(door, content=body, headers=signed(body))).status_code == 202
            await asyncio.sleep(0.7)
    await asyncio.sleep(2)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    assert len(waits) == BOARDS * POSTS, f"{len(waits)} changes arrived"
    return waits


async def read(one: Any, sent: list[float], waits: list[float]) -> None:
    """Each ticket more in the figure of open ones is a post that has arrived."""
    known = 0
    while True:
        text = await one.recv()
        at = time.monotonic()
        if text == "2":
            await one.send("3")
        elif text.startswith('42["board"'):
            figures = OPEN.findall(json.loads(text[2:])[1]["parts"].get("figures", ""))
            now = int(figures[3]) if figures else known
            waits += [(at - sent[number]) * 1000 for number in range(known, now)]
            known = now
