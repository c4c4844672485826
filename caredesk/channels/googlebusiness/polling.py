"""Asking Google for the reviews of a location, newest change first; no review tells when it is removed.

accounts.locations.reviews.list (50 a page, `orderBy=updateTime desc`) and .get. There is a push by Pub/Sub, with one
setting for the whole Google account: connecting another tool takes it away, so the desk asks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.google import answers
from caredesk.channels.google.api import Google, listed
from caredesk.channels.reading import mapped
from caredesk.core import clock

_EVERY = timedelta(minutes=2)
_LIMIT = 50
_MOST_PAGES = 20
_SWEPT_PAGES = 4
_MOST_ASKED = 20
_REMEMBERED = 500


def location(account: AccountFacts, *more: str) -> str:
    """`/accounts/…/locations/…` of this account: ids come from outside, and may not become another path."""
    parts = account.ext_id.split("/")
    if len(parts) != 4 or parts[0] != "accounts" or parts[2] != "locations":
        raise Permanent("not_a_location")
    return "/" + "/".join(quote(one, safe="") for one in (*parts, *more))


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """One page of reviews, newest change first; more where all of them are news."""
    run = Run(account, Google(account, account.urls["api"]), clock.now(), dict(cursor))
    more = run.changed()
    return Page(tuple(run.raws), run.cursor, more, None if more else run.at + _EVERY, run.problem)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    run = Run(account, Google(account, account.urls["api"]), clock.now(), {})
    run.sweep(ext_ids, gone)
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The reviews that were written or changed in this time; a page that is older ends it."""
    told = Google(account, account.urls["api"]).get(location(account, "reviews"), _asked(cursor or ""))
    if answers.unclear({}, told, cursor or "", "totalReviewCount"):
        raise Retryable(answers.UNREADABLE)
    ids, oldest = [], until
    for one in map(mapped, listed(told.get("reviews"))):
        at = reading.instant(one.get("updateTime")) or reading.instant(one.get("createTime")) or since
        oldest = min(oldest, at)
        ids += [str(one.get("reviewId"))] if since <= at <= until and one.get("reviewId") else []
    following = told.get("nextPageToken")
    goes_on = isinstance(following, str) and following and following != cursor and oldest >= since
    return Listing(tuple(ids), following if goes_on else None)


def _asked(token: str) -> list[tuple[str, str]]:
    params = [("pageSize", str(_LIMIT)), ("orderBy", "updateTime desc")]
    return [*params, ("pageToken", token)] if token else params


@dataclass
class Run:
    """One poll or sweep: what it brought so far, and where it stands."""

    account: AccountFacts
    google: Google
    at: datetime
    cursor: dict[str, Any]
    raws: list[Raw] = field(default_factory=list)
    problem: str = ""

    def changed(self) -> bool:
        seen = {name: str(value) for name, value in mapped(self.cursor.get("seen")).items()}
        token, pages = str(self.cursor.get("next") or ""), int(self.cursor.get("pages", 0)) + 1
        told = self._page(token)
        self.problem = answers.unclear(self.cursor, told, token, "totalReviewCount")
        if self.problem == answers.UNREADABLE:
            return False
        reviews = [one for one in listed(told.get("reviews")) if isinstance(mapped(one).get("reviewId"), str)]
        fresh = [one for one in reviews if seen.get(one["reviewId"]) != _digest(one)]
        if fresh:
            self._keep({"reviews": fresh}, "poll")
        following = told.get("nextPageToken")
        goes_on = bool(seen or token) and len(fresh) == len(reviews) > 0 and isinstance(following, str)
        if goes_on and following == token:
            self.problem, goes_on = "cursor_ignored", False
        elif goes_on and pages >= _MOST_PAGES:
            self.problem, goes_on = "gap_too_wide", False
        for one in reversed(fresh):
            seen.pop(one["reviewId"], None)
            seen[one["reviewId"]] = _digest(one)
        kept = {name: seen[name] for name in list(seen)[-_REMEMBERED:]}
        self.cursor.update(seen=kept, next=following if goes_on else "", pages=pages if goes_on else 0)
        return goes_on

    def _page(self, token: str) -> Mapping[str, Any]:
        """One page; where its token is refused, the newest again: what was seen is known."""
        try:
            return self.google.get(location(self.account, "reviews"), _asked(token))
        except Permanent as error:
            if not token or error.code != "http_400":
                raise
        self.cursor.update(next="", pages=0)
        return self.google.get(location(self.account, "reviews"), _asked(""))

    def sweep(self, ext_ids: Sequence[str], gone: Sequence[str]) -> None:
        """Look through the newest pages, then ask for some of the others by name: only "not there" is believed."""
        found = self._newest({*ext_ids, *gone})
        missing = []
        for ext_id in self._turn([one for one in ext_ids if one not in found]):
            review = self._one(ext_id)
            if review is None:
                missing.append(ext_id)
            else:
                found[ext_id] = review
        back = [one for one in gone if one in found]
        body = {"reviews": list(found.values()), "missing": missing, "back": back}
        self._keep(body, "reconcile", tuple(ext_ids))

    def _turn(self, ext_ids: Sequence[str]) -> list[str]:
        """As many as one sweep asks for, others the next time."""
        start = (int(self.at.timestamp()) // 300 * _MOST_ASKED) % max(1, len(ext_ids))
        return [*ext_ids[start:], *ext_ids[:start]][:_MOST_ASKED]

    def _newest(self, wanted: set[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        token: Any = ""
        for _ in range(_SWEPT_PAGES):
            told = self.google.get(location(self.account, "reviews"), _asked(token))
            found |= {one["reviewId"]: one for one in map(mapped, listed(told.get("reviews"))) if "reviewId" in one}
            token = told.get("nextPageToken")
            if not isinstance(token, str) or not token or wanted <= set(found):
                break
        return {name: one for name, one in found.items() if name in wanted}

    def _one(self, ext_id: str) -> Any:
        try:
            return self.google.get(location(self.account, "reviews", ext_id))
        except Permanent as error:
            if error.code != "gone":
                raise
            return None

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _digest(review: Mapping[str, Any]) -> str:
    """What an agent would see changed: the review, our answer, and what became of that."""
    reply = mapped(review.get("reviewReply"))
    state = reply.get("reviewReplyState") or reply.get("state") or ""
    return f"{review.get('updateTime')}|{reply.get('updateTime') or ''}|{state}"
