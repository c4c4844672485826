"""Asking YouTube what is new, what became of comments that we know, and what it holds for a time.

What is held for review and what is thought to be spam are questions of their own. A thread brings a few of its answers
and says how many there are: so an answer to one of the newest hundred shows, whatever became of its conversation here;
the rest, and an answer to an older one, come by comments.list(parentId). Every question costs one of 10,000 units a
day, also one that fails (developers.google.com/youtube/v3/determine_quota_cost): hence once a minute. See `asking`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.google.api import Google, listed
from caredesk.channels.reading import mapped
from caredesk.channels.youtube import asking
from caredesk.channels.youtube.comments import HELD
from caredesk.core import clock

_EVERY = timedelta(seconds=60)
_HELD_EVERY = 5  # polls between two looks at what is held back
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
    told = asking.page(google, "/commentThreads", asking.asked(account), cursor or "")
    ids, oldest = [], until
    for thread in map(mapped, listed(told.get("items"))):
        top = mapped(mapped(thread.get("snippet")).get("topLevelComment"))
        oldest = min(oldest, _at(top) or until)
        every = [top, *_replies(google, thread, since)]
        ids += [str(one.get("id")) for one in map(mapped, every) if since <= (_at(one) or since) <= until]
    following = told.get("nextPageToken")
    goes_on = isinstance(following, str) and following != cursor and oldest >= since
    return Listing(tuple(ids), following if goes_on else None, google.units)


def _replies(google: Google, thread: Mapping[str, Any], since: datetime) -> list[Any]:
    """The answers that came along; all of them, where some of this time may be among the rest."""
    brought = listed(mapped(thread.get("replies")).get("comments"))
    is_late = any((_at(mapped(one)) or since) >= since for one in brought)
    return asking.answers(google, str(thread.get("id"))) if is_late and asking.lacks(thread) else brought


def _at(comment: Mapping[str, Any]) -> datetime | None:
    return reading.instant(mapped(comment.get("snippet")).get("publishedAt"))


def _google(account: AccountFacts) -> Google:
    return Google(account, account.urls["api"])


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
        token, seen = str(self.cursor.get("next") or ""), self._states()
        told = self._page(token)
        threads = [one for one in listed(told.get("items")) if isinstance(mapped(one).get("id"), str)]
        fresh = [one for one in threads if one["id"] not in seen]
        changed = [one for one in threads if seen.get(one["id"], asking.state(one)) != asking.state(one)]
        later = self._told([*fresh, *changed])
        pages, is_first = int(self.cursor.get("pages", 0)) + 1, not seen and not token
        below = len(fresh) == len(threads) > 0 and not is_first
        for one in reversed([*fresh, *changed]):
            seen.pop(one["id"], None)
            seen[one["id"]] = "" if one["id"] in later else asking.state(one)
        self.cursor["seen"] = {name: seen[name] for name in list(seen)[-_REMEMBERED:]}
        following = told.get("nextPageToken") if below else ""
        if following and following == token:
            self.problem, following = "cursor_ignored", ""
        elif following and pages >= _MOST_PAGES:
            self.problem, following = "gap_too_wide", ""
        self.cursor.update(next=following or "", pages=pages if following else 0)
        return bool(following)

    def _states(self) -> dict[str, str]:
        """The threads that were seen, and how they stood."""
        return {name: str(value) for name, value in mapped(self.cursor.get("seen")).items()}

    def _told(self, threads: Sequence[Any]) -> set[str]:
        """Keep these with the answers that they did not bring, of so many as one poll opens; the others' the next
        time."""
        short = [one["id"] for one in threads if asking.lacks(one)]
        found = [answer for one in short[:_MOST_OPENED] for answer in asking.answers(self.google, one)]
        if threads:
            self._keep({"threads": list(threads), "comments": found}, "poll")
        return set(short[_MOST_OPENED:])

    def _page(self, token: str) -> Mapping[str, Any]:
        """One page; where its token is refused, the newest again: what was seen is known."""
        params = asking.asked(self.account)
        try:
            return asking.page(self.google, "/commentThreads", params, token)
        except Permanent as error:
            if not token or error.code != "http_400":
                raise
        self.cursor.update(next="", pages=0)
        return asking.page(self.google, "/commentThreads", params)

    def held(self) -> None:
        """What only we can see. What is held no more is public or gone: it is asked for by its id, unless more is held
        than we read: then it may be among that."""
        turn = int(self.cursor.get("turn", 0))
        self.cursor["turn"] = (turn + 1) % _HELD_EVERY
        if turn:
            return
        before, threads, is_whole = self._seen("held"), *self._all_held()
        now = [one["id"] for one in threads]
        fresh = [one for one in threads if one["id"] not in before]
        if fresh:
            self._keep({"threads": fresh}, "poll")
        others = [one for one in before if one not in now]
        self._freed(others if is_whole else [])
        self.cursor["held"] = ([] if is_whole else others) + now
        self.cursor["held"] = self.cursor["held"][-_REMEMBERED:]

    def _all_held(self) -> tuple[list[Any], bool]:
        told = [asking.held(self.google, self.account, status) for status in HELD]
        return [one for threads, _ in told for one in threads], all(is_whole for _, is_whole in told)

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
                answers = asking.answers(self.google, thread)
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
            threads, is_whole = self._all_held()
            held = {one["id"] for one in threads}
            missing = [one for one in missing if is_whole and one not in held]
        self._keep({"comments": found, "missing": missing}, "reconcile", tuple(ext_ids))

    def look_again(self, ext_ids: Sequence[str]) -> None:
        found = self._by_id(ext_ids)
        if found:
            self._keep({"comments": found, "back": [one["id"] for one in found]}, "reconcile", tuple(ext_ids))

    def _by_id(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        params = [("part", "snippet"), ("id", ",".join(ids)), ("textFormat", "plainText")]
        told = asking.page(self.google, "/comments", params)
        return [one for one in listed(told.get("items")) if isinstance(mapped(one).get("id"), str) and one["id"] in ids]

    def _seen(self, name: str) -> list[str]:
        return [one for one in listed(self.cursor.get(name)) if isinstance(one, str)]

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _digest(comments: Sequence[Any]) -> str:
    facts = sorted(
        str((mapped(one).get("id"), mapped(mapped(one).get("snippet")).get("updatedAt"))) for one in comments
    )
    return sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()[:24]
