"""The files that the fakes of Messenger and Instagram hold for messages: of one page, of one platform."""

import json
from typing import Any

from tests.fakes.meta import MetaRefusal
from tests.fakes.server import Call
from tests.fakes.uploaded import form_of, media_of

PHOTOS = ("image/png", "image/jpeg", "image/gif")
LARGEST_PHOTO, LARGEST_FILE = 10_000_000, 25_000_000


class Held:
    """By attachment_id; `platform` is "" for Messenger, where it is not told."""

    def __init__(self, own: str, platform: str) -> None:
        self.own, self.platform = own, platform
        self.files: dict[str, dict[str, Any]] = {}
        self.uploads = 0

    def keep(self, ext_id: str, call: Call) -> str:
        form = form_of(call)
        file = form.pop("filedata", None)
        if not isinstance(file, tuple) or form.get("platform", "") != self.platform:
            raise MetaRefusal(100, "Incorrect number of files uploaded. Must upload exactly one file.", subcode=2018005)
        told = json.loads(form.get("message", "{}")).get("attachment", {})
        if told.get("type") not in ("image", "file") or told.get("payload") != {"is_reusable": True}:
            raise MetaRefusal(100, "(#100) param message[attachment] must have a type")
        media = media_of(file[2])
        largest = 8_000_000 if self.platform and told["type"] == "image" else LARGEST_FILE
        wanted = PHOTOS if told["type"] == "image" else ("application/pdf",)
        if media not in wanted or file[1] != media or len(file[2]) > largest:
            raise MetaRefusal(100, "Upload attachment failure.", subcode=2018047)
        self.uploads += 1
        self.files[ext_id] = {"by": self.own, "type": told["type"], "media": media, "body": file[2]}
        return ext_id

    def named(self, message: dict[str, Any]) -> dict[str, Any]:
        """What a message shows; refused where it has words too, or names what this page does not have."""
        told = message["attachment"]
        held = self.files.get(str(told.get("payload", {}).get("attachment_id")), {})
        if "text" in message or set(told) != {"type", "payload"}:
            raise MetaRefusal(100, "Message cannot have both text and attachment", subcode=2018034)
        if held.get("by") != self.own or held["type"] != told["type"]:
            raise MetaRefusal(100, "Invalid attachment_id: attachment does not exist")
        return {"id": "1", "mime_type": held["media"], "size": len(held["body"])}
