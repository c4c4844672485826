"""Mastodon as people see it: who is there, who said what, and what becomes public."""

import re

from tests.fakes.mastodon_words import markup, now, shown
from tests.fakes.server import Fake

SETTINGS = {
    "ignore_keys": False,  # publishes twice under one Idempotency-Key
    "plain_400": False,  # a compatible server: 400 and text/plain for a bad token
    "listing_lag": 0.0,  # seconds until a status shows in contexts and lists
    "has_v2": True,
    "has_batch": True,
    "ignore_min_id": False,  # a cursor that loops
    "limit": 500,
    "media_looks": 0,  # how often a file is still being worked on when it is asked for
    "media_fails": False,  # it never becomes one
    "quota": 300,
}


class Town(Fake):
    """The state: people, statuses, notices and files; a deleted status is gone from all of them; and what people do."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.settings = dict(SETTINGS)
        self.accounts: dict[str, dict] = {}
        self.tokens: dict[str, str] = {}
        self.statuses: dict[str, dict] = {}
        self.notices: list[dict] = []
        self.media: dict[str, dict] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self._number = 110_000_000_000_000_000
        self._used = 0
        for name in ("desk", "kasia", "zoltan"):
            self.add(name)

    def add(self, name: str) -> dict:
        self._number += 1
        self.tokens[f"{name}-token"] = name
        self.accounts[name] = {
            "id": str(self._number),
            "username": name.split("@")[0],
            "acct": name,
            "display_name": name.split("@")[0].title(),
            "url": f"{self.url}/@{name}",
            "avatar": f"{self.url}/avatars/{name}.png",
            "followers_count": 12,
        }
        return self.accounts[name]

    def post(self, by: str, text: str, *, to: str | None = None, visibility: str = "public", **more: object) -> str:
        """Somebody says something; the id of it."""
        with self.lock:
            self._number += 7
            parent = self.statuses.get(to or "")
            status = {
                "id": str(self._number),
                "created_at": now(),
                "edited_at": None,
                "in_reply_to_id": to,
                "in_reply_to_account_id": parent["account"]["id"] if parent else None,
                "visibility": visibility,
                "language": "en",
                "url": f"{self.url}/@{by}/{self._number}",
                "uri": f"{self.url}/users/{by}/statuses/{self._number}",
                "account": self.accounts[by],
                "spoiler_text": "",
                "media_attachments": [],
                "reblog": None,
                **more,
            }
            self._say(status, text)
            self.statuses[status["id"]] = status
            self._notify(status)
            self.push("update", shown(status))
            return status["id"]

    def edit(self, ext_id: str, text: str) -> None:
        with self.lock:
            self._say(self.statuses[ext_id], text)
            self.statuses[ext_id]["edited_at"] = now()
            self.push("status.update", shown(self.statuses[ext_id]))

    def delete(self, ext_id: str) -> None:
        """As the real one: its notification goes with it, and its answers no longer say what they answer."""
        with self.lock:
            del self.statuses[ext_id]
            self.notices = [one for one in self.notices if one["status"] != ext_id]
            for status in self.statuses.values():
                if status["in_reply_to_id"] == ext_id:
                    status["in_reply_to_id"] = status["in_reply_to_account_id"] = None
            self.push("delete", ext_id)

    def public(self, by: str = "desk") -> list[dict]:
        """What this account has said, oldest first: the truth of the matter."""
        fields = ("id", "in_reply_to_id", "text", "visibility", "created_at", "key", "media_attachments")
        with self.lock:
            return [
                {name: one.get(name) for name in fields}
                for one in self.statuses.values()
                if one["account"]["acct"] == by
            ]

    def _say(self, status: dict, text: str) -> None:
        named = [self.accounts[one] for one in re.findall(r"@([\w.]+(?:@[\w.:]+)?)", text) if one in self.accounts]
        status["text"] = text
        status["mentions"] = [{name: one[name] for name in ("id", "acct", "username", "url")} for one in named]
        status["content"] = markup(text)
