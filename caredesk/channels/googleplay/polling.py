"""Asking Google Play for the reviews of an app: those with words, of the last week, newest change first.

reviews.list and .get (androidpublisher v3). 200 questions an hour and app (Play's support pages): so every two minutes,
and a sweep asks for a few of the older ones only, others the next time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.google import answers
from caredesk.channels.google.api import Google, listed
from caredesk.channels.google.tokens import renew_service
from caredesk.channels.googleplay.reviews import seconds
from caredesk.channels.reading import mapped
from caredesk.core import clock

SCOPES = ("https://www.googleapis.com/auth/androidpublisher",)
_EVERY = timedelta(minutes=2)
_LIMIT = 100
_MOST_PAGES = 10
_SWEPT_PAGES = 2
_MOST_ASKED = 5
_REMEMBERED = 1000


def google(account: AccountFacts) -> Google:
    """The interface, with a token of its own where a service account has none yet."""
    base = account.urls["api"]
    if account.key("access_token") or not account.key("service_account"):
        return Google(account, base)
    keys = renew_service(account, SCOPES).keys
    return Google(AccountFacts(account.ext_id, settings=account.settings, keys=keys, urls=account.urls), base)


def path(account: AccountFacts, *more: str) -> str:
    package = account.ext_id or str(account.settings.get("package", ""))
    if not package:
        raise AuthExpired("no_package")
    return "/" + "/".join(["applications", *(quote(one, safe="") for one in (package, "reviews", *more))])


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """One page of reviews, newest change first; more where all of them are news."""
    run = Run(account, google(account), clock.now(), dict(cursor))
    more = run.changed()
    return Page(tuple(run.raws), run.cursor, more, None if more else run.at + _EVERY, run.problem)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    run = Run(account, google(account), clock.now(), {})
    run.sweep(ext_ids, gone)
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The reviews that were last changed in this time; older than a week they are not listed."""
    told = google(account).get(path(account), _asked(cursor or ""))
    if answers.unclear({}, told, cursor or "", "pageInfo", "tokenPagination"):
        raise Retryable(answers.UNREADABLE)
    ids, oldest = [], until
    for one in map(mapped, listed(told.get("reviews"))):
        at = reading.instant(_changed(one)) or since
        oldest = min(oldest, at)
        ids += [str(one.get("reviewId"))] if since <= at <= until and one.get("reviewId") else []
    following = _following(told)
    return Listing(tuple(ids), following if following and following != cursor and oldest >= since else None)


def _asked(token: str) -> list[tuple[str, str]]:
    return [("maxResults", str(_LIMIT)), *([("token", token)] if token else [])]


def _following(told: Mapping[str, Any]) -> str:
    token = mapped(told.get("tokenPagination")).get("nextPageToken")
    return token if isinstance(token, str) else ""


def _comment(review: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next((mapped(one[name]) for one in map(mapped, listed(review.get("comments"))) if name in one), {})


def _changed(review: Mapping[str, Any]) -> str | None:
    return seconds(_comment(review, "userComment").get("lastModified"))


def _digest(review: Mapping[str, Any]) -> str:
    return f"{_changed(review)}|{seconds(_comment(review, 'developerComment').get('lastModified'))}"


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
        self.problem = answers.unclear(self.cursor, told, token, "pageInfo", "tokenPagination")
        if self.problem == answers.UNREADABLE:
            return False
        reviews = [one for one in listed(told.get("reviews")) if isinstance(mapped(one).get("reviewId"), str)]
        fresh = [one for one in reviews if seen.get(one["reviewId"]) != _digest(one)]
        if fresh:  # only where their own words changed is it another wording
            known = [one["reviewId"] for one in fresh if _was(seen, one) not in ("", str(_changed(one)))]
            self._keep({"reviews": fresh, "known": known}, "poll")
        following = _following(told)
        goes_on = bool(seen or token) and len(fresh) == len(reviews) > 0 and bool(following)
        if goes_on and (following == token or pages >= _MOST_PAGES):
            self.problem, goes_on = "cursor_ignored" if following == token else "gap_too_wide", False
        for one in reversed(fresh):
            seen.pop(one["reviewId"], None)
            seen[one["reviewId"]] = _digest(one)
        kept = {name: seen[name] for name in list(seen)[-_REMEMBERED:]}
        self.cursor.update(seen=kept, next=following if goes_on else "", pages=pages if goes_on else 0)
        return goes_on

    def _page(self, token: str) -> Mapping[str, Any]:
        """One page; where its token is refused, the newest again: what was seen is known."""
        try:
            return self.google.get(path(self.account), _asked(token))
        except Permanent as error:
            if not token or error.code != "http_400":
                raise
        self.cursor.update(next="", pages=0)
        return self.google.get(path(self.account), _asked(""))

    def sweep(self, ext_ids: Sequence[str], gone: Sequence[str]) -> None:
        """Look through the list, then ask for a few of the others by name: only "not there" is believed."""
        wanted, token = {*ext_ids, *gone}, ""
        found: dict[str, Any] = {}
        for _ in range(_SWEPT_PAGES):
            told = self.google.get(path(self.account), _asked(token))
            found |= {one["reviewId"]: one for one in map(mapped, listed(told.get("reviews"))) if "reviewId" in one}
            token = _following(told)
            if not token or wanted <= set(found):
                break
        found = {name: one for name, one in found.items() if name in wanted}
        missing = self._missing([one for one in ext_ids if one not in found], found)
        back = [one for one in gone if one in found]
        self._keep({"reviews": list(found.values()), "missing": missing, "back": back}, "reconcile", tuple(ext_ids))

    def _missing(self, ext_ids: Sequence[str], found: dict[str, Any]) -> list[str]:
        start = (int(self.at.timestamp()) // 300 * _MOST_ASKED) % max(1, len(ext_ids))
        missing = []
        for ext_id in [*ext_ids[start:], *ext_ids[:start]][:_MOST_ASKED]:
            try:
                found[ext_id] = self.google.get(path(self.account, ext_id))
            except Permanent as error:
                if error.code != "gone":
                    raise
                missing.append(ext_id)
        return missing

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        package = self.account.ext_id or str(self.account.settings.get("package", ""))
        told = json.dumps({"own": package, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _was(seen: Mapping[str, str], review: Mapping[str, Any]) -> str:
    """When their words had been changed, the last time that we looked; "" where we never did."""
    return seen.get(review["reviewId"], "").partition("|")[0]
