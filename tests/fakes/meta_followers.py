"""An Instagram account as people see it: what they write under it and to it, and what Meta tells of that."""

from typing import Any

from caredesk.core import clock
from tests.fakes.meta import Graph
from tests.fakes.meta_files import Held

ACCOUNT, NAME, TOKEN = "4001", "parcelhop", "ig-token"
PEOPLE = {"5001": "kasia", "5002": "zoltan"}
SCOPES = ["instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_read_engagement",
          "pages_show_list", "pages_manage_metadata", "pages_messaging"]  # fmt: skip


class Studio(Graph):
    """The state: media and comments in one table, messages in another; and what people do there."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.tokens = {TOKEN: {"id": ACCOUNT, "scopes": list(SCOPES)}}
        self.things: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.answered: set[str] = set()
        self.human_agent = False
        self.held = Held(ACCOUNT, "instagram")

    def media(self, caption: str, *, live: bool = False, by: str = ACCOUNT) -> str:
        return self._keep(caption, by, kind="media", live=live)

    def comment(self, on: str, text: str, *, by: str = "5001", tell: bool = True, **media: Any) -> str:
        above = self.things[on]
        root, parent = (on, None) if above["kind"] == "media" else (above["root"], above["parent"] or on)
        ext_id = self._keep(text, by, kind="comment", root=root, parent=parent)
        if tell and self.things[root]["by"] == ACCOUNT:
            person = {"id": by, "username": PEOPLE.get(by, NAME)} | (
                {"self_ig_scoped_id": "6001"} if by == ACCOUNT else {}
            )
            value = {
                "id": ext_id,
                "text": text,
                "from": person,
                "media": {"id": root, "media_product_type": "FEED", **media},
            }
            field = "live_comments" if self.things[root]["live"] else "comments"
            value |= {"parent_id": parent} if parent else {}
            self.tell({"changes": [{"field": field, "value": value}]}, entry_id=ACCOUNT)
        return ext_id

    def edit(self, ext_id: str, text: str) -> None:
        self.things[ext_id]["text"] = text

    def delete(self, ext_id: str) -> None:
        del self.things[ext_id]

    def hide(self, ext_id: str, *, is_hidden: bool = True) -> None:
        """A colleague does it in the app, or Instagram by its own rules; nobody is told."""
        self.things[ext_id]["hidden"] = is_hidden

    def mention(self, text: str, *, by: str = "5001") -> tuple[str, str]:
        """Named in a comment on somebody's own post: only the numbers are told."""
        media = self._keep("My breakfast", by, kind="media", live=False)
        comment = self._keep(text, by, kind="comment", root=media, parent=None)
        value = {"media_id": media, "comment_id": comment}
        self.tell({"changes": [{"field": "mentions", "value": value}]}, entry_id=ACCOUNT)
        return media, comment

    def write(self, text: str, *, by: str = "5001", tell: bool = True, **more: Any) -> str:
        mid = f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{self.next_id()}"
        self.messages.append({"id": mid, "from": by, "with": by, "message": text, "at": clock.now()})
        if tell:
            self._talk(by, {"message": {"mid": mid, "text": text, **more}})
        return mid

    def unsend(self, mid: str) -> None:
        gone = next(one for one in self.messages if one["id"] == mid)
        self.messages.remove(gone)
        self._talk(gone["with"], {"message": {"mid": mid, "is_deleted": True}})

    def _keep(self, text: str, by: str, **more: Any) -> str:
        ext_id = f"178{self.next_id()}"
        self.things[ext_id] = {"id": ext_id, "text": text, "by": by, "at": clock.now(), "hidden": False, **more}
        return ext_id

    def _talk(self, person: str, told: dict[str, Any], *, is_echo: bool = False) -> None:
        ends = ({"id": ACCOUNT}, {"id": person}) if is_echo else ({"id": person}, {"id": ACCOUNT})
        at = int(clock.now().timestamp() * 1000)
        self.tell({"messaging": [{"sender": ends[0], "recipient": ends[1], "timestamp": at, **told}]}, entry_id=ACCOUNT)
