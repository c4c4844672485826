"""What the fake Bluesky takes for a record, and how it writes down times and content ids."""

import hashlib
import json
import re

import regex

from caredesk.core import clock
from tests.fakes.refusal import Refusal

POST = "app.bsky.feed.post"
KEY = re.compile(r"[a-zA-Z0-9_~.:-]{1,512}")
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def now() -> str:
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cid(value: dict) -> str:
    return "bafyrei" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:52]


def must(condition: object, said: str) -> None:
    if not condition:
        raise Refusal(400, said, "InvalidRequest")


def checked(collection: str, key: str, value: dict) -> None:
    """Refuse what the lexicons refuse."""
    must(value.get("$type") == collection, f"Invalid $type: expected {collection}, got {value.get('$type')}")
    must(KEY.fullmatch(key), "Invalid record key")
    must(isinstance(value.get("createdAt"), str), f"Record/createdAt is missing in {collection}")
    if collection == POST:
        must(TID.fullmatch(key), "Invalid TID")
        _post(value)
    elif collection == "app.bsky.feed.threadgate":
        must(len(value.get("hiddenReplies", [])) <= 300, "hiddenReplies must not have more than 300 elements")
    elif collection == "app.bsky.feed.like":
        ref(value.get("subject"))


def _post(value: dict) -> None:
    text = value.get("text")
    must(isinstance(text, str), "Record/text is missing")
    said = f"Invalid {POST} record: %s too big (maximum %d, got %d) at $.record.text"
    letters, size = len(regex.findall(r"\X", text)), len(text.encode())
    must(size <= 3000, said % ("string", 3000, size))
    must(letters <= 300, said % ("grapheme", 300, letters))
    for name in ("root", "parent") if value.get("reply") else ():
        ref(value["reply"].get(name))
    for facet in value.get("facets", []):
        _facet(facet, text.encode())


def _facet(facet: dict, text: bytes) -> None:
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    must(type(start) is int and type(end) is int and 0 <= start < end <= len(text), "facet out of the text")
    shown = text[start:end].decode()  # not through a letter
    for feature in facet["features"]:
        kind = feature["$type"].rpartition("#")[2]
        must(kind != "mention" or (feature["did"].startswith("did:") and shown.startswith("@")), "no mention")
        must(kind != "link" or feature["uri"].startswith("http"), "no link")
        must(kind != "tag" or shown == f"#{feature['tag']}", "no tag")


def ref(told: object) -> None:
    must(isinstance(told, dict) and set(told) == {"uri", "cid"}, "a strong reference has uri and cid")
    must(told["uri"].startswith("at://") and told["cid"].startswith("bafy"), "no strong reference")
