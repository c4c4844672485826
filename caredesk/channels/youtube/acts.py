"""What we may do on YouTube, and doing it: answers of one level, and holding a comment back for review.

developers.google.com/youtube/v3/docs/comments: insert (50 units; the parent is always a thread) and setModerationStatus
(50 units). Of its other abilities `banAuthor` and comments.delete are never used: nothing here deletes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Sent,
    Unknown,
)
from caredesk.channels.google.api import Google, listed, same_words
from caredesk.channels.reading import mapped
from caredesk.core import clock

ACTIONS = frozenset({"reply", "hide", "unhide"})
WRITE_UNITS = 50
LIMIT = 10_000
_SKEW = timedelta(minutes=5)
_PAGES = 5


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    """Whether this is allowed for this very comment, and what of the day's units it takes."""
    out = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action not in ACTIONS:
        return Denied("not_on_this_network")
    if action == "reply" and post.facts.get("_can_reply") == "0":
        return Denied("cannot_reply", link_out=out)
    if action in ("hide", "unhide") and post.author_ext_id == account.ext_id:
        return Denied("hide_own", link_out=out)
    return Allowed(units=WRITE_UNITS)


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    """The limit, less the name that stands before an answer to an answer."""
    return LIMIT - len(addressed("", post.handle, is_deeper=_is_deeper(post.ext_id)))


def addressed(text: str, handle: str, *, is_deeper: bool) -> str:
    """There is one level of answers: whose answer is meant is said by a name, as people do it there."""
    if not is_deeper or not handle.startswith("@") or text.lower().startswith(handle.lower()):
        return text
    return f"{handle} {text}"


def _is_deeper(ext_id: str) -> bool:
    return "." in ext_id


def _words(out: OutgoingFacts) -> str:
    return addressed(out.text, out.handle, is_deeper=_is_deeper(out.parent_ext_id))


def _thread(out: OutgoingFacts) -> str:
    return out.thread_ext_id or out.parent_ext_id.partition(".")[0]


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Answer in the thread, or hold a comment back, or let it be seen again."""
    google = Google(account, account.urls["api"])
    if out.action in ("hide", "unhide"):
        return _moderate(google, account, out)
    if len(_words(out)) > LIMIT:
        raise Permanent("too_long")
    body = {"snippet": {"parentId": _thread(out), "textOriginal": _words(out)}}
    told = google.act("POST", "/comments", body, params=[("part", "snippet")])
    if not isinstance(told.get("id"), str):
        raise Unknown("answer_without_id")
    return _sent(told, out)


def _moderate(google: Google, account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Held back it is seen by nobody and can be shown again; `rejected`, where chosen, is in no list any more."""
    hidden = "rejected" if account.settings.get("hide_as") == "rejected" else "heldForReview"
    status = hidden if out.action == "hide" else "published"
    params = [("id", out.parent_ext_id), ("moderationStatus", status)]
    google.act("POST", "/comments/setModerationStatus", params=params)
    return Sent(out.parent_ext_id, units=WRITE_UNITS)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look in the thread for our own words, said since the first attempt, that belong to no other row of ours. To hold
    back what is held back changes nothing."""
    if out.action in ("hide", "unhide"):
        return NotThere()
    since = (out.first_tried_at or clock.now() - timedelta(days=1)) - _SKEW
    try:
        for told in _answers(account, out):
            if _is_it(told, account, out, since):
                return _sent(told, out)
    except Permanent as error:
        return CannotTell(error.code)
    except _TooMuch:
        return CannotTell("too_much_said")
    return NotThere()


class _TooMuch(Exception):
    """The thread is longer than we are willing to read."""


def _answers(account: AccountFacts, out: OutgoingFacts) -> Iterator[Mapping[str, Any]]:
    google = Google(account, account.urls["api"])
    params = [("part", "snippet"), ("parentId", _thread(out)), ("textFormat", "plainText"), ("maxResults", "100")]
    token: Any = ""
    for _ in range(_PAGES):
        told = google.get("/comments", [*params, *([("pageToken", token)] if token else [])], units=1)
        yield from map(mapped, listed(told.get("items")))
        token = told.get("nextPageToken")
        if not isinstance(token, str) or not token:
            return
    raise _TooMuch


def _is_it(told: Mapping[str, Any], account: AccountFacts, out: OutgoingFacts, since: datetime) -> bool:
    snippet = mapped(told.get("snippet"))
    if not isinstance(told.get("id"), str) or told["id"] in out.known_ext_ids:
        return False
    if mapped(snippet.get("authorChannelId")).get("value") != account.ext_id:
        return False
    said_at = reading.instant(snippet.get("publishedAt"))
    if said_at and said_at < since:
        return False
    text = snippet.get("textOriginal") or snippet.get("textDisplay")
    return isinstance(text, str) and same_words(text, _words(out))


def _sent(told: Mapping[str, Any], out: OutgoingFacts) -> Sent:
    video = out.facts.get("_video") or out.root_ext_id
    link = f"https://www.youtube.com/watch?v={video}&lc={told['id']}" if video else None
    return Sent(told["id"], reading.link(link), units=WRITE_UNITS)
