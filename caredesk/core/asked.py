"""What a request must be before a route sees it: sent by our own pages, with letters and numbers that can be kept."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter

LARGE: dict[str, int] = {}  # endpoints that take more than a form: how many bytes
READING = ("GET", "HEAD", "OPTIONS")
WITHOUT_COOKIE = ("/api/", "/hooks/")  # a key or a signature says who sends


class Number(IntegerConverter):
    """A number in an address; one that no database holds is no address of ours."""

    regex = r"\d{1,18}"


def make_room() -> None:
    """Let an endpoint that takes files have the bytes it needs; this runs before anything reads the form."""
    if request.endpoint in LARGE:
        request.max_content_length = LARGE[request.endpoint]


def check() -> None:
    """BadRequest for a write that another page has sent, or that holds a NUL; who is no browser tells no origin."""
    if request.method in READING or request.path.startswith(WITHOUT_COOKIE):
        return
    if not _is_ours(request.headers.get("Origin")):
        raise BadRequest
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise BadRequest
    if any("\x00" in text for pair in request.form.items(multi=True) for text in pair):
        raise BadRequest


def _is_ours(origin: str | None) -> bool:
    """By host and port: behind a proxy the scheme that arrives here is not the browser's."""
    if origin is None:
        return True
    ours = {request.host, urlsplit(current_app.config["DESK"].public_url).netloc}
    return urlsplit(origin).netloc in ours if "://" in origin else False


def is_keepable(value: Any) -> bool:
    """Whether every text in this JSON value can be kept: no NUL, no half of a letter."""
    return not any("\x00" in text or not _is_whole(text) for text in _texts(value))


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        yield from _texts([*value.keys(), *value.values()])
