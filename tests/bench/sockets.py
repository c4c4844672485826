"""A new post on many sockets: our line, in threads and under gevent, against a bare broadcast of the same bytes."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import connect

from tests.servers.ports import free_port

SIZE = 1400
ROUNDS = 12
SHAPES = {"gthread": (500, 3.0), "gevent": (1000, 1.6)}


def run() -> dict[str, Any]:
    """Milliseconds for p50 and p99 of each shape and of the bare server with as many sockets, and their ratio."""
    found: dict[str, Any] = {}
    for shape, (count, limit) in SHAPES.items():
        bare, _ = measure(["-m", "tests.bench.bare_server"], count)
        ours, memory = measure(["-m", "tests.bench.fanout_server", shape], count, socketio=True)
        ratio = round(ours["p99"] / bare["p99"], 2)
        found[shape] = {"sockets": count, "ours_ms": ours, "bare_ms": bare, "ratio": ratio, "limit": limit}
        found[shape] |= {"memory_mib": memory, "ok": ratio <= limit}
    return {**found, "ok": all(shape["ok"] for shape in found.values())}


def measure(program: list[str], count: int, *, socketio: bool = False) -> tuple[dict[str, float], float]:
    port = free_port()
    with server([*program, str(port), str(SIZE)]):
        wait_for(port)
        waits, memory = asyncio.run(listen(port, count, socketio))
    waits.sort()
    return {"p50": part(waits, 0.5), "p99": part(waits, 0.99)}, memory


def part(waits: list[float], share: float) -> float:
    return round(waits[int(share * (len(waits) - 1))], 1)


@contextmanager
def server(words: list[str]) -> Iterator[None]:
    running = subprocess.Popen([sys.executable, *words])
    try:
        yield
    finally:
        running.terminate()
        running.wait(10)


def wait_for(port: int) -> None:
    import socket

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")


async def listen(port: int, count: int, socketio: bool) -> tuple[list[float], float]:
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket" if socketio else f"ws://127.0.0.1:{port}/"
    opened = []
    for start in range(0, count, 50):
        opened += await asyncio.gather(*(join(url, port, socketio) for _ in range(start, min(start + 50, count))))
    await asyncio.sleep(1.5)
    memory = int(urllib.request.urlopen(f"http://127.0.0.1:{port}/memory").read()) / 2**20 if socketio else 0.0
    waits: list[float] = []
    readers = [asyncio.create_task(read(each, waits)) for each in opened]
    await asyncio.sleep(ROUNDS / 2)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    assert len(waits) > count * (ROUNDS - 4), f"only {len(waits)} messages arrived"
    return waits, round(memory, 1)


async def join(url: str, port: int, socketio: bool) -> Any:
    one = await connect(url, origin=f"http://127.0.0.1:{port}", compression=None, ping_interval=None, open_timeout=30)
    if socketio:
        await one.recv()
        await one.send("40")
        while not str(await one.recv()).startswith("40"):
            pass
    return one


async def read(one: Any, waits: list[float]) -> None:
    """Time of each message from leaving to arriving, without those that waited while sockets were opened."""
    began = time.monotonic_ns()
    while True:
        text = await one.recv()
        at = time.monotonic_ns()
        if text.startswith("42"):
            sent = json.loads(text[2:])[1]["sent"]
            if sent > began:
                waits.append((at - sent) / 1e6)
        elif text == "2":
            await one.send("3")
