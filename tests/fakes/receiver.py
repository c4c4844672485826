"""The other end of a signed webhook account: it takes replies, checks every signature, and knows a reply it has.

`python -m tests.fakes.receiver --port N --secret whsec_… --log FILE`; `POST /_fake/public` lists what was published.
"""

import argparse
import base64
import hashlib
import json
import time

from caredesk.channels import signature
from caredesk.channels.base import Accepted
from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, main, told

FIELDS = {"type", "id", "thread_id", "parent_id", "text", "visibility", "kind"}
FILE = {"id", "name", "media_type", "description", "size", "sha256", "data"}
DECISION = {"type", "id", "thread_id", "post_id", "reason", "notice"}
ACTS = ("post.like", "post.unlike", "reply.edit")
ACT = {"type", "id", "thread_id", "post_id"}
REASONS = {"illegal", "private_data", "spam", "malware"}


class Receiver(Fake):
    """`forgets_keys`: publishes the same reply again, as a careless receiver would. `never_hides`: it cannot."""

    def __init__(self, secret: str, port: int = 0, log: str | None = None) -> None:
        super().__init__(port, log)
        self.secret = secret
        self.forgets_keys = False
        self.never_hides = False
        self.public: list[dict] = []
        self.decisions: list[dict] = []
        self.hidden: set[str] = set()
        self.acts: list[dict] = []

    def answer(self, call: Call) -> Answer:
        verdict = signature.verify(call.headers, call.body, [self.secret], clock.now())
        if not isinstance(verdict, Accepted):
            return told({"error": verdict.reason}, 401)
        body = json.loads(call.body)
        if call.method == "POST" and body.get("type") in ("post.hide", "post.unhide"):
            return self._decide(body, verdict.delivery_key)
        if call.method == "POST" and body.get("type") in ACTS:
            return self._act(body, verdict.delivery_key)
        if call.method != "POST" or set(body) - {"files"} != FIELDS or body["type"] != "reply.created":
            return told({"error": "not a reply"}, 422)
        if body["id"] != verdict.delivery_key:
            return told({"error": "the id of the body is not the id of the delivery"}, 422)
        if not all(_is_whole(one) for one in body.get("files", [])) or body.get("files") == []:
            return told({"error": "a file is not what it says"}, 422)
        return told(self._publish(body))

    def control(self, name: str, order: dict) -> object:
        if name in ("public", "decisions"):
            return getattr(self, name)
        if name == "settings":
            self.forgets_keys = order.get("forgets_keys", self.forgets_keys)
            self.never_hides = order.get("never_hides", self.never_hides)
        return super().control(name, order)

    def _decide(self, body: dict, key: str) -> Answer:
        """A post of somebody else is hidden or shown again; nothing here could delete it."""
        if set(body) != DECISION or body["reason"] not in REASONS or not body["notice"] or body["id"] != key:
            return told({"error": "not a decision"}, 422)
        if not self.never_hides:
            if body["id"] not in {one["id"] for one in self.decisions}:
                self.decisions.append(body)
            (self.hidden.add if body["type"] == "post.hide" else self.hidden.discard)(body["post_id"])
        return told({"id": body["post_id"], "hidden": body["post_id"] in self.hidden})

    def _act(self, body: dict, key: str) -> Answer:
        """A like, or new words for what was said here; the same one again changes nothing."""
        is_edit = body["type"] == "reply.edit"
        if set(body) - {"text"} != ACT or body["id"] != key or ("text" in body) != is_edit:
            return told({"error": "not an act"}, 422)
        if is_edit:
            said = next((one for one in self.public if one["ext_id"] == body["post_id"]), None)
            if said is None:
                return told({"error": "nothing of yours"}, 404)
            said["text"] = body["text"]
        if body["id"] not in {one["id"] for one in self.acts}:
            self.acts.append(body)
        return told({"id": body["post_id"]})

    def _publish(self, body: dict) -> dict:
        known = next((post for post in self.public if post["key"] == body["id"]), None)
        if known is None or self.forgets_keys:
            known = {"ext_id": f"r{len(self.public) + 1}", "key": body["id"], "at": time.time(), **body}
            self.public.append(known)
        return {"id": known["ext_id"], "permalink": f"{self.url}/posts/{known['ext_id']}"}


def _is_whole(file: dict) -> bool:
    body = base64.b64decode(file.get("data", ""))
    is_it = hashlib.sha256(body).hexdigest() == file.get("sha256") and len(body) == file.get("size")
    return is_it and set(file) == FILE and bool(body)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--secret", required=True)
    options.add_argument("--log")
    chosen = options.parse_args()
    main(Receiver(chosen.secret, chosen.port, chosen.log))
