"""Questions to YouTube: pages of threads, all answers of a thread, and all that is held back.

commentThreads.list lists newest threads first and, unless asked otherwise, only published ones; comments.list(parentId)
gives the answers of a thread, in no promised order. Both by pages of a hundred, each for one of the day's units.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Permanent, Retryable
from caredesk.channels.google.api import Google, listed
from caredesk.channels.reading import mapped

_LIMIT = 100
_MOST_PAGES = 5  # of the answers of one thread
_HELD_PAGES = 3


def asked(account: AccountFacts, status: str = "published") -> list[tuple[str, str]]:
    return [
        ("part", "snippet,replies"),
        ("allThreadsRelatedToChannelId", account.ext_id),
        ("order", "time"),
        ("moderationStatus", status),
        ("textFormat", "plainText"),
        ("maxResults", str(_LIMIT)),
    ]


def page(google: Google, path: str, params: list[tuple[str, str]], token: str = "") -> Mapping[str, Any]:
    """One page; Retryable for what is no list: it would be taken for the end of one, or for a removal."""
    told = google.get(path, [*params, *([("pageToken", token)] if token else [])], units=1)
    if "items" not in told and "kind" not in told:
        raise Retryable("answer_unreadable")
    return told


def pages(google: Google, path: str, params: list[tuple[str, str]], most: int) -> Iterator[tuple[list[Any], bool]]:
    """At most so many pages, each with whether it is the last one."""
    token = ""
    for _ in range(most):
        told = page(google, path, params, token)
        following = told.get("nextPageToken")
        is_last = not isinstance(following, str) or following in ("", token)
        yield listed(told.get("items")), is_last
        if is_last:
            return
        token = str(following)


def answers(google: Google, thread: str) -> list[Any]:
    """The answers in this thread; none of one that is gone."""
    params = [("part", "snippet"), ("parentId", thread), ("textFormat", "plainText"), ("maxResults", str(_LIMIT))]
    try:
        return [one for found, _ in pages(google, "/comments", params, _MOST_PAGES) for one in found]
    except Permanent as error:
        if error.code != "gone":
            raise
        return []


def held(google: Google, account: AccountFacts, status: str) -> tuple[list[Any], bool]:
    """The threads that are held back in this way, and whether these are all of them."""
    told = list(pages(google, "/commentThreads", asked(account, status), _HELD_PAGES))
    every = [one for items, _ in told for one in items]
    return [one for one in every if isinstance(mapped(one).get("id"), str)], told[-1][1]


def lacks(thread: Mapping[str, Any]) -> bool:
    """Whether it has more answers than it brought."""
    return (count(thread) or 0) > len(listed(mapped(thread.get("replies")).get("comments")))


def count(thread: Mapping[str, Any]) -> int | None:
    return reading.count(mapped(thread.get("snippet")).get("totalReplyCount"))


def state(thread: Mapping[str, Any]) -> str:
    """What an agent would see changed: how many answers there are, and when the first words were last changed."""
    top = mapped(mapped(thread.get("snippet")).get("topLevelComment"))
    return f"{count(thread)}|{mapped(top.get('snippet')).get('updatedAt')}"
