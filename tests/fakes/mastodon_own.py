"""Likes and edits on the fake Mastodon, as it lets an account do them to its own."""

import json

from tests.fakes.mastodon_words import shown
from tests.fakes.refusal import Refusal
from tests.fakes.server import Call


class Own:
    """A part of the fake: what may be repeated."""

    def _get_like(self, call: Call, who: str, ext_id: str, act: str) -> object:
        liked = self.statuses[self._must(who, ext_id)].setdefault("liked_by", [])
        if act == "favourite" and who not in liked:
            liked.append(who)
        elif act == "unfavourite" and who in liked:
            liked.remove(who)
        return self._seen_by(who, ext_id)

    def _get_change(self, call: Call, who: str, ext_id: str) -> object:
        """What is not told again is lost: files, the warning."""
        order, status = json.loads(call.body), self.statuses[self._must(who, ext_id)]
        if status["account"]["acct"] != who:
            raise Refusal(403, "This action is not allowed")
        if unknown := set(order) - {"status", "media_ids", "spoiler_text", "sensitive", "language"}:
            raise Refusal(422, f"unknown fields {sorted(unknown)}")
        kept = order.get("media_ids", [])
        status["media_attachments"] = [one for one in status["media_attachments"] if one["id"] in kept]
        status["spoiler_text"] = order.get("spoiler_text", "")
        self.edit(ext_id, order["status"])
        return self._seen_by(who, ext_id)

    def _seen_by(self, who: str, ext_id: str) -> dict:
        status = self.statuses[ext_id]
        return {**shown(status), "favourited": who in status.get("liked_by", [])}
