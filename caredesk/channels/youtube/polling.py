"""Asking YouTube what is new, what became of comments that we know, and what it holds for a time.

commentThreads.list lists newest threads first and, unless asked otherwise, only published ones: what is held for review
and what is thought to be spam are questions of their own. A thread brings a few of its answers; the rest, and an answer
to an old thread, come by comments.list(parentId). Every question costs one of 10,000 units a day, also one that fails
(developers.google.com/youtube/v3/determine_quota_cost): hence once a minute.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.google.api import Google, listed
from caredesk.channels.reading import mapped
from caredesk.channels.youtube.comments import HELD
from caredesk.core import clock

_EVERY = timedelta(seconds=60)
_HELD_EVERY = 5  # polls between two looks at what is held back
_LIMIT = 100
_MOST_PAGES = 20
_BATCH = 50
_MOST_OPENED = 5  # threads of one page whose other answers are asked for
_REMEMBERED = 300


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:
    """One page of new threads, what is held back when its turn has come, and the open conversations."""
    run = Run(account, _google(account), clock.now(), dict(cursor))
    more = run.published()
    if not more:
        run.held()
        run.open_threads(threads)
    retry_at = run.retry_at or (None if more else run.at + _EVERY)
    return Page(tuple(run.raws), run.cursor, more, retry_at, run.problem, run.google.units)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present wording of these comments, which are missing, and which of the `gone` are back."""
    run = Run(account, _google(account), clock.now(), {})
    for start in range(0, len(ext_ids), _BATCH):
        run.sweep(ext_ids[start : start + _BATCH])
    for start in range(0, len(gone), _BATCH):
        run.look_again(gone[start : start + _BATCH])
    return Page(tuple(run.raws), {}, units=run.google.units)


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The comments that YouTube shows for this time; newest first, so a page that is older ends it."""
    google = _google(account)
    told = google.get("/commentThreads", [*_asked(account), *([("pageToken", cursor)] if cursor else [])], units=1)
    ids, oldest = [], until
    for thread in map(mapped, listed(told.get("items"))):
        top = mapped(mapped(thread.get("snippet")).get("topLevelComment"))
        replies = listed(mapped(thread.get("replies")).get("comments"))
        oldest = min(oldest, _at(top) or until)
        ids += [str(one.get("id")) for one in map(mapped, [top, *replies]) if since <= (_at(one) or since) <= until]
    following = told.get("nextPageToken")
    goes_on = isinstance(following, str) and following != cursor and oldest >= since
    return Listing(tuple(ids), following if goes_on else None, google.units)


def _at(comment: Mapping[str, Any]) -> datetime | None:
    return reading.instant(mapped(comment.get("snippet")).get("publishedAt"))


def _google(account: AccountFacts) -> Google:
    return Google(account, account.urls["api"])


def _asked(account: AccountFacts, status: str = "published") -> list[tuple[str, str]]:
    return [
        ("part", "snippet,replies"),
        ("allThreadsRelatedToChannelId", account.ext_id),
        ("order", "time"),
        ("moderationStatus", status),
        ("textFormat", "plainText"),
        ("maxResults", str(_LIMIT)),
    ]


@dataclass
class Run:
    """One poll or sweep: what it brought so far, and where it stands."""

    account: AccountFacts
    google: Google
    at: datetime
    cursor: dict[str, Any]
    raws: list[Raw] = field(default_factory=list)
    retry_at: datetime | None = None
    problem: str = ""

    def published(self) -> bool:
        """One page of public threads, newest first; True when a gap goes on below it."""
        token, seen = str(self.cursor.get("next") or ""), self._seen("seen")
        told = self._page(token)
        threads = [one for one in listed(told.get("items")) if isinstance(mapped(one).get("id"), str)]
        fresh = [one for one in threads if one["id"] not in seen]
        if fresh:
            self._keep({"threads": fresh, "comments": self._other_answers(fresh)}, "poll")
        pages, is_first = int(self.cursor.get("pages", 0)) + 1, not seen and not token
        below = len(fresh) == len(threads) > 0 and not is_first
        self.cursor["seen"] = [*seen, *(one["id"] for one in reversed(fresh))][-_REMEMBERED:]
        following = told.get("nextPageToken") if below else ""
        if following and following == token:
            self.problem, following = "cursor_ignored", ""
        elif following and pages >= _MOST_PAGES:
            self.problem, following = "gap_too_wide", ""
        self.cursor.update(next=following or "", pages=pages if following else 0)
        return bool(following)

    def _page(self, token: str) -> Mapping[str, Any]:
        """One page; where its token is refused, the newest again: what was seen is known."""
        params = _asked(self.account)
        try:
            return self.google.get("/commentThreads", [*params, *([("pageToken", token)] if token else [])], units=1)
        except Permanent as error:
            if not token or error.code != "http_400":
                raise
        self.cursor.update(next="", pages=0)
        return self.google.get("/commentThreads", params, units=1)

    def _other_answers(self, threads: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The answers of these threads that they did not bring."""
        found: list[Any] = []
        short = [one for one in threads if _lacks(one)]
        for thread in short[:_MOST_OPENED]:
            found += self._answers(thread["id"])
        return found

    def _answers(self, thread: str) -> list[Any]:
        params = [("part", "snippet"), ("parentId", thread), ("textFormat", "plainText"), ("maxResults", str(_LIMIT))]
        try:
            return listed(self.google.get("/comments", params, units=1).get("items"))
        except Permanent as error:
            if error.code != "gone":
                raise
            return []

    def held(self) -> None:
        """What only we can see. What is held no more is public or gone: it is asked for by its id."""
        turn = int(self.cursor.get("turn", 0))
        self.cursor["turn"] = (turn + 1) % _HELD_EVERY
        if turn:
            return
        before, now, fresh = self._seen("held"), list[str](), list[Any]()
        for status in HELD:
            told = self.google.get("/commentThreads", _asked(self.account, status), units=1)
            threads = [one for one in listed(told.get("items")) if isinstance(mapped(one).get("id"), str)]
            now += [one["id"] for one in threads]
            fresh += [one for one in threads if one["id"] not in before]
        if fresh:
            self._keep({"threads": fresh}, "poll")
        self._freed([one for one in before if one not in now])
        self.cursor["held"] = now[-_REMEMBERED:]

    def _freed(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            asked = ids[start : start + _BATCH]
            found = self._by_id(asked)
            public = [one["id"] for one in found if mapped(one.get("snippet")).get("moderationStatus") not in HELD]
            there = {one["id"] for one in found}
            missing = [one for one in asked if one not in there]
            self._keep({"comments": found, "freed": public, "missing": missing}, "poll")

    def open_threads(self, threads: Sequence[str]) -> None:
        """Answers to threads that are open at the desk; kept only when something changed."""
        digests = dict(mapped(self.cursor.get("digests")))
        for thread in threads:
            try:
                answers = self._answers(thread)
            except Retryable as error:
                self.problem, self.retry_at = error.code, error.retry_at
                return
            digest = _digest(answers)
            if answers and digests.get(thread) != digest:
                self._keep({"comments": answers}, "poll")
            digests[thread] = digest
        self.cursor["digests"] = {one: digests[one] for one in list(digests)[-_REMEMBERED:]}

    def sweep(self, ext_ids: Sequence[str]) -> None:
        """Ask by id. What does not come may be held back, where ids are not answered for: so look there first."""
        found = self._by_id(ext_ids)
        missing = [one for one in ext_ids if one not in {two["id"] for two in found}]
        if missing:
            held = {one for status in HELD for one in self._ids_held(status)}
            missing = [one for one in missing if one not in held]
        self._keep({"comments": found, "missing": missing}, "reconcile", tuple(ext_ids))

    def look_again(self, ext_ids: Sequence[str]) -> None:
        found = self._by_id(ext_ids)
        if found:
            self._keep({"comments": found, "back": [one["id"] for one in found]}, "reconcile", tuple(ext_ids))

    def _ids_held(self, status: str) -> list[str]:
        told = self.google.get("/commentThreads", _asked(self.account, status), units=1)
        return [str(mapped(one).get("id")) for one in listed(told.get("items"))]

    def _by_id(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        params = [("part", "snippet"), ("id", ",".join(ids)), ("textFormat", "plainText")]
        told = self.google.get("/comments", params, units=1)
        if "items" not in told and "kind" not in told:  # what does not come is taken for gone: only of a real list
            raise Retryable("answer_unreadable")
        return [one for one in listed(told.get("items")) if isinstance(mapped(one).get("id"), str) and one["id"] in ids]

    def _seen(self, name: str) -> list[str]:
        return [one for one in listed(self.cursor.get(name)) if isinstance(one, str)]

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _lacks(thread: Mapping[str, Any]) -> bool:
    count = reading.count(mapped(thread.get("snippet")).get("totalReplyCount")) or 0
    return count > len(listed(mapped(thread.get("replies")).get("comments")))


def _digest(comments: Sequence[Any]) -> str:
    facts = sorted(
        str((mapped(one).get("id"), mapped(mapped(one).get("snippet")).get("updatedAt"))) for one in comments
    )
    return sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()[:24]
