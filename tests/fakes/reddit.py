"""A strict Reddit in memory: tokens that end, the form of User-Agent, listings, and refusals inside a 200."""

import base64
import re
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

CLIENT, SECRET, REFRESH = "client-abc", "client-secret", "refresh-desk"
CODE = "a-code"
DESK, KASIA, ZOLTAN = "ParcelhopCare", "kasia_w", "zoltan"
IDS = {DESK: "t2_desk", KASIA: "t2_kasia", ZOLTAN: "t2_zoltan"}
AGENT = re.compile(r"[a-z]+:[\w-]+:v[\d.]+ \(by /u/[\w-]+\)")
SUBREDDIT = "Parcelhop"


class Refused(Exception):
    def __init__(self, code: str, said: str, **more: object) -> None:
        self.body = {"json": {"errors": [[code, said, "thing_id"]], **more}}


class Reddit(Fake):
    """Things stand in one list, oldest first; words that somebody took away read `[deleted]` or `[removed]`."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.things: dict[str, dict] = {}
        self.access = "access-1"
        self.refresh = REFRESH
        self.rotates = False
        self.scopes = {"identity", "read", "history", "privatemessages", "submit", "edit"}
        self.left = 600.0
        self.private: set[str] = set()
        self._count = 1000
        self._tokens = 1
        self.post(by=DESK, title="We are Parcelhop", text="Ask us.")

    # What people do.

    def _new(self, kind: str, by: str, **data: Any) -> dict:
        self._count += 1
        name = f"{kind}_{self._count:x}"
        made = {"name": name, "id": name[3:], "author": by, "author_fullname": IDS[by], "edited": False}
        made |= {"created_utc": clock.now().timestamp(), "kind": kind, **data}
        with self.lock:
            self.things[name] = made
        return made

    def post(self, by: str = KASIA, title: str = "Where is it?", text: str = "", **more: Any) -> dict:
        where = {"subreddit": SUBREDDIT, "is_self": True, "locked": False, "archived": False}
        made = self._new("t3", by, title=title, selftext=text, **where | more)
        made["permalink"] = f"/r/{SUBREDDIT}/comments/{made['id']}/x/"
        return made

    def comment(self, text: str, by: str = KASIA, to: str = "", **more: Any) -> dict:
        parent = self.things[to or next(iter(self.things))]
        link = parent["name"] if parent["kind"] == "t3" else parent["link_id"]
        where = {
            "subreddit": SUBREDDIT,
            "link_id": link,
            "parent_id": parent["name"],
            "locked": False,
            "archived": False,
        }
        made = self._new("t1", by, body=text, **where | more)
        made["permalink"] = f"/r/{SUBREDDIT}/comments/{link[3:]}/x/{made['id']}/"
        return made

    def message(self, text: str, by: str = KASIA, to: str = DESK, **more: Any) -> dict:
        where = {
            "dest": to,
            "subject": "My parcel",
            "first_message_name": None,
            "parent_id": None,
            "was_comment": False,
        }
        return self._new("t4", by, body=text, **where | more)

    def edit(self, thing: dict, text: str) -> None:
        thing.update(edited=clock.now().timestamp(), **{"selftext" if thing["kind"] == "t3" else "body": text})

    def delete(self, thing: dict, word: str = "[deleted]") -> None:
        """By its author, or `[removed]` by a moderator; its place stays."""
        thing["kept"] = {name: thing[name] for name in ("author", "author_fullname", "body") if name in thing}
        thing["selftext" if thing["kind"] == "t3" else "body"] = word
        if word == "[deleted]":
            thing.update(author="[deleted]")
            thing.pop("author_fullname")

    def public(self) -> list[dict]:
        return [one for one in self.things.values() if one["author"] == DESK and one["kind"] != "t3"]

    # What the desk asks.

    def answer(self, call: Call) -> Answer:
        if not AGENT.fullmatch(call.headers.get("user-agent", "")):
            return Answer(429, b"<html>whoa there, pardner!</html>", {"Content-Type": "text/html"})
        if call.path == "/api/v1/access_token":
            return self._token(call)
        if call.headers.get("authorization") != f"Bearer {self.access}":
            return told({"message": "Unauthorized", "error": 401}, 401)
        self.left -= 1
        limits = {"X-Ratelimit-Used": "1", "X-Ratelimit-Remaining": str(self.left), "X-Ratelimit-Reset": "240"}
        try:
            answer = self._post(call) if call.method == "POST" else self._get(call)
        except Refused as refused:
            answer = told(refused.body)
        answer.headers.update(limits)
        return answer

    def _token(self, call: Call) -> Answer:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {basic}":
            return told({"message": "Unauthorized", "error": 401}, 401)
        given = dict(parse_qsl(call.body.decode()))
        is_first = given == {
            "grant_type": "authorization_code",
            "code": CODE,
            "redirect_uri": given.get("redirect_uri"),
        }
        if not is_first and given != {"grant_type": "refresh_token", "refresh_token": self.refresh}:
            return told({"error": "invalid_grant"}, 400)
        self._tokens += 1
        self.access = f"access-{self._tokens}"
        made = {"access_token": self.access, "token_type": "bearer", "expires_in": 3600, "scope": " ".join(self.scopes)}
        if is_first:
            made["refresh_token"] = self.refresh
        if self.rotates:
            self.refresh = f"refresh-{self._tokens}"
            made["refresh_token"] = self.refresh
        return told(made)

    def _get(self, call: Call) -> Answer:
        if call.path == "/api/v1/me":
            return told({"id": "desk", "name": DESK, "icon_img": "https://www.redditstatic.com/a.png"})
        if call.path == "/api/info":
            names = (call.first("id") or "").split(",")
            assert 0 < len(names) <= 100
            return self._listed(
                [one for one in self.things.values() if one["name"] in names and one["kind"] != "t4"], call
            )
        if found := re.fullmatch(r"/r/([\w+]+)/(comments|new)", call.path):
            if self.private & set(found[1].split("+")):
                return told({"reason": "private", "message": "Forbidden", "error": 403}, 403)
            kind = "t1" if found[2] == "comments" else "t3"
            return self._listed([one for one in self.things.values() if one["kind"] == kind], call)
        wanted = {
            "/message/inbox": self._is_to_us,
            "/message/mentions": self._is_mention,
            "/message/sent": self._is_sent,
        }
        wanted[f"/user/{DESK}/comments"] = lambda one: one["kind"] == "t1" and one["author"] == DESK
        if call.path not in wanted:
            return told({"message": "Not Found", "error": 404}, 404)
        return self._listed([one for one in self.things.values() if wanted[call.path](one)], call)

    def _is_to_us(self, one: dict) -> bool:
        if one["kind"] == "t4":
            return one["dest"] == DESK
        return one["kind"] == "t1" and (self.things[one["parent_id"]]["author"] == DESK and one["author"] != DESK)

    def _is_mention(self, one: dict) -> bool:
        return one["kind"] == "t1" and f"u/{DESK}" in one["body"]

    def _is_sent(self, one: dict) -> bool:
        return one["kind"] == "t4" and one["author"] == DESK

    def _listed(self, things: list[dict], call: Call) -> Answer:
        limit, after = int(call.first("limit") or 25), call.first("after")
        assert limit <= 100
        newest = things[::-1][:1000]
        names = [one["name"] for one in newest]
        if after:
            newest = newest[names.index(after) + 1 :] if after in names else []
        page = newest[:limit]
        on = page[-1]["name"] if len(newest) > limit else None
        plain = call.first("raw_json") == "1"
        children = [{"kind": one["kind"], "data": self._shown(one, plain=plain)} for one in page]
        return told({"kind": "Listing", "data": {"after": on, "before": None, "dist": len(page), "children": children}})

    def _shown(self, one: dict, *, plain: bool = True) -> dict:
        shown = {name: value for name, value in one.items() if name not in ("kind", "kept")}
        for name in ("body", "selftext", "title"):
            if name in shown and not plain:
                shown[name] = escape(shown[name])
        if self._is_mention(one):
            shown["type"] = "username_mention"
        return shown

    def _post(self, call: Call) -> Answer:
        given = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
        assert set(given) == {"api_type", "raw_json", "thing_id", "text"}
        if "submit" not in self.scopes:
            return Answer(403, b"{}", {"WWW-Authenticate": 'Bearer realm="reddit", error="insufficient_scope"'})
        thing = self.things.get(given["thing_id"])
        if not given["text"].strip():
            raise Refused("NO_TEXT", "we need something here")
        if len(given["text"]) > 10_000:
            raise Refused("TOO_LONG", "this is too long (max: 10000)")
        if thing is None or thing.get("kept"):
            raise Refused("DELETED_COMMENT", "that comment has been deleted")
        made = (
            self._edited(thing, given["text"]) if call.path == "/api/editusertext" else self._said(thing, given["text"])
        )
        return told({"json": {"errors": [], "data": {"things": [{"kind": made["kind"], "data": self._shown(made)}]}}})

    def _edited(self, thing: dict, text: str) -> dict:
        if thing["author"] != DESK:
            raise Refused("NOT_AUTHOR", "you can't do that")
        self.edit(thing, text)
        return thing

    def _said(self, thing: dict, text: str) -> dict:
        if thing.get("locked"):
            raise Refused("THREAD_LOCKED", "Comments are locked.")
        if thing.get("archived"):
            raise Refused("TOO_OLD", "that's a piece of history now; it's too late to reply to it")
        if thing["kind"] == "t4":
            first = thing["first_message_name"] or thing["name"]
            return self.message(text, DESK, thing["author"], parent_id=thing["name"], first_message_name=first)
        return self.comment(text, DESK, thing["name"])
