"""Asking a Mastodon server what is new, and what became of posts that we know.

What we keep is the server's own words, put together into one body, since a mention alone does not tell which
conversation it belongs to: `{"own", "notifications": [...], "contexts": {status id: context}}`,
`{"own", "thread", "status", "context"}` and `{"own", "statuses": [...], "missing": [ids], "back": [ids]}`.
Numbers in them are strings.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.mastodon.api import Instance, status_path
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import entries
from caredesk.core import clock

_LIMIT = 80
_FULL = 20  # a page of this length may have a successor; servers cut the limit as they like
_OVERLAP = 10  # asked for again, since numbers may become visible out of order
_REMEMBERED = 200
_TRIES = 3
_PAUSE = timedelta(minutes=1)
_SHORT = timedelta(seconds=30)  # between two polls while the quota is nearly used up
_BATCH = 20  # more at once are refused (StatusesController of Mastodon)


TYPES = ("mention", "quote")  # quotes are told since 4.5; older servers pass over a type that they do not know


def notices(instance: Instance, where: Sequence[tuple[str, str]]) -> list[Any]:
    """One page of what was said to us."""
    params = [*(("types[]", one) for one in TYPES), ("limit", str(_LIMIT)), ("include_filtered", "true")]
    return entries(instance.get("/api/v1/notifications", [*params, *where]))


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:
    """One page of mentions since the cursor, and the threads that changed.

    The cursor keeps the ids that were seen last: what is asked for begins a little before its end, and what is seen
    again is left out. A server whose page does not move on is noticed, for it would be read for ever.
    """
    run = Run(account, Instance(account), clock.now(), dict(cursor))
    more = run.mentions()
    run.threads(threads)
    return Page(tuple(run.raws), run.cursor, more and run.retry_at is None, run.retry_at, run.problem)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present state of these posts, and of those that were `gone` the ones that are back."""
    run = Run(account, Instance(account), clock.now(), {}, source="reconcile")
    for start in range(0, len(ext_ids), _BATCH):
        run.sweep(ext_ids[start : start + _BATCH])
    for start in range(0, len(gone), _BATCH):
        run.look_again(gone[start : start + _BATCH])
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None = None) -> Listing:
    """The statuses that spoke to us in this time, as the server lists them now: backwards, a page at a time."""
    page = [mapped(one) for one in notices(Instance(account), [("max_id", cursor)] if cursor else [])]
    told = [(mapped(one.get("status")).get("id"), reading.instant(one.get("created_at"))) for one in page]
    ids = tuple(ext_id for ext_id, at in told if isinstance(ext_id, str) and at is not None and since <= at < until)
    last = min((str(one.get("id")) for one in page), key=_order, default="")
    is_over = any(at is not None and at < since for _, at in told) or not last or last == cursor
    return Listing(ids, None if is_over else last)


@dataclass
class Run:
    """One poll or sweep: what it brought so far, and where it stands."""

    account: AccountFacts
    instance: Instance
    at: datetime
    cursor: dict[str, Any]
    raws: list[Raw] = field(default_factory=list)
    retry_at: datetime | None = None
    problem: str = ""
    source: Source = "poll"

    def mentions(self) -> bool:
        """Read one page; True when another may follow."""
        seen = [str(one) for one in self.cursor.get("seen", ())]
        # After an empty beginning everything is new; at the very first, the newest page is enough.
        after = next(iter(seen[-_OVERLAP:]), "0" if "seen" in self.cursor else "")
        page = self._notices(after)
        if after and any(_order(one["id"]) <= _order(after) for one in page):
            self.problem = "cursor_ignored"
        fresh = [
            one for one in page if one["id"] not in set(seen) and (not seen or _order(one["id"]) > _order(seen[0]))
        ]
        taken, contexts = self.with_contexts(fresh)
        if taken:
            self.keep({"notifications": taken, "contexts": contexts})
        self.cursor["seen"] = sorted({*seen, *(one["id"] for one in taken)}, key=_order)[-_REMEMBERED:]
        if len(taken) < len(fresh):
            return False
        self.cursor.pop("tries", None)
        return bool(taken) and len(page) >= _FULL

    def _notices(self, after: str) -> list[dict[str, Any]]:
        """Oldest first. What a server's policy hides from its users is asked for too: strangers complain as well."""
        page = notices(self.instance, [("min_id", after)] if after else [])
        told = [one for one in page if isinstance(one, dict) and isinstance(one.get("id"), str)]
        return sorted(told, key=lambda one: _order(one["id"]))

    def with_contexts(self, fresh: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The notices up to the first whose conversation cannot be read now; after three polls it goes without."""
        contexts: dict[str, Any] = {}
        for number, notice in enumerate(fresh):
            status = mapped(notice.get("status"))
            if not isinstance(status.get("id"), str) or not status.get("in_reply_to_id"):
                continue
            try:
                contexts[status["id"]] = self._context(status["id"])
            except Retryable as error:
                if self._may_wait(notice["id"], error):
                    return fresh[:number], contexts
        return fresh, contexts

    def _context(self, ext_id: str) -> Any:
        try:
            return self.instance.get(status_path(ext_id, "context"))
        except Permanent:
            return None

    def _may_wait(self, notice_id: str, error: Retryable) -> bool:
        self._slow_down(error)
        tries = mapped(self.cursor.get("tries")).get(notice_id, 0) + 1
        self.cursor["tries"] = {notice_id: tries}
        return tries < _TRIES or error.scope != "item"

    def threads(self, ext_ids: Sequence[str]) -> None:
        """Whole conversations, kept only when something in them is new."""
        digests = dict(mapped(self.cursor.get("threads")))
        tops = self._tops(ext_ids)
        for ext_id in ext_ids:
            if self.retry_at is not None:
                break
            self._thread(ext_id, tops.get(ext_id), digests)
            if self.instance.is_short:
                self.retry_at = self.at + _SHORT
        self.cursor["threads"] = dict(list(digests.items())[-_REMEMBERED:])

    def _tops(self, ext_ids: Sequence[str]) -> dict[str, Any]:
        """The first posts of these, in one request; those that did not come are asked for one by one."""
        if self.instance.is_short:
            self.retry_at = self.at + _SHORT
        if not ext_ids or self.retry_at is not None:
            return {}
        try:
            return self._batch(ext_ids[:_BATCH])
        except Retryable as error:
            self._slow_down(error)
            return {}

    def _thread(self, ext_id: str, top: Any, digests: dict[str, str]) -> None:
        try:
            status = top or self.instance.get(status_path(ext_id))
            context = self.instance.get(status_path(ext_id, "context"))
        except Permanent as error:
            self._told(ext_id, digests, {"missing": [ext_id]}, error.code)
        except Retryable as error:
            self._slow_down(error)
        else:
            told = {"thread": ext_id, "status": status, "context": context}
            self._told(ext_id, digests, told, _digest(status, context))

    def _told(self, ext_id: str, digests: dict[str, str], body: dict[str, Any], digest: str) -> None:
        if "missing" in body and digest != "gone":
            self.problem = digest
        elif digests.pop(ext_id, "") != digest:
            self.keep(body)
        digests[ext_id] = digest

    def _slow_down(self, error: Retryable) -> None:
        """One conversation that cannot be read delays nothing; a server that says "slower" ends this run."""
        self.problem = error.code
        if error.scope != "item":
            self.retry_at = error.retry_at or self.at + _PAUSE

    def sweep(self, ext_ids: Sequence[str]) -> None:
        """Ask for many at once, then for each that did not come: only "not there" by name is believed."""
        found, missing = self._batch(ext_ids), []
        for ext_id in [one for one in ext_ids if one not in found]:
            try:
                found[ext_id] = self.instance.get(status_path(ext_id))
            except Permanent as error:
                if error.code == "gone":
                    missing.append(ext_id)
        self.keep({"statuses": list(found.values()), "missing": missing}, tuple(ext_ids))

    def look_again(self, ext_ids: Sequence[str]) -> None:
        found = self._batch(ext_ids)
        if found:
            told = {"statuses": list(found.values()), "back": list(found)}
            self.keep(told, tuple(ext_ids))

    def _batch(self, ext_ids: Sequence[str]) -> dict[str, Any]:
        try:
            page = listed(self.instance.get("/api/v1/statuses", [("id[]", one) for one in ext_ids]))
        except Permanent:  # before 4.3 there was no such address
            return {}
        told = [one for one in page if isinstance(one, dict) and one.get("id") in ext_ids]
        return {one["id"]: one for one in told}

    def keep(self, body: dict[str, Any], asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, self.source, asked))


def _order(ext_id: str) -> tuple[int, str]:
    """Ids are numbers, or strings of one length that sort: longer is later."""
    return len(ext_id), ext_id


def _digest(status: Any, context: Any) -> str:
    """What an agent would see changed: which posts there are, and in which version; not how often they were liked."""
    told = [status, *listed(mapped(context).get("ancestors")), *listed(mapped(context).get("descendants"))]
    facts = sorted(str((mapped(one).get("id"), mapped(one).get("edited_at"))) for one in told)
    return sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()[:24]
