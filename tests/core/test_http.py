"""The one fetcher: what it refuses, what it tells apart, and that nothing inside is ever reached."""

import gzip
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from caredesk.core import http
from tests.servers.listener import Listener


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    started: list[Listener] = []

    def start(answer: Callable[[socket.socket], None] | bytes) -> Listener:
        speak = answer if callable(answer) else lambda peer: peer.sendall(answer)
        started.append(Listener(speak))
        return started[-1]

    yield start
    for listener in started:
        listener.stop()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::1]:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http://:{port}/",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_of_a_private_address_reaches_it(url: str, listen: Callable[..., Listener]) -> None:
    inside = listen(OK)

    with pytest.raises((http.Refused, http.NotConnected)):
        http.Fetcher().fetch("GET", url.format(port=inside.port))

    assert inside.hits == 0
    assert inside.fetcher.fetch("GET", inside.url).body == b"hi"


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    fetcher = http.Fetcher(resolve=names("8.8.8.8", "10.0.0.1"))

    with pytest.raises(http.Refused, match="not a public address"):
        fetcher.fetch("GET", "http://mixed.example/")


def test_a_name_is_looked_up_once_and_the_vetted_address_is_connected_to(listen: Callable[..., Listener]) -> None:
    peer, asked = listen(OK), []

    def resolve(host: str, port: int, **_: object) -> list[tuple]:
        asked.append(host)
        return names("127.0.0.1")(host, port)

    answer = http.Fetcher(frozenset({f"127.0.0.1:{peer.port}"}), resolve=resolve).fetch(
        "GET", f"http://changing.example:{peer.port}/"
    )

    assert answer.body == b"hi"
    assert asked == ["changing.example"]
    assert f"Host: changing.example:{peer.port}".lower().encode() in peer.heard[0].lower()


def test_the_allow_list_names_a_port_and_opens_no_other(listen: Callable[..., Listener]) -> None:
    allowed, other = listen(OK), listen(OK)

    with pytest.raises(http.Refused):
        allowed.fetcher.fetch("GET", other.url)

    assert other.hits == 0
    assert allowed.fetcher.fetch("GET", f"http://localhost:{allowed.port}/").body == b"hi"


def test_a_redirect_is_returned_and_not_followed(listen: Callable[..., Listener]) -> None:
    inside = listen(OK)
    outside = listen(f"HTTP/1.1 302 Found\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode())

    answer = outside.fetcher.fetch("GET", outside.url)

    assert (answer.status, answer.headers["location"], inside.hits) == (302, inside.url, 0)


def test_nobody_listening_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(http.NotConnected):
        http.Fetcher(frozenset({f"127.0.0.1:{port}"})).fetch("POST", f"http://127.0.0.1:{port}/", body=b"x")


def test_a_failed_tls_handshake_means_that_nothing_was_sent(listen: Callable[..., Listener]) -> None:
    peer = listen(b"I do not speak TLS\r\n")

    with pytest.raises(http.NotConnected):
        peer.fetcher.fetch("POST", peer.url.replace("http:", "https:"), body=b"secret words")

    assert b"secret words" not in b"".join(peer.heard)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="closed at once"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", id="cut off in the body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-", id="cut off in the head"),
        pytest.param(b"\x00\x01 nonsense\r\n\r\n", id="not HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nhi", id="brotli"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi", id="no gzip"),
    ],
)
def test_bytes_without_a_clear_answer_are_told_apart(answer: bytes, listen: Callable[..., Listener]) -> None:
    peer = listen(answer)

    with pytest.raises(http.Interrupted):
        peer.fetcher.fetch("POST", peer.url, body=b"x")

    assert peer.hits == 1


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["in the head", "in the body"])
def test_dripping_bytes_buy_no_time(head: bytes, listen: Callable[..., Listener]) -> None:
    def drip(peer: socket.socket) -> None:
        peer.sendall(head)
        for _ in range(100):
            peer.sendall(b"H")
            time.sleep(0.05)

    peer, began = listen(drip), time.monotonic()

    with pytest.raises(http.Interrupted):
        peer.fetcher.fetch("GET", peer.url, timeout=0.3)

    assert time.monotonic() - began < 2


def test_a_large_answer_is_not_read_to_its_end(listen: Callable[..., Listener]) -> None:
    peer = listen(lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000))

    with pytest.raises(http.TooLarge):
        peer.fetcher.fetch("GET", peer.url, limit=100_000)


def test_a_gzip_bomb_does_not_open(listen: Callable[..., Listener]) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    peer = listen(zipped(bomb))

    with pytest.raises(http.TooLarge):
        peer.fetcher.fetch("GET", peer.url)

    assert len(bomb) < http.LIMIT


def test_a_zipped_answer_is_unzipped_and_a_cut_one_is_not_believed(listen: Callable[..., Listener]) -> None:
    whole, cut = listen(zipped(gzip.compress(b"words"))), listen(zipped(gzip.compress(b"words")[:-9]))

    assert whole.fetcher.fetch("GET", whole.url).body == b"words"
    with pytest.raises(http.Interrupted):
        cut.fetcher.fetch("GET", cut.url)


def test_the_text_of_an_error_shows_no_body_and_no_query(listen: Callable[..., Listener]) -> None:
    peer = listen(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nthe secret of the house")

    with pytest.raises(http.Interrupted) as caught:
        peer.fetcher.fetch("GET", peer.url + "?token=hidden")

    assert "secret" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_header_that_would_split_the_request_is_refused(listen: Callable[..., Listener]) -> None:
    peer = listen(OK)

    with pytest.raises(http.Refused):
        peer.fetcher.fetch("GET", peer.url, headers={"authorization": "Bearer a\r\nX-Evil: 1"})

    assert b"X-Evil" not in b"".join(peer.heard)


def names(*addresses: str) -> Callable[..., list[tuple]]:
    return lambda host, port, **_: [(0, 0, 0, "", (address, port)) for address in addresses]


def zipped(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
