"""The inbox of a page or of an Instagram account: messages, what becomes of them, and what Meta tells of that."""

from typing import Any

from caredesk.core import clock
from tests.fakes.meta import Graph


class Inbox(Graph):
    """Messages between one account and people."""

    mine = ""  # the account's id

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.messages: list[dict[str, Any]] = []
        self.human_agent = False

    def came(self, mid: str, text: str, by: str, tell: bool, more: dict[str, Any]) -> str:
        self.messages.append({"id": mid, "from": by, "with": by, "message": text, "at": clock.now()})
        if tell:
            self.talk(by, {"message": {"mid": mid, "text": text, **more}})
        return mid

    def unsend(self, mid: str) -> None:
        gone = next(one for one in self.messages if one["id"] == mid)
        self.messages.remove(gone)
        self.talk(gone["with"], {"message": {"mid": mid, "is_deleted": True}})

    def talk(self, person: str, told: dict[str, Any], *, is_echo: bool = False) -> None:
        ends = ({"id": self.mine}, {"id": person}) if is_echo else ({"id": person}, {"id": self.mine})
        at = int(clock.now().timestamp() * 1000)
        item = {"sender": ends[0], "recipient": ends[1], "timestamp": at, **told}
        self.tell({"messaging": [item]}, entry_id=self.mine)
