"""A professional Instagram account with its comments, mentions and messages, as Meta keeps them.

The account is `parcelhop` (`4001`, token `ig-token`; page `2001`), the people kasia (`5001`) and zoltan (`5002`). Edits
and removals of comments are never told. It refuses an answer to a hidden comment or on live video, a message over 1,000
bytes, and whatever stands outside the window.
"""

import argparse
from datetime import datetime, timedelta
from typing import Any

from caredesk.core import clock
from tests.fakes.meta import APP, MetaRefusal, asked_fields, body_of, gone, page_of
from tests.fakes.meta_followers import ACCOUNT, NAME, PEOPLE, TOKEN, Studio
from tests.fakes.meta_talks import Talks
from tests.fakes.server import Call, main

DAY = timedelta(hours=24)
COMMENT = {"id", "text", "timestamp", "username", "from", "parent_id", "media", "hidden", "replies"}
MEDIA = {"id", "caption", "timestamp", "username", "permalink", "media_url", "comments", "comments_count"}
INSIDE = 50  # so much of a list stands inside another one


class Instagram(Studio):
    """What may be asked and done, by its routes."""

    object = "instagram"
    routes = [
        ("GET", r"me/accounts", "accounts", "pages_show_list"),
        ("GET", r"oauth/access_token", "exchange", ""),
        ("GET", r"refresh_access_token", "refresh", ""),
        ("GET", r"me", "me", ""),
        ("GET", r"me/conversations", "conversations", "instagram_manage_messages"),
        ("POST", r"me/messages", "say", "instagram_manage_messages"),
        ("POST", r"me/message_attachments", "upload", "pages_messaging"),
        ("GET", r"(\d+)/media", "all_media", "instagram_basic"),
        ("POST", r"(\d+)/mentions", "answer_mention", "instagram_manage_comments"),
        ("GET", r"(\d+)/comments", "comments", "instagram_manage_comments"),
        ("GET", r"(\d+)/replies", "replies", "instagram_manage_comments"),
        ("POST", r"(\d+)/replies", "publish", "instagram_manage_comments"),
        ("POST", r"(\d+)", "change", "instagram_manage_comments"),
        ("GET", r"(aWd[\w=-]+)", "message", "instagram_manage_messages"),
        ("GET", r"(\d+)", "one", "instagram_basic"),
    ]

    def accounts(self, call: Call, who: dict[str, Any]) -> object:
        own = {"id": ACCOUNT, "username": NAME, "name": "Parcelhop"}
        pages = [{"id": "2001", "name": "Parcelhop", "access_token": TOKEN, "instagram_business_account": own},
                 {"id": "2002", "name": "A page without an account", "access_token": "other"}]  # fmt: skip
        return page_of(pages, call)

    def exchange(self, call: Call, who: dict[str, Any]) -> object:
        return {"access_token": call.first("fb_exchange_token"), "token_type": "bearer", "expires_in": 5183944}

    def refresh(self, call: Call, who: dict[str, Any]) -> object:
        if call.first("grant_type") != "ig_refresh_token":
            raise MetaRefusal(100, "grant_type must be ig_refresh_token")
        self.tokens["fresh-ig-token"] = who
        return {"access_token": "fresh-ig-token", "token_type": "bearer", "expires_in": 5183944}

    def me(self, call: Call, who: dict[str, Any]) -> object:
        return {"id": "app-scoped", "user_id": ACCOUNT, "username": NAME, "name": "Parcelhop"}

    def one(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        if ext_id == ACCOUNT:
            return self._mentioned(call.first("fields") or "")
        if ext_id in PEOPLE:
            return {"id": ext_id, "name": PEOPLE[ext_id].title(), "username": PEOPLE[ext_id]}
        thing = self._must(ext_id)
        is_comment = thing["kind"] == "comment"
        if is_comment and (self.things[thing["root"]]["by"] != ACCOUNT or not _reads_comments(who)):
            raise gone(ext_id)  # in the same words, whatever the reason is
        return self._shown(thing, call)

    def _mentioned(self, fields: str) -> object:
        name, _, rest = fields.partition(".")
        if name not in ("mentioned_comment", "mentioned_media"):
            return {"id": ACCOUNT, "username": NAME, "name": "Parcelhop"}
        ext_id = rest[rest.index("(") + 1 : rest.index(")")]
        thing = self._must(ext_id)
        told = self._all(thing)
        return {
            "id": ACCOUNT,
            name: {
                key: told[key] for key in ("id", "text", "caption", "timestamp", "username", "media") if key in told
            },
        }

    def _must(self, ext_id: str) -> dict[str, Any]:
        if ext_id not in self.things:
            raise gone(ext_id)
        return self.things[ext_id]

    def _shown(self, thing: dict[str, Any], call: Call) -> dict[str, Any]:
        fields, known = asked_fields(call), COMMENT if thing["kind"] == "comment" else MEDIA
        if wrong := fields - known:
            raise MetaRefusal(100, f"Tried accessing nonexisting field ({wrong.pop()}) on node type (IGMedia)")
        return {name: value for name, value in self._all(thing).items() if name in fields | {"id"}}

    def _all(self, thing: dict[str, Any]) -> dict[str, Any]:
        name, at = PEOPLE.get(thing["by"], NAME), thing["at"].strftime("%Y-%m-%dT%H:%M:%S+0000")
        told = {"id": thing["id"], "timestamp": at, "username": name, "hidden": thing["hidden"]}
        if thing["kind"] == "media":
            return {**told, "caption": thing["text"], "permalink": f"{self.url}/p/{thing['id']}/"}
        place = {"media": {"id": thing["root"], "permalink": f"{self.url}/p/{thing['root']}/"}}
        place |= {"parent_id": thing["parent"]} if thing["parent"] else {}
        return {**told, **place, "text": thing["text"], "from": {"id": thing["by"], "username": name}}

    def all_media(self, call: Call, who: dict[str, Any], account: str) -> object:
        mine = [one for one in self.things.values() if one["kind"] == "media" and one["by"] == ACCOUNT]
        told = []
        for media in sorted(mine, key=lambda one: one["at"], reverse=True):
            tops = [self._with_replies(one) for one in self._tops(media["id"])] if _reads_comments(who) else []
            below = [one for one in self.things.values() if one.get("root") == media["id"]]
            inside = {"comments": _inside(tops)} if tops else {}
            told.append({"id": media["id"], "comments_count": len(below), **inside})
        return page_of(told, call)

    def _tops(self, media: str) -> list[dict[str, Any]]:
        """Newest first."""
        return [one for one in self.things.values() if one.get("root") == media and not one["parent"]][::-1]

    def _with_replies(self, top: dict[str, Any]) -> dict[str, Any]:
        below = [self._all(one) for one in self.things.values() if one.get("parent") == top["id"]]
        return self._all(top) | ({"replies": _inside(below)} if below else {})

    def comments(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)
        return page_of([self._with_replies(one) for one in self._tops(ext_id)], call, size=INSIDE)

    def replies(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)
        return page_of([self._all(one) for one in self.things.values() if one.get("parent") == ext_id], call)

    def publish(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        thing, text = self._must(ext_id), body_of(call).get("message")
        if thing["kind"] != "comment" or not isinstance(text, str) or not text.strip() or len(text) > 2200:
            raise MetaRefusal(100, "Invalid parameter")
        if thing["hidden"] or self.things[thing["root"]]["live"]:
            raise MetaRefusal(100, "This comment cannot be replied to")
        return {"id": self.comment(ext_id, text, by=ACCOUNT)}

    def answer_mention(self, call: Call, who: dict[str, Any], account: str) -> object:
        asked = body_of(call)
        if not set(asked) <= {"media_id", "comment_id", "message"} or not asked.get("message"):
            raise MetaRefusal(100, "Invalid parameter")
        self._must(asked["media_id"])
        return {"id": self.comment(asked.get("comment_id") or asked["media_id"], asked["message"], by=ACCOUNT)}

    def change(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        asked = body_of(call)
        if set(asked) != {"hide"} or not isinstance(asked["hide"], bool):
            raise MetaRefusal(100, "(#100) The parameter hide is required")
        self._must(ext_id)["hidden"] = asked["hide"]
        return {"success": True}

    def say(self, call: Call, who: dict[str, Any]) -> object:
        asked = body_of(call)
        if "attachment" in asked.get("message", {}):
            return self._file(asked, asked["message"])
        text = asked.get("message", {}).get("text")
        if not isinstance(text, str) or not text.strip():
            raise MetaRefusal(100, "Invalid parameter")
        if len(text.encode()) > 1000:
            raise MetaRefusal(100, "Length of param message[text] must be less than or equal to 1000")
        person = self._recipient(asked)
        mid = f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{self.next_id()}"
        self.messages.append({"id": mid, "from": ACCOUNT, "with": person, "message": text, "at": clock.now()})
        told = {"mid": mid, "text": text, "is_echo": True, "app_id": int(APP)}
        metadata = asked["message"].get("metadata")
        self.talk(person, {"message": told | ({"metadata": metadata} if metadata else {})}, is_echo=True)
        return {"recipient_id": person, "message_id": mid}

    def upload(self, call: Call, who: dict[str, Any]) -> object:
        return {"attachment_id": self.held.keep(self.next_id(), call)}

    def _file(self, asked: dict[str, Any], message: dict[str, Any]) -> object:
        """A message that shows a file; it has no words."""
        shown, person = self.held.named(message), self._recipient(asked)
        mid = f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{self.next_id()}"
        about = {"message": "", "at": clock.now(), "attachments": {"data": [shown]}}
        self.messages.append({"id": mid, "from": ACCOUNT, "with": person, **about})
        told = {"mid": mid, "is_echo": True, "app_id": int(APP), "metadata": message.get("metadata", "")}
        self.talk(person, {"message": told}, is_echo=True)
        return {"recipient_id": person, "message_id": mid}

    def _recipient(self, asked: dict[str, Any]) -> str:
        to, now = asked.get("recipient", {}), clock.now()
        if set(to) == {"comment_id"}:
            thing = self._must(to["comment_id"])
            if to["comment_id"] in self.answered:
                raise MetaRefusal(10900, "Activity already replied to")
            if now >= thing["at"] + 7 * DAY:
                raise MetaRefusal(10903, "This user can't reply to this activity")
            self.answered.add(to["comment_id"])
            return str(thing["by"])
        if set(to) != {"id"} or to["id"] not in PEOPLE:
            raise MetaRefusal(100, "No matching user found", subcode=2018001)
        last = max(
            (one["at"] for one in self.messages if one["from"] == to["id"]),
            default=datetime.min.replace(tzinfo=now.tzinfo),
        )
        is_tagged = (
            asked.get("messaging_type") == "MESSAGE_TAG" and asked.get("tag") == "HUMAN_AGENT" and self.human_agent
        )
        if now >= last + (7 if is_tagged else 1) * DAY:
            raise MetaRefusal(10, "This message is sent outside of allowed window.", subcode=2534022)
        return str(to["id"])

    def conversations(self, call: Call, who: dict[str, Any]) -> object:
        if call.first("platform") != "instagram":
            raise MetaRefusal(100, "platform must be instagram")
        if call.first("user_id") is None:
            return self._talks().listed(call)
        mine = [one for one in self.messages if one["with"] == call.first("user_id")]
        told = [
            {"id": one["id"], "message": one["message"], "created_time": one["at"].strftime("%Y-%m-%dT%H:%M:%S+0000"),
             "from": {"id": one["from"], "username": PEOPLE.get(one["from"], NAME)},
             "attachments": one.get("attachments", {"data": []})}
            for one in reversed(mine)
        ]  # fmt: skip
        return {"data": [{"id": "t_1", "messages": {"data": told}}]}

    def message(self, call: Call, who: dict[str, Any], mid: str) -> object:
        return self._talks().one(call, mid)

    def _talks(self) -> Talks:
        return Talks(ACCOUNT, self.messages, lambda one: {"id": one, "username": PEOPLE.get(one, NAME)})

    def public(self) -> list[dict[str, Any]]:
        comments = [one for one in self.things.values() if one["by"] == ACCOUNT and one["kind"] == "comment"]
        told = [{"id": one["id"], "text": one["text"], "to": one["parent"] or one["root"]} for one in comments]
        mine = [one for one in self.messages if one["from"] == ACCOUNT]
        return told + [{"id": one["id"], "text": one["message"], "to": one["with"]} for one in mine]


def _reads_comments(who: dict[str, Any]) -> bool:
    return "instagram_manage_comments" in who["scopes"]


def _inside(items: list[dict[str, Any]]) -> dict[str, Any]:
    """A list inside another one: its beginning, and how it goes on."""
    return page_of(items, Call("GET", "", [("limit", str(INSIDE))], {}, b""), size=INSIDE)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--log")
    chosen = options.parse_args()
    main(Instagram(chosen.port, chosen.log))
