"""The pictures that the fake X holds: whose, for what, described, and what it refuses (docs.x.com: Media)."""

from tests.fakes.refusal import Refusal
from tests.fakes.server import Call
from tests.fakes.uploaded import form_of, media_of

INVALID = "https://api.x.com/2/problems/invalid-request"
TYPES = ("image/jpeg", "image/bmp", "image/png", "image/webp", "image/pjpeg", "image/tiff")
LARGEST = 5_000_000


def refused(said: str, status: int = 400) -> Refusal:
    return Refusal(status, f"{INVALID}|{said}")


class Media:
    """By their ids; `work`: how often the status is asked before one is ready; `fails`: it cannot be read."""

    def __init__(self) -> None:
        self.held: dict[str, dict] = {}
        self.under: dict[str, list[str]] = {}  # which hang under what was said
        self.work, self.fails = 0, False

    def keep(self, ext_id: str, who: str, call: Call) -> dict:
        form = form_of(call)
        if set(form) != {"media", "media_category", "media_type"} or not isinstance(form["media"], tuple):
            raise refused("media, media_category and media_type are required")
        body = form["media"][2]
        if form["media_category"] not in ("tweet_image", "dm_image") or form["media_type"] not in TYPES:
            raise refused("media_category or media_type is not one of the allowed values")
        if media_of(body) != form["media_type"]:
            raise refused("media type unrecognized.")
        if len(body) > LARGEST:
            raise refused("maxFileSizeExceeded", 413)
        told = {"by": who, "category": form["media_category"], "body": body, "alt": "", "work": self.work}
        self.held[ext_id] = told
        return self._told(ext_id)

    def _told(self, ext_id: str) -> dict:
        one = self.held[ext_id]
        work: dict = {"state": "pending", "check_after_secs": 2} if one["work"] else {}
        if self.fails and not one["work"]:
            work = {"state": "failed", "error": {"message": "InvalidMedia"}}
        about = {"id": ext_id, "media_key": f"3_{ext_id}", "expires_after_secs": 86400, "size": len(one["body"])}
        return about | ({"processing_info": work} if work else {})

    def status(self, who: str, call: Call) -> dict:
        ext_id = call.first("media_id") or ""
        if call.first("command") != "STATUS" or self.held.get(ext_id, {}).get("by") != who:
            raise refused("Could not find media")
        self.held[ext_id]["work"] = max(0, self.held[ext_id]["work"] - 1)
        return self._told(ext_id)

    def describe(self, who: str, order: dict) -> dict:
        text = order.get("metadata", {}).get("alt_text", {}).get("text")
        if set(order) != {"id", "metadata"} or not isinstance(text, str) or not 0 < len(text) <= 1000:
            raise refused("alt_text must be 1 to 1000 characters")
        if self.held.get(order["id"], {}).get("by") != who:
            raise refused("Could not find media")
        self.held[order["id"]]["alt"] = text
        return {"id": order["id"], "associated_metadata": {"alt_text": {"text": text}}}

    def taken(self, who: str, told: object, *, most: int, category: str) -> list[str]:
        """The pictures that are named, where each may be."""
        if told is None:
            return []
        ids = told.get("media_ids") if isinstance(told, dict) else None
        if not isinstance(ids, list) or not 0 < len(ids) <= most:
            raise refused(f"media_ids must have 1 to {most} items")
        for one in ids:
            held = self.held.get(one)
            if held is None or held["by"] != who or held["category"] != category or held["work"] or self.fails:
                raise refused("Your media IDs are invalid.")
        return ids

    def shown(self, said: dict, ids: list[str]) -> None:
        """As X tells it: a short link at the end of the words, which its entities name a picture."""
        if not ids:
            return
        link = {"url": "https://t.co/picture001", "display_url": "pic.x.com/picture001", "media_key": f"3_{ids[0]}"}
        said["text"] += f" {link['url']}"
        said["entities"] = {**said["entities"], "urls": [*said["entities"].get("urls", []), link]}
        said["attachments"] = {"media_keys": [f"3_{one}" for one in ids]}
        self.under[said["id"]] = ids
