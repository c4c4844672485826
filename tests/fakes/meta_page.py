"""A Facebook Page with its comments and its Messenger, as Meta keeps them.

The page is Parcelhop (`2001`, token `page-token`), the people Kasia (`3001`) and Zoltán (`3002`). It refuses what Meta
refuses: a message outside the window, a second private reply, a comment under one that is gone, what the token may not.
"""

import argparse
from datetime import datetime, timedelta
from typing import Any

from caredesk.core import clock
from tests.fakes.meta import APP, MetaRefusal, asked_fields, body_of, gone, page_of
from tests.fakes.meta_files import LARGEST_PHOTO, PHOTOS
from tests.fakes.meta_people import NAME, PAGE, PEOPLE, TOKEN, USER_TOKEN, Place
from tests.fakes.meta_talks import Talks
from tests.fakes.server import Call, main
from tests.fakes.uploaded import form_of, media_of

DAY = timedelta(hours=24)
POST_FIELDS = {"id", "from", "message", "created_time", "permalink_url", "full_picture", "is_published", "comments"}
COMMENT_FIELDS = {"id", "from", "message", "created_time", "permalink_url", "parent", "attachment", "is_hidden",
                  "user_likes", "can_reply_privately", "private_reply_conversation"}  # fmt: skip


class Page(Place):
    """What may be asked and done, by its routes."""

    routes = [
        ("GET", r"me/accounts", "accounts", "pages_show_list"),
        ("GET", r"oauth/access_token", "exchange", ""),
        ("GET", r"me", "me", ""),
        ("GET", r"", "many", "pages_read_engagement"),
        ("GET", r"(\d+)/feed", "feed", "pages_read_engagement"),
        ("GET", r"(\d+)/conversations", "conversations", "pages_messaging"),
        ("POST", r"(\d+)/messages", "say", "pages_messaging"),
        ("POST", r"(\d+)/message_attachments", "upload", "pages_messaging"),
        ("GET", r"([\d_]+)/comments", "comments", "pages_read_engagement"),
        ("POST", r"([\d_]+)/comments", "publish", "pages_manage_engagement"),
        ("POST", r"([\d_]+)/likes", "like", "pages_manage_engagement"),
        ("DELETE", r"([\d_]+)/likes", "unlike", "pages_manage_engagement"),
        ("POST", r"([\d_]+)", "change", "pages_manage_engagement"),
        ("GET", r"(m_[\w=-]+)", "message", "pages_messaging"),
        ("GET", r"([\d_]+)", "one", "pages_read_engagement"),
    ]

    # What may be asked and done

    def accounts(self, call: Call, who: dict[str, Any]) -> object:
        if not who.get("user"):
            raise MetaRefusal(100, "Tried accessing nonexisting field (accounts) on node type (Page)")
        return page_of([{**self._page(), "access_token": TOKEN, "tasks": ["MODERATE", "MESSAGING"]}], call)

    def exchange(self, call: Call, who: dict[str, Any]) -> object:
        asked = {name: call.first(name) for name in ("grant_type", "client_id", "fb_exchange_token")}
        if asked != {"grant_type": "fb_exchange_token", "client_id": APP, "fb_exchange_token": USER_TOKEN}:
            raise MetaRefusal(100, "not a token of a person")
        return {"access_token": USER_TOKEN, "token_type": "bearer", "expires_in": 5183944}

    def me(self, call: Call, who: dict[str, Any]) -> object:
        return self._page()

    def _page(self) -> dict[str, Any]:
        picture = {"data": {"url": f"{self.url}/parcelhop.jpg"}}
        return {"id": PAGE, "name": NAME, "username": "parcelhop", "picture": picture}

    def many(self, call: Call, who: dict[str, Any]) -> object:
        ids = (call.first("ids") or "").split(",")
        if len(ids) > 50:
            raise MetaRefusal(100, "Too many IDs. Maximum: 50")
        return {ext_id: self._shown(self._must(ext_id), call) for ext_id in ids}

    def one(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        if ext_id in PEOPLE:
            return self._person(ext_id, call)
        return self._page() if ext_id == PAGE else self._shown(self._must(ext_id), call)

    def _person(self, ext_id: str, call: Call) -> object:
        """Only of people who wrote to the page."""
        if not any(one["from"] == ext_id for one in self.messages):
            raise gone(ext_id)
        if wrong := asked_fields(call) - {"id", "name", "first_name", "last_name", "profile_pic"}:
            raise MetaRefusal(100, f"Tried accessing nonexisting field ({wrong.pop()}) on node type (User)")
        return {"id": ext_id, "name": PEOPLE[ext_id], "profile_pic": f"{self.url}/{ext_id}.jpg"}

    def _must(self, ext_id: str) -> dict[str, Any]:
        if ext_id not in self.things:
            raise gone(ext_id)
        return self.things[ext_id]

    def _shown(self, thing: dict[str, Any], call: Call) -> dict[str, Any]:
        fields, known = asked_fields(call), COMMENT_FIELDS if thing["kind"] == "comment" else POST_FIELDS
        if wrong := fields - known:
            raise MetaRefusal(100, f"Tried accessing nonexisting field ({wrong.pop()}) on node type ({thing['kind']})")
        return {name: value for name, value in self._all(thing).items() if name in fields | {"id"}}

    def _all(self, thing: dict[str, Any]) -> dict[str, Any]:
        person = {"id": thing["by"], "name": PEOPLE.get(thing["by"], NAME)}
        at = datetime.fromtimestamp(thing["at"], clock.now().tzinfo).strftime("%Y-%m-%dT%H:%M:%S+0000")
        told = {**thing, "from": person, "created_time": at, "permalink_url": f"{self.url}/{thing['id']}"}
        parent = told.pop("parent", None)
        if parent and self.things.get(parent, {}).get("kind") == "comment":
            told["parent"] = {"id": parent}
        told["can_reply_privately"] = thing["kind"] == "comment" and thing["id"] not in self.answered
        if thing["id"] in self.answered:
            told["private_reply_conversation"] = {"messages": {"data": self._talks(self.answered[thing["id"]])}}
        return told

    def feed(self, call: Call, who: dict[str, Any], _page: str) -> object:
        posts = sorted((one for one in self.things.values() if one["kind"] == "post"), key=lambda one: -one["at"])
        told = [
            {**self._all(one), "comments": self._comments(one["id"], Call("GET", "", [("limit", "100")], {}, b""))}
            for one in posts
        ]
        return page_of(told, call)

    def comments(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)
        if call.first("filter") != "stream":
            raise MetaRefusal(100, "this fake lists the whole stream only")
        return self._comments(ext_id, call)

    def _comments(self, above: str, call: Call) -> dict[str, Any]:
        ripe = clock.now().timestamp() - self.listing_lag
        found = [
            one for one in self.things.values() if above in (one.get("root"), one.get("parent")) and one["at"] <= ripe
        ]
        return page_of([self._all(one) for one in sorted(found, key=lambda one: (-one["at"], one["id"]))], call)

    def publish(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)
        told = form_of(call) or body_of(call)
        text, photo = told.get("message"), told.pop("source", None)
        if not isinstance(text, str) or not text.strip() or set(told) != {"message"}:
            raise MetaRefusal(100, "The parameter message is required")
        if len(text) > 8000:
            raise MetaRefusal(100, "Param message must be at most 8000 in length")
        if photo and (media_of(photo[2]) not in PHOTOS or len(photo[2]) > LARGEST_PHOTO):
            raise MetaRefusal(100, "Invalid image: your photos couldn't be uploaded")
        made = self.comment(ext_id, text, by=PAGE)
        self.photos |= {made: photo[2]} if photo else {}
        return {"id": made}

    def upload(self, call: Call, who: dict[str, Any], page: str) -> object:
        if page != PAGE:
            raise MetaRefusal(200, "Permissions error")
        return {"attachment_id": self.held.keep(self.next_id(), call)}

    def change(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        thing, asked = self._must(ext_id), body_of(call)
        if set(asked) == {"is_hidden"} and isinstance(asked["is_hidden"], bool) and thing["kind"] == "comment":
            if thing["by"] == PAGE:
                raise MetaRefusal(200, "You cannot hide your own comment")
            self.hide(ext_id, "hide" if asked["is_hidden"] else "unhide")
        elif set(asked) == {"message"} and thing["by"] == PAGE:
            self.edit(ext_id, asked["message"])
        else:
            raise MetaRefusal(200, "Permissions error")
        return {"success": True}

    def like(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)["user_likes"] = True
        return {"success": True}

    def unlike(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        self._must(ext_id)["user_likes"] = False
        return {"success": True}

    def say(self, call: Call, who: dict[str, Any], page: str) -> object:
        asked = body_of(call)
        message = asked.get("message", {})
        if page == PAGE and "attachment" in message:
            return self._file(asked, message)
        if page != PAGE or not isinstance(message.get("text"), str) or not message["text"].strip():
            raise MetaRefusal(100, "Invalid parameter")
        if len(message["text"]) > 2000:
            raise MetaRefusal(100, "Length of param message[text] must be less than or equal to 2000")
        if len(str(message.get("metadata", ""))) >= 1000:
            raise MetaRefusal(100, "metadata must be under 1000 characters")
        person = self._recipient(asked)
        mid = self._said(person, message["text"], message.get("metadata", ""), app=APP)
        if "comment_id" in asked["recipient"]:
            self.answered[asked["recipient"]["comment_id"]] = person
        return {"recipient_id": person, "message_id": mid}

    def _file(self, asked: dict[str, Any], message: dict[str, Any]) -> object:
        """A message that shows a file; it has no words."""
        shown = self.held.named(message)
        person = self._recipient(asked)
        mid = self._said(person, "", message.get("metadata", ""), app=APP, attachments={"data": [shown]})
        return {"recipient_id": person, "message_id": mid}

    def _recipient(self, asked: dict[str, Any]) -> str:
        to = asked.get("recipient", {})
        if set(to) == {"comment_id"}:
            return self._of_comment(to["comment_id"])
        if set(to) != {"id"} or to["id"] not in PEOPLE:
            raise MetaRefusal(100, "No matching user found", subcode=2018001)
        last = max((one["at"] for one in self.messages if one["from"] == to["id"]), default=None)
        if last is None:
            raise MetaRefusal(551, "This person isn't available right now.")
        kind, tag, now = asked.get("messaging_type"), asked.get("tag"), clock.now()
        if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG") or (kind == "MESSAGE_TAG") != (tag is not None):
            raise MetaRefusal(100, "Invalid messaging_type")
        if kind == "RESPONSE" and now >= last + DAY:
            raise MetaRefusal(10, "This message is sent outside of allowed window.", subcode=2018278)
        if tag == "HUMAN_AGENT" and (not self.human_agent or now >= last + 7 * DAY):
            raise MetaRefusal(10, "This message is sent outside of allowed window.", subcode=2018278)
        return str(to["id"])

    def _of_comment(self, ext_id: str) -> str:
        thing = self._must(ext_id)
        if ext_id in self.answered:
            raise MetaRefusal(10900, "Activity already replied to")
        if clock.now().timestamp() >= thing["at"] + 7 * 86_400:
            raise MetaRefusal(10903, "This user can't reply to this activity")
        return str(thing["by"])

    def _said(self, person: str, text: str, metadata: str, *, app: str, **more: Any) -> str:
        mid, at = f"m_{self.next_id()}", clock.now()
        self.messages.append({"id": mid, "from": PAGE, "with": person, "message": text, "at": at, "app": app, **more})
        told = {"mid": mid, "text": text, "is_echo": True, "app_id": int(app)}
        self.talk(person, {"message": told | ({"metadata": metadata} if metadata else {})}, is_echo=True)
        return mid

    def conversations(self, call: Call, who: dict[str, Any], page: str) -> object:
        if call.first("platform") != "messenger":
            raise MetaRefusal(100, "platform must be one of messenger, instagram")
        if call.first("user_id") is None:
            return self._all_talks().listed(call)
        return {"data": [{"id": "t_1", "messages": {"data": self._talks(call.first("user_id") or "")}}]}

    def message(self, call: Call, who: dict[str, Any], mid: str) -> object:
        return self._all_talks().one(call, mid)

    def _all_talks(self) -> Talks:
        return Talks(PAGE, self.messages, lambda one: {"id": one, "name": PEOPLE.get(one, NAME)})

    def _talks(self, person: str) -> list[dict[str, Any]]:
        ripe = clock.now() - timedelta(seconds=self.listing_lag)
        mine = [one for one in self.messages if one["with"] == person and one["at"] <= ripe]
        return [
            {**{name: one[name] for name in ("id", "message", "attachments") if name in one},
             "from": {"id": one["from"], "name": "?"}, "created_time": one["at"].strftime("%Y-%m-%dT%H:%M:%S+0000")}
            for one in reversed(mine)
        ]  # fmt: skip

    def public(self) -> list[dict[str, Any]]:
        """What the page has said, everywhere: the truth of the matter."""
        comments = [one for one in self.things.values() if one["by"] == PAGE and one["kind"] == "comment"]
        told = [{"id": one["id"], "text": one["message"], "to": one["parent"]} for one in comments]
        mine = [one for one in self.messages if one["from"] == PAGE and one.get("app") == APP]
        return told + [{"id": one["id"], "text": one["message"], "to": one["with"]} for one in mine]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--log")
    chosen = options.parse_args()
    main(Page(chosen.port, chosen.log))
