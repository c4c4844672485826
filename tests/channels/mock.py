"""mastodon-mock from PyPI, started once for all tests, on a port where no outgoing connection can sit."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from mastodon_mock.app import create_app
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedAccount, SeedConfig

PEOPLE = SeedConfig(
    accounts=[
        SeedAccount(username="desk", display_name="The desk", access_token="desk-token"),
        SeedAccount(username="kasia", display_name="Kasia", access_token="kasia-token"),
        SeedAccount(username="zoltan", display_name="Zoltán", access_token="zoltan-token"),
    ]
)


@contextlib.contextmanager
def mastodon_mock() -> Iterator[str]:
    """The address of a running server with an empty network of three people."""
    config = MastodonMockConfig(database=DatabaseConfig(path=":memory:"), seed=PEOPLE)
    listening = _socket()
    server = uvicorn.Server(uvicorn.Config(create_app(config), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "mastodon-mock did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def _socket() -> socket.socket:
    for port in random.SystemRandom().sample(range(20_000, 32_000), 50):
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise OSError("no free port")
