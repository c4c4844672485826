"""An Instagram account as people see it: what they write under it and to it, and what Meta tells of that."""

from typing import Any

from caredesk.core import clock
from tests.fakes.meta_files import Held
from tests.fakes.meta_inbox import Inbox

ACCOUNT, NAME, TOKEN = "4001", "parcelhop", "ig-token"
PEOPLE = {"5001": "kasia", "5002": "zoltan"}
SCOPES = ["instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_read_engagement",
          "pages_show_list", "pages_manage_metadata", "pages_messaging"]  # fmt: skip


class Studio(Inbox):
    """The state: media and comments in one table, beside the messages; and what people do there."""

    mine = ACCOUNT

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.tokens = {TOKEN: {"id": ACCOUNT, "scopes": list(SCOPES)}}
        self.things: dict[str, dict[str, Any]] = {}
        self.answered: set[str] = set()
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
        return self.came(f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{self.next_id()}", text, by, tell, more)

    def _keep(self, text: str, by: str, **more: Any) -> str:
        ext_id = f"178{self.next_id()}"
        self.things[ext_id] = {"id": ext_id, "text": text, "by": by, "at": clock.now(), "hidden": False, **more}
        return ext_id
