"""What YouTube says, as events: pure and total.

The bodies are put together by `polling`: `{"own", "threads": [commentThread], "comments": [comment], "missing", "back",
"freed": [ids that were held for review and are public now]}`, YouTube's own resources unchanged
(developers.google.com/youtube/v3/docs/commentThreads, …/comments). A comment that is held for review, or thought to be
spam, is a post hidden by the platform: nobody but us sees it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Attachment, Author, Event, Kind, Raw, Skipped
from caredesk.channels.google.api import MOST, listed
from caredesk.channels.reading import Unreadable, WrongType, mapped

HELD = ("heldForReview", "likelySpam")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LISTS: tuple[tuple[str, Kind], ...] = (*sweeping.STATES, ("freed", "unhidden"))


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in one body; one poisoned comment never takes the others."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
        return
    seen: set[str] = set()
    for found in _all(body, raw):
        if isinstance(found, Skipped) or found.key not in seen:
            yield found
        if isinstance(found, Event):
            seen.add(found.key)


@dataclass(frozen=True)
class _Place:
    """Where in which body we are reading, whose channel it is, and what the thread says of its comments."""

    raw: Raw
    own: str
    pointer: str
    video: str = ""
    can_reply: Any = None


def _all(body: Mapping[str, Any], raw: Raw) -> Iterator[Event | Skipped]:
    own = body["own"]
    yield from reading.misplaced(body, ("threads", "comments"), most=MOST)
    for number, told in enumerate(listed(body.get("threads"))):
        snippet = mapped(mapped(told).get("snippet"))
        place = _Place(raw, own, f"/threads/{number}", str(snippet.get("videoId") or ""), snippet.get("canReply"))
        yield from _comment(snippet.get("topLevelComment"), place)
        yield from _replies(mapped(told), place)
    for number, told in enumerate(listed(body.get("comments"))):
        yield from _comment(told, _Place(raw, own, f"/comments/{number}"))
    yield from sweeping.states(body, raw, lists=_LISTS, account_ext_id=own)


def _replies(thread: Mapping[str, Any], place: _Place) -> Iterator[Event | Skipped]:
    try:
        told = reading.inner(thread, "replies")
    except WrongType as error:
        yield Skipped("wrong_type", f"{place.pointer}/{error}")
        return
    yield from reading.misplaced(told, ("comments",), f"{place.pointer}/replies")
    for one in listed(told.get("comments")):
        yield from _comment(one, place)


def _comment(told: Any, place: _Place) -> Iterator[Event | Skipped]:
    try:
        event = _read(mapped(told), place)
    except WrongType as error:
        yield Skipped("wrong_type", f"{place.pointer}/{error}")
        return
    yield event
    status = mapped(mapped(told).get("snippet")).get("moderationStatus")
    if status in HELD and event.kind != "echo":
        yield replace(event, kind="hidden", ext_version=str(status), text=None, removed_by="platform")


def _read(told: Mapping[str, Any], place: _Place) -> Event:
    ext_id, snippet = reading.words(told, "id", 200), reading.inner(told, "snippet")
    if not ext_id:
        raise WrongType("id")
    published, updated = (reading.words(snippet, name, 100) for name in ("publishedAt", "updatedAt"))
    is_edit = bool(updated) and updated != published
    occurred_at, clock = reading.moment(updated if is_edit else published, place.raw.received_at)
    author, thread = _author(snippet), reading.words(snippet, "parentId", 200) or ext_id.partition(".")[0]
    video = reading.words(snippet, "videoId", 64) or place.video
    is_own = author is not None and author.ext_id == place.own
    picture = reading.link(snippet.get("imageUrl"))
    return Event(
        account_ext_id=place.own,
        kind="echo" if is_own else "edited" if is_edit else "created",
        ext_id=ext_id,
        ext_version=updated or "" if is_edit else "",
        surface="comment",
        thread_ext_id=thread,
        parent_ext_id=thread if thread != ext_id else None,
        root_ext_id=video or None,
        author=author,
        text=reading.words(snippet, "textOriginal") or reading.words(snippet, "textDisplay") or "",
        attachments=(Attachment("image", picture),) if picture else (),
        permalink=_permalink(ext_id, video, place.own),
        occurred_at=occurred_at,
        clock=clock,
        facts=_facts(video, place.can_reply),
    )


def _author(snippet: Mapping[str, Any]) -> Author | None:
    """Their channel; somebody whose channel is gone has a name and nothing else."""
    name = reading.words(snippet, "authorDisplayName", 300) or ""
    ext_id = reading.words(mapped(snippet.get("authorChannelId")), "value", 100) or ""
    if not ext_id:
        return None
    return Author(ext_id, name, name.removeprefix("@"), reading.link(snippet.get("authorProfileImageUrl")))


def _facts(video: str, can_reply: Any) -> dict[str, str]:
    told = {"_video": video} if _NAME.fullmatch(video) else {}
    return told | ({"_can_reply": "1" if can_reply else "0"} if isinstance(can_reply, bool) else {})


def _permalink(ext_id: str, video: str, own: str) -> str | None:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,200}", ext_id):
        return None
    if _NAME.fullmatch(video):
        return f"https://www.youtube.com/watch?v={video}&lc={ext_id}"
    return f"https://www.youtube.com/channel/{own}/community?lc={ext_id}" if _NAME.fullmatch(own) else None
