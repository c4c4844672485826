"""Asking Bluesky what is new, and what became of posts that we know.

What we keep is the server's own words, put together into one body, since a notice does not tell what hangs above it:
`{"own", "notifications": [...], "posts": [...]}` with the posts themselves and those above them, `{"own", "thread",
"tree"}`, `{"own", "swept": [...], "missing": [uris], "back": [uris]}`, and for direct messages see `talk`. Numbers in
them are strings.

The notices come newest first, and a cursor leads to older ones (lexicon app.bsky.notification.listNotifications). What
was new since the last look is therefore read backwards, page by page, until a notice that was seen then. The server
leaves out of the list what the reader hid, muted or blocked, and strangers whom the network doubts (packages/bsky
listNotifications.ts): those are not told to anybody.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.bluesky import chat
from caredesk.channels.bluesky.api import Server
from caredesk.channels.bluesky.posts import REASONS
from caredesk.channels.bluesky.tree import Tree, parent_of, root_of
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import entries
from caredesk.core import clock

_QUIET, _LIMIT = 25, 100  # a page for a look that finds little, and one for a gap
_HEAD = 100
_BATCH = 25  # more at once are refused (lexicon app.bsky.feed.getPosts)
_STEPS = 10  # so far up a conversation is looked
_DEPTH = 8  # each level nests twice, and a body may nest 32 times
_REMEMBERED = 200
_SHORT = timedelta(seconds=30)  # between two polls while the quota is nearly used up


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:
    """One page of notices, the threads that changed, and direct messages.

    The cursor keeps the uris of the newest notices of the last complete look (`head`), and while a gap is being read
    how far that has come (`walk`). A server whose pages do not move on is noticed, for it would be read for ever.
    """
    run = _Run(account, Server(account), clock.now(), dict(cursor))
    more = run.notices()
    run.threads(threads)
    run.messages()
    return Page(tuple(run.raws), run.cursor, more and run.retry_at is None, run.retry_at, run.problem)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present state of these posts, and of those that were `gone` the ones that are back."""
    run = _Run(account, Server(account), clock.now(), {})
    there, back = _posts_in(ext_ids), _posts_in(gone)
    for start in range(0, len(there), _BATCH):
        run.sweep(there[start : start + _BATCH])
    for start in range(0, len(back), _BATCH):
        run.look_again(back[start : start + _BATCH])
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None = None) -> Listing:
    """The posts that spoke to us in this time, as the network lists them now."""
    at = cursor or ""
    page = _notices(Server(account), at, _LIMIT)
    told = [(str(one.get("uri")), reading.instant(one.get("indexedAt"))) for one in page.notices]
    ids = tuple(uri for uri, when in told if when is not None and since <= when < until)
    is_over = any(when is not None and when < since for _, when in told) or not page.cursor or page.cursor == at
    return Listing(ids, None if is_over else page.cursor)


@dataclass(frozen=True)
class _Notices:
    notices: list[Mapping[str, Any]]
    cursor: str


def _notices(server: Server, cursor: str, limit: int) -> _Notices:
    params = [("limit", str(limit)), *(("reasons", one) for one in REASONS), *([("cursor", cursor)] if cursor else [])]
    told = server.get("app.bsky.notification.listNotifications", params)
    page = [one for one in entries(told, "notifications") if isinstance(mapped(one).get("uri"), str)]
    after = told.get("cursor")
    return _Notices([one for one in page if one.get("reason") in REASONS], after if isinstance(after, str) else "")


def _posts_in(ext_ids: Sequence[str]) -> list[str]:
    """A message is no record that could be asked for."""
    return [one for one in ext_ids if one.startswith("at://")]


@dataclass
class _Run:
    """One poll or sweep: what it brought so far, and where it stands."""

    account: AccountFacts
    server: Server
    at: datetime
    cursor: dict[str, Any]
    raws: list[Raw] = field(default_factory=list)
    retry_at: datetime | None = None
    problem: str = ""

    def notices(self) -> bool:
        """Read one page; True when an older one may hold what is new."""
        head, walk = [str(one) for one in listed(self.cursor.get("head"))], mapped(self.cursor.get("walk"))
        at = str(walk.get("cursor", ""))
        page = _notices(self.server, at, _LIMIT if walk or not head else _QUIET)
        fresh = [one for one in page.notices if one["uri"] not in head]
        if fresh:
            self._keep({"notifications": fresh, "posts": self._around(fresh)}, "poll")
        newest = [str(one) for one in listed(walk.get("head"))] or [one["uri"] for one in page.notices]
        # At the very first the newest page is enough: what was before is filled in aside.
        if "head" not in self.cursor or len(fresh) < len(page.notices) or not page.cursor or not page.notices:
            return self._arrived([*newest, *head])
        if page.cursor == at:
            self.problem = "cursor_ignored"
            return self._arrived([*newest, *head])
        self.cursor["walk"] = {"cursor": page.cursor, "head": newest[:_HEAD]}
        return True

    def _arrived(self, newest: list[str]) -> bool:
        self.cursor.pop("walk", None)
        self.cursor["head"] = list(dict.fromkeys(newest))[:_HEAD]
        return False

    def _around(self, notices: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The posts themselves, with their pictures, and those above them: a level of all of them at a time."""
        known: dict[str, Any] = {}
        wanted = list(dict.fromkeys(one["uri"] for one in notices))
        asked: set[str] = set()
        for _ in range(_STEPS):
            asked.update(wanted)
            known |= self._posts(wanted)
            tree = Tree(self.account.ext_id, [*notices, *known.values()])
            above = [uri for one in tree.posts.values() for uri in (parent_of(one), self._own_root(one)) if uri]
            wanted = [uri for uri in dict.fromkeys(above) if uri not in asked]
            if not wanted:
                break
        return list(known.values())

    def _own_root(self, post: Mapping[str, Any]) -> str:
        """Of a root we need only our own words: under a stranger's the conversation is named by it anyway."""
        root = root_of(post)
        return root if root.startswith(f"at://{self.account.ext_id}/") else ""

    def _posts(self, uris: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(uris), _BATCH):
            some = uris[start : start + _BATCH]
            told = self.server.get("app.bsky.feed.getPosts", [("uris", one) for one in some])
            found |= {one["uri"]: one for one in entries(told, "posts") if mapped(one).get("uri") in some}
        return found

    def threads(self, uris: Sequence[str]) -> None:
        """Whole conversations, kept only when something in them is new."""
        digests = dict(mapped(self.cursor.get("threads")))
        for uri in _posts_in(uris):
            if self.server.is_short:
                self.retry_at = self.at + _SHORT
            if self.retry_at is not None:
                break
            self._thread(uri, digests)
        self.cursor["threads"] = dict(list(digests.items())[-_REMEMBERED:])

    def _thread(self, uri: str, digests: dict[str, str]) -> None:
        params = [("uri", uri), ("depth", str(_DEPTH)), ("parentHeight", "0")]
        try:
            tree = self.server.get("app.bsky.feed.getPostThread", params).get("thread")
        except Permanent as error:
            self._told(uri, digests, {"missing": [uri]}, error.code)
        except Retryable as error:
            self._slow_down(error)
        else:
            is_gone = mapped(tree).get("notFound") is True
            self._told(uri, digests, {"missing": [uri]} if is_gone else {"thread": uri, "tree": tree}, _digest(tree))

    def _told(self, uri: str, digests: dict[str, str], body: dict[str, Any], digest: str) -> None:
        if "missing" in body and digest not in ("gone", _GONE):
            self.problem = digest
        elif digests.pop(uri, "") != digest:
            self._keep(body, "poll")
        digests[uri] = digest

    def _slow_down(self, error: Retryable) -> None:
        """One conversation that cannot be read delays nothing; a server that says "slower" ends this run."""
        self.problem = error.code
        if error.scope != "item":
            self.retry_at = error.retry_at or self.at + _SHORT

    def messages(self) -> None:
        """What was said to us alone, where the app password opens that."""
        if not self.account.settings.get("dm") or self.retry_at is not None:
            return
        try:
            page = chat.news(self.server, mapped(self.cursor.get("chat")))
        except Permanent as error:
            self.problem = error.code
        except Retryable as error:
            self._slow_down(error)
        else:
            self.cursor["chat"] = page.cursor
            if page.logs:
                self._keep({"logs": page.logs, "profiles": page.profiles}, "poll")

    def sweep(self, uris: Sequence[str]) -> None:
        """Ask for many at once, then for each that did not come: only "not there" by name is believed."""
        found = self._posts(uris)
        missing = [uri for uri in uris if uri not in found and self._is_gone(uri)]
        self._keep({"swept": list(found.values()), "missing": missing}, "reconcile", tuple(uris))

    def _is_gone(self, uri: str) -> bool:
        """What is blocked between us and them is left out of lists too, and is there."""
        params = [("uri", uri), ("depth", "0"), ("parentHeight", "0")]
        try:
            told = self.server.get("app.bsky.feed.getPostThread", params)
        except Permanent as error:
            return error.code == "gone"
        return mapped(told.get("thread")).get("notFound") is True

    def look_again(self, uris: Sequence[str]) -> None:
        found = self._posts(uris)
        if found:
            self._keep({"swept": list(found.values()), "back": list(found)}, "reconcile", tuple(uris))

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _digest(tree: Any) -> str:
    """What an agent would see changed: which posts there are, and in which version; not how often they were liked."""
    facts, waiting = [], [tree]
    while waiting:
        at = mapped(waiting.pop())
        post = mapped(at.get("post"))
        facts.append(f"{post.get('uri') or at.get('uri')} {post.get('cid')}")
        waiting.extend(listed(at.get("replies")))
    if mapped(tree).get("notFound") is True:
        return _GONE
    return sha256("\n".join(sorted(facts)).encode("utf-8", "replace")).hexdigest()[:24]


_GONE = "not-found"
