"""A strict Mastodon server in memory: it refuses what the real one refuses, and it is the judge of what became public.

`python -m tests.fakes.mastodon --port N --log FILE`. Accounts `desk` (token `desk-token`), `kasia`, `zoltan`. Orders
come as `POST /_fake/<name>` with a JSON body: post, edit, delete, public, settings, faults, calm, calls, revoke, grant.
"""

import argparse
import json
import re
from datetime import UTC, datetime, timedelta

from caredesk.channels.base import AccountFacts
from caredesk.channels.mastodon.words import count
from caredesk.core import clock
from tests.fakes.mastodon_files import MOST_MEDIA, media_rules, uploaded
from tests.fakes.mastodon_own import Own
from tests.fakes.mastodon_stream import Streaming
from tests.fakes.mastodon_town import SETTINGS, Town
from tests.fakes.mastodon_words import shown
from tests.fakes.refusal import Refusal
from tests.fakes.server import Answer, Call, main, told

VISIBILITIES = ("public", "unlisted", "private", "direct")
ROUTES = [
    ("GET", r"/api/v1/accounts/verify_credentials", "me"),
    ("GET", r"/api/v1/accounts/(\d+)/statuses", "statuses_of"),
    ("GET", r"/api/(v\d)/instance", "instance"),
    ("GET", r"/api/v1/notifications", "notifications"),
    ("GET", r"/api/v1/statuses", "many"),
    ("POST", r"/api/v1/statuses", "publish"),
    ("POST", r"/api/v2/media", "upload"),
    ("GET", r"/api/v1/media/(\d+)", "media"),
    ("GET", r"/api/v1/statuses/(\d+)/context", "context"),
    ("GET", r"/api/v1/statuses/(\d+)", "one"),
    ("PUT", r"/api/v1/statuses/(\d+)", "change"),
    ("POST", r"/api/v1/statuses/(\d+)/(favourite|unfavourite)", "like"),
]


class Mastodon(Own, Streaming, Town):
    """What the server answers, by its routes."""

    def control(self, name: str, order: dict) -> object:
        match name:
            case "post":
                return {"id": self.post(order.pop("by"), order.pop("text"), **order)}
            case "edit":
                self.edit(order["id"], order["text"])
            case "delete":
                self.delete(order["id"])
            case "public":
                return self.public(order.get("by", "desk"))
            case "settings":
                self.settings.update({key: order[key] for key in order if key in SETTINGS})
            case "revoke":
                self.tokens.pop(order["token"], None)
            case "grant":
                self.tokens[order["token"]] = order["name"]
            case _:
                return super().control(name, order)
        return {}

    def answer(self, call: Call) -> Answer:
        self._used += 1
        left = max(0, self.settings["quota"] - self._used)
        resets_at = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="microseconds").replace("+00:00", "Z")
        quota = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": resets_at}
        try:
            answer = self._routed(call)
            answer = answer if isinstance(answer, Answer) else told(answer)
        except Refusal as refusal:
            if refusal.status == 401 and self.settings["plain_400"]:
                return Answer(400, b"Invalid Bearer token", {"Content-Type": "text/plain"})
            answer = told({"error": refusal.error}, refusal.status)
        answer.headers.update(quota)
        return answer

    def _routed(self, call: Call) -> object:
        for method, path, name in ROUTES:
            found = re.fullmatch(path, call.path)
            if found and method == call.method:
                who = None if name == "instance" else self._who(call)
                return getattr(self, f"_get_{name}")(call, who, *found.groups())
        raise Refusal(404, "Record not found")

    def _who(self, call: Call) -> str:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refusal(401, "The access token is invalid")
        return self.tokens[token]

    def _get_me(self, call: Call, who: str) -> object:
        return self.accounts[who] | {"source": {}}

    def _get_instance(self, call: Call, who: None, version: str) -> object:
        if version == "v2" and not self.settings["has_v2"]:
            raise Refusal(404, "Record not found")
        statuses = {"max_characters": self.settings["limit"], "characters_reserved_per_url": 23}
        rules = {"statuses": statuses, **media_rules(statuses)}
        streams = self.url.replace("http://", "ws://")
        if version == "v1":
            return {"title": "Fake", "version": "3.5.0", "configuration": rules, "urls": {"streaming_api": streams}}
        return {"title": "Fake", "version": "4.5.0", "configuration": {**rules, "urls": {"streaming": streams}}}

    def _get_upload(self, call: Call, who: str) -> object:
        file = uploaded(call)
        self._number += 3
        made = {"id": str(self._number), "by": who, "looks": self.settings["media_looks"], **file}
        self.media[made["id"]] = made
        return told(self._media(made), 202 if made["looks"] or self.settings["media_fails"] else 200)

    def _get_media(self, call: Call, who: str, ext_id: str) -> object:
        made = self.media.get(ext_id)
        if made is None or made["by"] != who or made.get("status"):
            raise Refusal(404, "Record not found")
        if self.settings["media_fails"]:
            raise Refusal(422, "Error processing thumbnail for uploaded media")
        made["looks"] = max(0, made["looks"] - 1)
        return told(self._media(made), 206 if made["looks"] else 200)

    def _media(self, made: dict) -> dict:
        """As it is told: without an address while it is being worked on."""
        url = None if made["looks"] or self.settings["media_fails"] else f"{self.url}/media/{made['id']}"
        return {"id": made["id"], "type": "image", "url": url, "description": made["description"]}

    def _attach(self, who: str, ids: object) -> list[dict]:
        if not isinstance(ids, list) or len(ids) > MOST_MEDIA:
            raise Refusal(422, "Validation failed: Cannot attach more than 4 files")
        found = [self.media.get(one) for one in ids]
        if any(one is None or one["by"] != who or one.get("status") for one in found):
            raise Refusal(422, "Validation failed: media not found")
        if any(one["looks"] for one in found):
            raise Refusal(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        return found

    def _get_notifications(self, call: Call, who: str) -> object:
        limit = min(int(call.first("limit") or 40), 80)
        after = None if self.settings["ignore_min_id"] else call.first("min_id")
        mine = [one for one in self.notices if one["to"] == who and int(one["id"]) > int(after or 0)]
        mine = [one for one in mine if int(one["id"]) < int(call.first("max_id") or 10**30)]
        mine = [one for one in mine if one.get("type", "mention") in call.asked("types")]
        if call.first("include_filtered") != "true":
            mine = [one for one in mine if not one["filtered"]]
        page = mine[:limit] if after else mine[-limit:]
        return [self._notice(one) for one in reversed(page)]

    def _notice(self, one: dict) -> dict:
        status = self.statuses[one["status"]]
        notice = {"id": one["id"], "type": one.get("type", "mention"), "created_at": status["created_at"]}
        return {**notice, "account": status["account"], "status": shown(status)}

    def _get_many(self, call: Call, who: str) -> object:
        if not self.settings["has_batch"]:
            raise Refusal(404, "Record not found")
        if len(call.asked("id")) > 20:
            raise Refusal(422, "Validation failed")
        return [shown(self.statuses[one]) for one in call.asked("id") if self._may(who, one)]

    def _get_one(self, call: Call, who: str, ext_id: str) -> object:
        return self._seen_by(who, self._must(who, ext_id))

    def _get_context(self, call: Call, who: str, ext_id: str) -> object:
        above, at = [], self.statuses[self._must(who, ext_id)]
        while (parent := at["in_reply_to_id"]) and self._may(who, parent):
            at = self.statuses[parent]
            above.insert(0, shown(at))
        below, tops = [], {ext_id}
        for status in self._listed(who):
            if status["in_reply_to_id"] in tops:
                tops.add(status["id"])
                below.append(shown(status))
        return {"ancestors": above, "descendants": below}

    def _get_statuses_of(self, call: Call, who: str, account_id: str) -> object:
        mine = [shown(one) for one in self._listed(who) if one["account"]["id"] == account_id]
        return mine[::-1][: int(call.first("limit") or 20)]

    def _get_publish(self, call: Call, who: str) -> object:
        order = json.loads(call.body)
        key = (who, call.headers.get("idempotency-key", ""))
        if key[1] and self.keys.get(key) in self.statuses and not self.settings["ignore_keys"]:
            return shown(self.statuses[self.keys[key]])
        text, visibility = order.get("status", ""), order.get("visibility", "public")
        if unknown := set(order) - {"status", "in_reply_to_id", "visibility", "language", "media_ids"}:
            raise Refusal(422, f"unknown fields {sorted(unknown)}")
        if visibility not in VISIBILITIES:
            raise Refusal(422, f"'{visibility}' is not a valid visibility")
        if not isinstance(text, str) or not text.strip():
            raise Refusal(422, "Validation failed: Text can't be blank")
        if count(text, AccountFacts()) > self.settings["limit"]:
            raise Refusal(422, f"Validation failed: Text character limit of {self.settings['limit']} exceeded")
        parent = order.get("in_reply_to_id")
        if parent and not self._may(who, parent):
            raise Refusal(404, "The post you are trying to reply to does not appear to exist.")
        files = self._attach(who, order.get("media_ids", []))
        attached = [self._media(one) for one in files]
        ext_id = self.post(who, text, to=parent, visibility=visibility, key=key[1], media_attachments=attached)
        for one in files:
            one["status"] = ext_id
        self.keys[key] = ext_id
        return shown(self.statuses[ext_id])

    def _notify(self, status: dict) -> None:
        for name in dict.fromkeys(one["acct"] for one in status["mentions"]):
            if name != status["account"]["acct"]:
                self._number += 1
                notice = {"id": str(self._number), "to": name, "status": status["id"]}
                self.notices.append(notice | {"filtered": bool(status.get("filtered_by_policy"))})
                if name == "desk":
                    self.push("notification", self._notice(self.notices[-1]))

    def _must(self, who: str, ext_id: str) -> str:
        if not self._may(who, ext_id):
            raise Refusal(404, "Record not found")
        return ext_id

    def _may(self, who: str, ext_id: str) -> bool:
        status = self.statuses.get(ext_id)
        if status is None:
            return False
        named = {one["acct"] for one in status["mentions"]} | {status["account"]["acct"]}
        return status["visibility"] in ("public", "unlisted") or who in named

    def _listed(self, who: str) -> list[dict]:
        """What lists show by now: with `listing_lag`, not yet what was said a moment ago."""
        ripe = clock.now().timestamp() - self.settings["listing_lag"]
        return [
            one
            for one in self.statuses.values()
            if self._may(who, one["id"]) and datetime.fromisoformat(one["created_at"]).timestamp() <= ripe
        ]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--log")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    main(Mastodon(chosen.port, chosen.log, chosen.seed))
