"""What was said in private on Messenger and Instagram, asked for: the newest messages of each conversation.

"Conversations API for Messenger Platform" and the Graph reference of Page Conversations, Conversation and Message: GET
`/{page}/conversations?platform=` lists conversations with `updated_time`, not for a time that one names; GET
`/{message}` tells `created_time`, `from`, `to`, `message` and `attachments`. Only the newest 20 messages of each can be
read, and an older one is refused as deleted: so no more are counted, and no refusal takes a message away. That the
conversation with the newest message stands first is seen everywhere and documented nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Attachment, Author, Event, Listing, Permanent, Raw
from caredesk.channels.meta.envelope import id_of, known_id
from caredesk.channels.meta.graph import Graph, next_of, node
from caredesk.channels.reading import listed, mapped

FIRST = "talks:"  # the cursor at which messages begin
_NEWEST = 20
_AT_ONCE = 20  # conversations; many more, each with its messages, are refused as too much data
_LISTED = f"updated_time,messages.limit({_NEWEST}){{id,created_time,from}}"
_READ = "id,created_time,from,to,message,attachments{image_data{url},video_data{url},file_url}"
_FILES = (("image", "image_data"), ("video", "video_data"))


@dataclass(frozen=True)
class Talks:
    """The conversations of one account: at which path, of which of the two platforms."""

    graph: Graph
    account: AccountFacts
    path: str
    platform: str

    def listing(self, since: datetime, until: datetime, cursor: str) -> Listing:
        """The messages that were written to us in this time. Without the right to read them nothing is told of them."""
        after = cursor.removeprefix(FIRST)
        asked = {"platform": self.platform, "fields": _LISTED, "limit": str(_AT_ONCE)}
        try:
            told = self.graph.get(self.path, **asked, **({"after": after} if after else {}))
        except Permanent as error:
            if error.code == "not_permitted":
                return Listing(())
            raise
        talks = [mapped(one) for one in listed(told.get("data"))]
        moved = [one for one in talks if not _is_before(one.get("updated_time"), since)]
        ids = [one for talk in moved for one in self._theirs(talk, since, until)]
        further = next_of(told) if moved else ""
        return Listing(tuple(ids), f"{FIRST}{further}" if further else None)

    def _theirs(self, talk: Mapping[str, Any], since: datetime, until: datetime) -> Iterator[str]:
        for one in listed(mapped(talk.get("messages")).get("data")):
            message = mapped(one)
            at, ext_id = reading.instant(message.get("created_time")), message.get("id")
            if isinstance(ext_id, str) and at and since <= at < until and not self._is_own(message):
                yield ext_id

    def _is_own(self, message: Mapping[str, Any]) -> bool:
        names = {id_of(message.get("from")), str(mapped(message.get("from")).get("username"))}
        return bool(names & ({self.account.ext_id, self.account.handle.lstrip("@")} - {""}))

    def found(self, ext_ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """These messages as they stand now; of what is refused nothing is known."""
        for ext_id in ext_ids:
            if self.graph.is_short:  # what is left of the quota is for answers
                return
            try:
                yield self.graph.get(node(ext_id), fields=_READ)
            except Permanent:
                continue


def _is_before(value: Any, since: datetime) -> bool:
    at = reading.instant(value)
    return at is not None and at < since


def message(told: Mapping[str, Any], own: str, raw: Raw) -> Event | None:
    """A message that was asked for; the conversation is the person, as in a hook."""
    author, to = id_of(told.get("from")), [id_of(one) for one in listed(mapped(told.get("to")).get("data"))]
    is_echo = author == own
    person = next((one for one in to if one and one != own), "") if is_echo else author
    if not person:
        return None
    at, clock = reading.moment(told.get("created_time"), raw.received_at)
    return Event(
        account_ext_id=own,
        kind="echo" if is_echo else "created",
        ext_id=known_id(told, "id"),
        surface="dm",
        visibility="private",
        thread_ext_id=person,
        author=Author(own) if is_echo else _author(told),
        text=reading.words(told, "message") or "",
        attachments=tuple(_attachments(told)),
        occurred_at=at,
        clock=clock,
    )


def _author(told: Mapping[str, Any]) -> Author:
    person = mapped(told.get("from"))
    handle, name = reading.words(person, "username", 300) or "", reading.words(person, "name", 1000) or ""
    return Author(id_of(person), handle, name or handle)


def _attachments(told: Mapping[str, Any]) -> Iterator[Attachment]:
    for one in listed(mapped(told.get("attachments")).get("data")):
        for kind, name in _FILES:
            if url := reading.link(mapped(mapped(one).get(name)).get("url")):
                yield Attachment(kind, url)
        if url := reading.link(mapped(one).get("file_url")):
            yield Attachment("file", url)
