"""A Facebook Page as people see it: what they write under it and to it, and what Meta tells of that."""

from typing import Any

from caredesk.core import clock
from tests.fakes.meta_files import Held
from tests.fakes.meta_inbox import Inbox

PAGE, NAME, TOKEN, USER_TOKEN = "2001", "Parcelhop", "page-token", "user-token"
PEOPLE = {"3001": "Kasia Wrona", "3002": "Nagy Zoltán"}
SCOPES = ["pages_show_list", "pages_manage_metadata", "pages_read_engagement", "pages_read_user_content",
          "pages_manage_engagement", "pages_messaging"]  # fmt: skip


class Place(Inbox):
    """The state: posts and comments in one table, beside the messages; and what people do there."""

    mine = PAGE

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.tokens = {
            TOKEN: {"id": PAGE, "scopes": list(SCOPES)},
            USER_TOKEN: {"id": "9", "scopes": list(SCOPES), "user": True},
        }
        self.things: dict[str, dict[str, Any]] = {}
        self.answered: dict[str, str] = {}  # comments that were answered in private, and in which message
        self.listing_lag = 0.0
        self.held = Held(PAGE, "")
        self.photos: dict[str, bytes] = {}  # of comments

    def post(self, text: str, *, by: str = PAGE, published: bool = True, tell: bool = True) -> str:
        ext_id = f"{PAGE}_{self.next_id()}"
        thing = self._keep(ext_id, text, by, kind="post", is_published=published)
        if tell:
            self._feed(thing, "add", item="status", post_id=ext_id, message=text, created_time=thing["at"])
        return ext_id

    def comment(self, on: str, text: str, *, by: str = "3001", tell: bool = True, **more: Any) -> str:
        """Somebody comments a post, or answers a comment."""
        above = self.things[on]
        root = on if above["kind"] == "post" else above["root"]
        ext_id = f"{root.split('_')[1]}_{self.next_id()}"
        thing = self._keep(ext_id, text, by, kind="comment", root=root, parent=on)
        if tell:
            self._feed(thing, "add", **self._where(thing), message=text, created_time=thing["at"], **more)
        return ext_id

    def edit(self, ext_id: str, text: str) -> None:
        thing = self.things[ext_id]
        thing["message"] = text
        self._feed(thing, "edited", **self._where(thing), message=text, created_time=thing["at"])

    def delete(self, ext_id: str, *, tell: bool = True) -> None:
        thing = self.things.pop(ext_id)
        if tell:
            self._feed(thing, "remove", **self._where(thing))

    def hide(self, ext_id: str, verb: str = "hide") -> None:
        self.things[ext_id]["is_hidden"] = verb == "hide"
        self._feed(self.things[ext_id], verb, **self._where(self.things[ext_id]))

    def mention(self, text: str, *, by: str = "3001") -> str:
        """Named in a post elsewhere: only its number is told."""
        ext_id = f"{by}_{self.next_id()}"
        self._keep(ext_id, text, by, kind="foreign")
        self.tell(
            {"changes": [{"field": "mention", "value": {"item": "post", "verb": "add", "post_id": ext_id}}]},
            entry_id=PAGE,
        )
        return ext_id

    def write(self, text: str, *, by: str = "3001", tell: bool = True, **more: Any) -> str:
        """Somebody writes to the page in Messenger."""
        return self.came(f"m_{self.next_id()}", text, by, tell, more)

    def colleague(self, text: str, *, to: str = "3001") -> str:
        """A colleague answers in Meta's own inbox."""
        return self._said(to, text, "", app="263902037430900")

    def _keep(self, ext_id: str, text: str, by: str, **more: Any) -> dict[str, Any]:
        at = int(clock.now().timestamp())
        thing = {"id": ext_id, "message": text, "by": by, "at": at, "is_hidden": False, "user_likes": False, **more}
        self.things[ext_id] = thing
        return thing

    def _where(self, thing: dict[str, Any]) -> dict[str, Any]:
        post = self.things.get(thing["root"], {"is_published": True})
        about = {
            "id": thing["root"],
            "is_published": post["is_published"],
            "permalink_url": f"{self.url}/{thing['root']}",
        }
        place = {"post_id": thing["root"], "parent_id": thing["parent"], "post": about}
        return {"item": "comment", "comment_id": thing["id"], **place}

    def _feed(self, thing: dict[str, Any], verb: str, **value: Any) -> None:
        person = {"id": thing["by"], "name": PEOPLE.get(thing["by"], NAME)}
        self.tell({"changes": [{"field": "feed", "value": {"from": person, "verb": verb, **value}}]}, entry_id=PAGE)
