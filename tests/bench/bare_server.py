"""The limit to compare with: the `websockets` library broadcasting the same bytes, and nothing else."""

import asyncio
import sys
import time

from websockets.asyncio.server import ServerConnection, broadcast, serve

from caredesk.core.fanout import Message

open_now: set[ServerConnection] = set()


async def stay(connection: ServerConnection) -> None:
    open_now.add(connection)
    try:
        async for _ in connection:
            pass
    finally:
        open_now.discard(connection)


async def main(port: int, size: int) -> None:
    async with serve(stay, "127.0.0.1", port, compression=None, backlog=2048):
        while True:
            await asyncio.sleep(0.5)
            broadcast(open_now, "4" + Message("rows", {"sent": time.monotonic_ns(), "html": "x" * size}).text)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
