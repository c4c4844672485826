"""Writes come from our own pages: what a browser says of their origin is checked, beside the token of the form."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import BadRequest

READING = ("GET", "HEAD", "OPTIONS")
WITHOUT_COOKIE = ("/api/", "/hooks/")  # a key or a signature says who sends


def check() -> None:
    """BadRequest for a write that another page has sent; who is no browser says nothing of it."""
    if request.method in READING or request.path.startswith(WITHOUT_COOKIE):
        return
    if not _is_ours(request.headers.get("Origin")):
        raise BadRequest
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise BadRequest


def _is_ours(origin: str | None) -> bool:
    """By host and port: behind a proxy the scheme that arrives here is not the browser's."""
    if origin is None:
        return True
    ours = {request.host, urlsplit(current_app.config["DESK"].public_url).netloc}
    return urlsplit(origin).netloc in ours if "://" in origin else False
