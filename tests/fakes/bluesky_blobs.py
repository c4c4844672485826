"""The files that the fake Bluesky holds, each of one account, and what it takes of them in a post."""

import hashlib

from tests.fakes.bluesky_records import must
from tests.fakes.refusal import Refusal
from tests.fakes.server import Call
from tests.fakes.uploaded import media_of

LARGEST, LARGEST_PICTURE = 5_242_880, 1_000_000


class Blobs:
    """By their cid: whose, what they are, what they show."""

    def __init__(self) -> None:
        self.held: dict[str, dict] = {}
        self.uploads = 0

    def keep(self, who: str, call: Call) -> dict:
        """As the real one: what it is comes from the bytes, and the header must be there."""
        body = call.body or b""
        must(body and call.headers.get("content-type", "").count("/") == 1, "Request encoding (Content-Type) required")
        if len(body) > LARGEST:
            raise Refusal(413, "request entity too large", "PayloadTooLarge")
        self.uploads += 1
        link = "bafkrei" + hashlib.sha256(body).hexdigest()[:52]
        self.held[link] = {"by": who, "media": media_of(body) or call.headers["content-type"], "body": body}
        return {"$type": "blob", "ref": {"$link": link}, "mimeType": self.held[link]["media"], "size": len(body)}

    def check(self, who: str, embed: object) -> None:
        """Refuse pictures that the lexicon or the server refuses."""
        if not isinstance(embed, dict) or embed.get("$type") != "app.bsky.embed.images":
            return
        images = embed.get("images")
        must(isinstance(images, list) and len(images) <= 4, "images must not have more than 4 elements")
        for one in images:
            must(isinstance(one.get("alt"), str), "Record/embed/images/0 must have the property alt")
            ratio = one.get("aspectRatio", {"width": 1, "height": 1})
            must(all(type(ratio.get(side)) is int and ratio[side] > 0 for side in ("width", "height")), "no ratio")
            self._blob(who, one["image"])

    def _blob(self, who: str, told: dict) -> None:
        held = self.held.get(told["ref"]["$link"])
        if held is None or held["by"] != who:
            raise Refusal(400, f"Could not find blob: {told['ref']['$link']}", "BlobNotFound")
        must(told["$type"] == "blob" and told["size"] == len(held["body"]), "not that blob")
        if told["mimeType"] != held["media"] or not held["media"].startswith("image/"):
            raise Refusal(400, "Referenced Mimetype does not match stored blob", "InvalidMimeType")
        if len(held["body"]) > LARGEST_PICTURE:
            raise Refusal(400, f"This file is too large. It is {len(held['body'])}", "BlobTooLarge")
