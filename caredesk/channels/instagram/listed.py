"""What Instagram holds for a time: the comments under all posts of the account, and then the messages.

"IG User Media", "IG Media Comments" (newest first, 50 at a time), "IG Comment Replies": a list inside another one tells
by its own `paging` that it goes on. The cursor walks the posts; before it goes on, those lists are read to their end.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing
from caredesk.channels.instagram.api import TALKS
from caredesk.channels.instagram.sweep import author_of
from caredesk.channels.meta import talks
from caredesk.channels.meta.envelope import ID
from caredesk.channels.meta.graph import Graph, next_of, node
from caredesk.channels.meta.talks import Talks
from caredesk.channels.reading import listed, mapped

_AT_ONCE = 50
_ANSWER = "id,timestamp,from,username"
_COMMENT = f"{_ANSWER},replies.limit({_AT_ONCE}){{{_ANSWER}}}"
_FIELDS = {"comments": _COMMENT, "replies": _ANSWER}


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """A page: of posts with their comments, of one list that was longer than fits there, or of conversations."""
    graph, span = Graph(account), _Span(account, since, until)
    if cursor and cursor.startswith(talks.FIRST):
        return Talks(graph, account, TALKS, "instagram").listing(since, until, cursor)
    feed, waiting = _place(cursor)
    if not waiting:
        return _posts(graph, span, feed)
    (name, ext_id, after), *rest = waiting
    page = graph.get(node(ext_id, name), fields=_FIELDS[name], limit=str(_AT_ONCE), after=after)
    found = span.read(name, ext_id, page)
    return Listing(tuple(found.ids), _onward(feed, [*found.lists, *rest]))


def _place(cursor: str | None) -> tuple[str | None, list[list[str]]]:
    """Where the walk stands: before which posts, and which lists are to be read first."""
    try:
        told = mapped(json.loads(cursor or "{}"))
    except ValueError:
        told = {}
    return told.get("feed"), [one for one in listed(told.get("lists")) if len(one) == 3 and one[0] in _FIELDS]


def _onward(feed: str | None, waiting: list[list[str]]) -> str:
    """`feed` None: the last page of posts was read."""
    return json.dumps({"feed": feed, "lists": waiting}) if feed or waiting else talks.FIRST


def _posts(graph: Graph, span: "_Span", feed: str | None) -> Listing:
    fields = f"id,comments.limit({_AT_ONCE}){{{_COMMENT}}}"
    told = graph.get(node(span.account.ext_id, "media"), fields=fields, limit="25", **({"after": feed} if feed else {}))
    found = _Found([], [])
    for post in map(mapped, listed(told.get("data"))):
        found.add(span.read("comments", str(post.get("id")), mapped(post.get("comments"))))
    return Listing(tuple(found.ids), _onward(next_of(told) or None, found.lists))


@dataclass
class _Found:
    """Ids in this time, and the lists that go on: their name, whose they are, and after what."""

    ids: list[str]
    lists: list[list[str]]

    def add(self, more: "_Found") -> None:
        self.ids += more.ids
        self.lists += more.lists


@dataclass(frozen=True)
class _Span:
    account: AccountFacts
    since: datetime
    until: datetime

    def read(self, name: str, ext_id: str, told: Mapping[str, Any]) -> _Found:
        """One page of comments with their answers, or of answers. Comments come newest first, so that an old one ends
        their list; of answers no order is promised."""
        page = [mapped(one) for one in listed(told.get("data"))]
        found = _Found(list(self._theirs(page)), [])
        for comment in page:
            if isinstance(comment.get("id"), str) and comment.get("replies"):
                found.add(self.read("replies", comment["id"], mapped(comment["replies"])))
        oldest = reading.instant(page[-1].get("timestamp")) if page else None
        if (after := next_of(told)) and (name == "replies" or oldest is None or oldest >= self.since):
            found.lists.append([name, ext_id, after])
        return found

    def _theirs(self, page: list[Mapping[str, Any]]) -> Iterator[str]:
        for comment in page:
            at, ext_id = reading.instant(comment.get("timestamp")), reading.words(comment, "id", ID)
            author = author_of(comment, self.account.ext_id)
            is_own = author is not None and self.account.ext_id == author.ext_id
            is_own = is_own or (author is not None and author.handle == self.account.handle)
            if ext_id and not is_own and at and self.since <= at < self.until:
                yield ext_id
