"""What the fake Mastodon says about files, and how it reads one: as strictly as the real one."""

import hashlib
from email.parser import BytesParser
from email.policy import HTTP

from tests.fakes.refusal import Refusal
from tests.fakes.server import Call

MOST_MEDIA, LARGEST, ALT = 4, 16_777_216, 1500
TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]


def media_rules(statuses: dict) -> dict:
    statuses["max_media_attachments"] = MOST_MEDIA
    limits = {"image_size_limit": LARGEST, "image_matrix_limit": 33_177_600, "description_limit": ALT}
    return {"media_attachments": {"supported_mime_types": TYPES, **limits}}


def uploaded(call: Call) -> dict:
    """The file of a multipart form, with its description."""
    head = f"content-type: {call.headers.get('content-type', '')}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + call.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    if set(parts) - {"description"} != {"file"} or not parts["file"].get_filename():
        raise Refusal(422, "Validation failed: File can't be blank")
    body = parts["file"].get_payload(decode=True)
    description = parts["description"].get_payload(decode=True).decode() if "description" in parts else None
    if parts["file"].get_content_type() not in TYPES or not body:
        raise Refusal(422, "Validation failed: File content type is invalid")
    if len(body) > LARGEST or len(description or "") > ALT:
        raise Refusal(422, "Validation failed: File is too big")
    return {"description": description, "sha256": hashlib.sha256(body).hexdigest(), "body": body}
