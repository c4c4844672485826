"""How the fakes read a file that is brought to them: by its bytes, and as a multipart form where that is asked."""

from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.fakes.server import Call

_SIGNS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"%PDF-": "application/pdf",
}


def media_of(body: bytes) -> str:
    """What these bytes are; "" for what nobody here knows."""
    if body[8:12] == b"WEBP":
        return "image/webp"
    return next((media for sign, media in _SIGNS.items() if body.startswith(sign)), "")


def form_of(call: Call) -> dict[str, Any]:
    """The fields of a multipart form as text, each file as (name, type, bytes); {} where it is none."""
    if not call.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
        return {}
    head = f"content-type: {call.headers['content-type']}\r\n\r\n".encode()
    found: dict[str, Any] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + (call.body or b"")).iter_parts():
        name, body = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        is_file = part.get_filename() is not None
        found[name] = (part.get_filename(), part.get_content_type(), body) if is_file else body.decode()
    return found
