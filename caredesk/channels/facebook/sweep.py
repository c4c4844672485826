"""What stands on a Page now: single posts, comments and messages by their ids, and all that was written in a time.

Ids are asked for many at once (`?ids=`); where one of them is gone the whole question is refused, and they are asked
one by one. A post and a comment have different fields; of what is neither surely, only those are asked that both have.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Attachment, Event, Listing, Page, Permanent, Raw, Skipped
from caredesk.channels.facebook.feed import author_of
from caredesk.channels.meta import swept, talks
from caredesk.channels.meta.envelope import ID, id_of, known_id
from caredesk.channels.meta.graph import Graph, next_of, node
from caredesk.channels.meta.talks import Talks
from caredesk.channels.reading import listed, mapped

_BATCH = 40
_EITHER = "id,from,message,created_time,permalink_url"
_COMMENT = f"{_EITHER},parent{{id}},attachment"
_POST = f"{_EITHER},full_picture,is_published"
_IDS = re.compile(r"\d+(_\d+)*", re.ASCII)
_MESSAGES = re.compile(r"m_[\w=-]+", re.ASCII)
_MENTION = "mention:"
_ASKED_AT_ONCE = 25


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """How these stand now, and which of the `gone` are back. Messages are only asked for where one is missing: they
    tell of everything by themselves."""
    run = _Sweep(account)
    mentions = [one.removeprefix(_MENTION) for one in ext_ids if one.startswith(_MENTION)]
    told = {
        "objects": list(run.found([one for one in ext_ids if _IDS.fullmatch(one)], missing=run.missing)),
        "mentions": list(run.found([one for one in mentions if _IDS.fullmatch(one)], missing=[])),
        "messages": list(_talks(run.graph, account).found([one for one in ext_ids if _MESSAGES.fullmatch(one)])),
        "missing": run.missing,
        "back": [str(one["id"]) for one in run.found([one for one in gone if _IDS.fullmatch(one)], missing=[])],
    }
    return swept.page(account.ext_id, (*ext_ids, *gone), told)


def _talks(graph: Graph, account: AccountFacts) -> Talks:
    return Talks(graph, account, node(account.ext_id, "conversations"), "messenger")


class _Sweep:
    def __init__(self, account: AccountFacts) -> None:
        self.graph, self.own, self.missing = Graph(account), account.ext_id, list[str]()

    def found(self, ext_ids: Sequence[str], *, missing: list[str]) -> Iterator[Mapping[str, Any]]:
        posts = [one for one in ext_ids if one.startswith(f"{self.own}_")]
        comments = [one for one in ext_ids if one not in posts]
        for ids, fields in ((posts, _POST), (comments, _COMMENT)):
            for start in range(0, len(ids), _BATCH):
                yield from self._batch(ids[start : start + _BATCH], fields, missing)

    def _batch(self, ids: Sequence[str], fields: str, missing: list[str]) -> Iterator[Mapping[str, Any]]:
        if len(ids) > 1:
            try:
                told = self.graph.get("", ids=",".join(ids), fields=fields)
                yield from (mapped(told.get(one)) for one in ids if id_of(told.get(one)))
                return
            except Permanent:  # one of them is gone, or no comment: which one is not said
                pass
        for one in ids:
            if (found := self._one(one, fields, missing)) is not None:
                yield found

    def _one(self, ext_id: str, fields: str, missing: list[str]) -> Mapping[str, Any] | None:
        for asked in dict.fromkeys((fields, _EITHER)):
            try:
                return self.graph.get(node(ext_id), fields=asked)
            except Permanent as error:
                if error.code == "gone":
                    missing.append(ext_id)
                    return None
        return None


def read(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in a body that `reconcile` made."""
    return swept.parts(raw, {"objects": _object, "mentions": _mention, "messages": talks.message})


def _object(told: Mapping[str, Any], own: str, raw: Raw) -> Event:
    ext_id = known_id(told, "id")
    if ext_id.startswith(f"{own}_"):
        return _event(told, own, raw, surface="post", thread_ext_id=ext_id)
    parent = id_of(told.get("parent"))
    root = f"{own}_{ext_id.partition('_')[0]}" if "_" in ext_id else None
    place = {"parent_ext_id": parent or root, "root_ext_id": root}
    return _event(told, own, raw, surface="comment", thread_ext_id=parent or ext_id, **place)


def _mention(told: Mapping[str, Any], own: str, raw: Raw) -> Event:
    return _event(told, own, raw, surface="mention", thread_ext_id=known_id(told, "id"))


def _event(told: Mapping[str, Any], own: str, raw: Raw, **place: Any) -> Event:
    author = author_of(told)
    at, clock = reading.moment(told.get("created_time"), raw.received_at)
    return Event(
        account_ext_id=own,
        kind="echo" if author and author.ext_id == own else "created",
        ext_id=known_id(told, "id"),
        author=author,
        text=reading.words(told, "message") or "",
        attachments=_attachments(told),
        permalink=reading.link(told.get("permalink_url")),
        occurred_at=at,
        clock=clock,
        facts={"ad": "1"} if told.get("is_published") is False else {},
        **place,
    )


def _attachments(told: Mapping[str, Any]) -> tuple[Attachment, ...]:
    image = mapped(mapped(mapped(told.get("attachment")).get("media")).get("image")).get("src")
    links = [one for one in (reading.link(image), reading.link(told.get("full_picture"))) if one]
    return tuple(Attachment("image", one) for one in links)


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """What was written on the page in this time, page by page: comments of all posts, newest posts first; then the
    messages.

    The cursor walks the feed, and before it goes on the comments of posts that have more than fit into one answer."""
    graph, span = Graph(account), _Span(account.ext_id, since, until)
    if cursor and cursor.startswith(talks.FIRST):
        return _talks(graph, account).listing(since, until, cursor)
    told = json.loads(cursor or "{}")
    waiting = [(str(post), str(after)) for post, after in told.get("posts", ())]
    if waiting:
        post, after = waiting.pop(0)
        asked = {"filter": "stream", "order": "reverse_chronological", "limit": "100", "fields": "id,created_time,from"}
        page = graph.get(node(post, "comments"), after=after, **asked)
        ids, more = span.comments(post, page)
        return Listing(ids, _onward(told.get("feed"), [*more, *waiting]))
    return _feed_page(graph, account, span, told.get("feed"))


def _onward(feed: str | None, posts: list[tuple[str, str]]) -> str:
    """Where to go on; `feed` None: the last page of posts was read."""
    return json.dumps({"feed": feed, "posts": posts}) if feed or posts else talks.FIRST


def _feed_page(graph: Graph, account: AccountFacts, span: "_Span", after: str | None) -> Listing:
    comments = "comments.filter(stream).order(reverse_chronological).limit(100){id,created_time,from}"
    asked = {"fields": f"id,created_time,from,{comments}", "limit": str(_ASKED_AT_ONCE)}
    told = graph.get(node(account.ext_id, "feed"), **asked, **({"after": after} if after else {}))
    ids: list[str] = []
    posts: list[tuple[str, str]] = []
    for post in (mapped(one) for one in listed(told.get("data"))):
        ids += span.own_or_not(post)
        found, more = span.comments(str(post.get("id")), mapped(post.get("comments")))
        ids += found
        posts += more
    return Listing(tuple(ids), _onward(next_of(told) or None, posts))


class _Span:
    """The time that is asked for, and what of a list falls into it."""

    def __init__(self, own: str, since: datetime, until: datetime) -> None:
        self.own, self.since, self.until = own, since, until

    def own_or_not(self, post: Mapping[str, Any]) -> list[str]:
        """A visitor's post counts; one of the page itself is no question."""
        ext_id = reading.words(post, "id", ID)
        is_theirs = id_of(post.get("from")) not in ("", self.own)
        return [ext_id] if ext_id and is_theirs and self._is_within(post) else []

    def comments(self, post: str, told: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
        """The ids in this page of comments, and where to go on: newest first, so that an old one ends it."""
        page = [mapped(one) for one in listed(told.get("data"))]
        theirs = [one for one in page if id_of(one.get("from")) != self.own and isinstance(one.get("id"), str)]
        oldest = reading.instant(page[-1].get("created_time")) if page else None
        after = next_of(told)
        goes_on = bool(after) and (oldest is None or oldest >= self.since)
        return tuple(one["id"] for one in theirs if self._is_within(one)), [(post, after)] if goes_on else []

    def _is_within(self, one: Mapping[str, Any]) -> bool:
        at = reading.instant(one.get("created_time"))
        return at is not None and self.since <= at < self.until
