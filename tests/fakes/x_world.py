"""X as people see it: who is there, who wrote what, and what the desk is told of it."""

import base64
import hmac
import json
import re
from datetime import timedelta
from hashlib import sha256

from caredesk.channels.x import words
from caredesk.core import clock
from tests.fakes.refusal import Refusal
from tests.fakes.server import Fake
from tests.fakes.x_media import Media

PROBLEMS = "https://api.x.com/2/problems/"
SCOPES = {"tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "dm.read", "dm.write", "media.write",
          "offline.access"}  # fmt: skip
SECRET = "consumer-secret"


class World(Fake):
    """The state: people, posts (each version one of its own), messages, who may do what; and what people do there."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self._number = 1_990_000_000_000_000_000
        self.users: dict[str, dict] = {}
        self.posts: dict[str, dict] = {}
        self.dms: list[dict] = []
        self.hidden: set[str] = set()
        self.closed: set[str] = set()  # who take no messages
        self.protected: set[str] = set()  # posts that we may not see any more
        self.media = Media()
        self.hooks: list[dict] = []
        self.subscriptions: list[dict] = []
        self.unsold: set[str] = set()  # kinds of events that this app may not have
        self.enterprise = False
        self.lag = 0.0  # seconds until a post shows in lists
        self.page_of_itself = False
        self.quota = 450
        for name in ("desk", "kasia", "zoltan"):
            self.add(name)
        self.tokens = {"desk-token": (self.id("desk"), set(SCOPES)), "app-token": ("", {"app", "tweet.read"})}
        self.refresh_tokens = {"refresh-1": self.id("desk")}
        self.clients = {"client": "client-secret"}

    def next_id(self) -> str:
        self._number += 137
        return str(self._number)

    def add(self, name: str) -> str:
        ext_id = self.next_id()
        metrics = {"followers_count": 97, "following_count": 1, "tweet_count": 50, "listed_count": 4}
        picture = f"https://pbs.twimg.com/profile_images/1/{name}_normal.jpg"
        user = {"id": ext_id, "username": name, "name": name.title(), "protected": False, "verified": False}
        self.users[name] = {**user, "profile_image_url": picture, "public_metrics": metrics}
        return ext_id

    def id(self, name: str) -> str:
        return self.users[name]["id"]

    def post(self, by: str, text: str, *, to: str = "", quotes: str = "", mentions: bool = True) -> str:
        """Somebody says something. An answer mentions its author by itself, unless they took that away."""
        with self.lock:
            ext_id, parent = self.next_id(), self.posts.get(to)
            leads = f"@{self._name(parent['author_id'])} " if parent and mentions else ""
            leads = "" if parent and parent["author_id"] == self.id(by) else leads
            made = {
                "id": ext_id,
                "author_id": self.id(by),
                "conversation_id": parent["conversation_id"] if parent else ext_id,
                "created_at": _iso(),
                "edit_history_tweet_ids": [ext_id],
                "lang": "en",
                **self._wording(leads + text),
            }
            links = [("replied_to", to)] * bool(to) + [("quoted", quotes)] * bool(quotes)
            if links:
                made["referenced_tweets"] = [{"type": kind, "id": other} for kind, other in links]
            if parent:
                made["in_reply_to_user_id"] = parent["author_id"]
            self.posts[ext_id] = made
            return ext_id

    def edit(self, ext_id: str, text: str) -> str:
        """Another post with an id of its own; all versions name each other."""
        with self.lock:
            newest = self.next_id()
            old = self.posts[ext_id]
            history = [*old["edit_history_tweet_ids"], newest]
            for one in old["edit_history_tweet_ids"]:
                self.posts[one]["edit_history_tweet_ids"] = history
            self.posts[newest] = {**old, "id": newest, "edit_history_tweet_ids": history, **self._wording(text)}
            return newest

    def delete(self, ext_id: str) -> None:
        """Deleting one version deletes them all."""
        with self.lock:
            for one in self.posts[ext_id]["edit_history_tweet_ids"]:
                self.posts.pop(one, None)

    def message(self, by: str, to: str, text: str) -> str:
        with self.lock:
            ext_id, pair = self.next_id(), "-".join(sorted((self.id(by), self.id(to)), key=int))
            made = {"id": ext_id, "event_type": "MessageCreate", "sender_id": self.id(by), "created_at": _iso()}
            self.dms.append({**made, "dm_conversation_id": pair, **self._wording(text)})
            return ext_id

    def public(self, by: str = "desk") -> list[dict]:
        """What this account has said, oldest first: the truth of the matter."""
        with self.lock:
            return [one for one in self.posts.values() if one["author_id"] == self.id(by)]

    def activity(self, kind: str, payload: dict, *, about: str = "desk", users: tuple[str, ...] = ()) -> bytes:
        """The body of an activity event, as the documentation shows it."""
        includes = {"users": [self.users[one] for one in users]} if users else {}
        data = {"event_uuid": f"-{self.next_id()}", "filter": {"user_id": self.id(about)}, "event_type": kind}
        return json.dumps({"data": {**data, "tag": "caredesk", "payload": payload, "includes": includes}}).encode()

    def mention_body(self, ext_id: str, kind: str = "post.mention.create") -> bytes:
        author = self._name(self.posts[ext_id]["author_id"])
        return self.activity(kind, self.posts[ext_id], users=(author, "desk"))

    def signed(self, body: bytes, secret: str = SECRET) -> dict[str, str]:
        digest = base64.b64encode(hmac.new(secret.encode(), body, sha256).digest()).decode()
        return {"x-twitter-webhooks-signature": f"sha256={digest}", "content-type": "application/json"}

    def _wording(self, text: str) -> dict:
        """As X keeps it: links made short, three letters escaped, names found."""
        urls = []
        for number, found in enumerate(words._URL.finditer(text), 1):
            long = found[0] if "://" in found[0] else f"http://{found[0]}"
            urls.append(
                {"url": f"https://t.co/{number:010}", "expanded_url": long, "display_url": long[8:30], "raw": found[0]}
            )
        for one in urls:
            text = text.replace(one.pop("raw"), one["url"], 1)
        named = [self.users[one] for one in re.findall(r"@(\w+)", text) if one in self.users]
        mentions = [{"username": one["username"], "id": one["id"], "start": 0, "end": 5} for one in named]
        shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        entities = {**({"urls": urls} if urls else {}), **({"mentions": mentions} if mentions else {})}
        return {"text": shown, "entities": entities, "said": ""}

    def _there(self) -> list[dict]:
        ripe = (clock.now() - timedelta(seconds=self.lag)).strftime("%Y-%m-%dT%H:%M:%S.999Z")
        return [one for one in self.posts.values() if one["created_at"] <= ripe]

    def _user(self, ext_id: str) -> dict:
        return self.users[self._name(ext_id)]

    def _name(self, ext_id: str) -> str:
        found = [name for name, one in self.users.items() if one["id"] == ext_id]
        if not found:
            raise Refusal(404, f"{PROBLEMS}resource-not-found|Could not find user with id: [{ext_id}].")
        return found[0]


def _iso() -> str:
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
