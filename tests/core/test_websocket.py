"""The WebSocket to networks: vetted addresses, messages in pieces, ends of every kind."""

from collections.abc import Iterator

import pytest

from caredesk.core import config, http
from caredesk.core.websocket import Closed, WebSocket
from tests.fakes.gateway import Gateway


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    before = config._current
    made = Gateway("token")
    config.use(config.Settings(allow_private_net=f"127.0.0.1:{made.port}"))
    yield made
    made.stop()
    config.use(before)


def opened(gateway: Gateway) -> WebSocket:
    return WebSocket(f"{gateway.url}/?v=10&encoding=json", timeout=5)


def test_words_go_both_ways(gateway: Gateway) -> None:
    socket = opened(gateway)
    assert '"heartbeat_interval"' in (socket.receive(5) or "")

    socket.send('{"op": 1, "d": null}')

    assert socket.receive(5) == '{"op": 11}'
    assert socket.receive(0.02) is None
    socket.close()


@pytest.mark.parametrize("url", ["ws://127.0.0.1:9/", "ws://localhost:9/", "wss://10.0.0.1/"])
def test_an_address_inside_our_own_network_is_refused(url: str, gateway: Gateway) -> None:
    with pytest.raises(http.Refused):
        WebSocket(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "ws://", "", "ws://[", "ws://x:port/"])
def test_what_is_no_such_address_is_refused(url: str) -> None:
    with pytest.raises(http.Refused):
        WebSocket(url)


def test_a_server_that_says_no_is_not_connected(gateway: Gateway) -> None:
    with pytest.raises(http.NotConnected):
        WebSocket(f"{gateway.url}/other", timeout=5)


def test_the_code_of_the_end_is_told(gateway: Gateway) -> None:
    socket = opened(gateway)
    socket.receive(5)
    socket.send('{"op": 99}')

    with pytest.raises(Closed) as caught:
        socket.receive(5)
    assert caught.value.code == 4001
    socket.close()


def test_a_server_that_is_gone_ends_it(gateway: Gateway) -> None:
    socket = opened(gateway)
    socket.receive(5)
    gateway.stopping.set()

    with pytest.raises(Closed):
        while True:
            socket.receive(1)
            socket.send("x")
    socket.close()
