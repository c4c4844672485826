"""Asking Reddit: the inbox, mentions, what is said in chosen subreddits; what became of it; what there is for a day.

A listing is read from its newest end until something that is known: to ask for what is newer than a name finds nothing
once the thing of that name is deleted. A listing ends after about a thousand things.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.newest import news
from caredesk.channels.reading import listed, mapped
from caredesk.channels.reddit.api import Reddit
from caredesk.channels.reddit.things import is_name, removed_by
from caredesk.channels.rest import text_of
from caredesk.core import clock

_PAGE = 100
_EVERY = timedelta(seconds=20)
_SUBREDDIT = re.compile(r"(?:/?r/)?([A-Za-z0-9][A-Za-z0-9_]{1,20})")


def subreddits(account: AccountFacts) -> list[str]:
    """The names that the account was told, whatever stands between them."""
    told = re.split(r"[\s,;]+", str(account.settings.get("subreddits") or ""))
    return list(dict.fromkeys(found[1] for one in told if (found := _SUBREDDIT.fullmatch(one))))[:25]


def places(account: AccountFacts) -> dict[str, str]:
    """What is read, by a short name."""
    every = {"inbox": "/message/inbox", "mentions": "/message/mentions", "own": f"/user/{account.handle}/comments"}
    if names := "+".join(subreddits(account)):
        every |= {"comments": f"/r/{names}/comments", "posts": f"/r/{names}/new"}
    return every


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    run = _Run(account, clock.now())
    seen = {**mapped(cursor.get("seen"))}
    for place, path in places(account).items():
        try:
            seen[place] = run.read(path, seen.get(place))
        except Permanent as error:  # a subreddit that went private is not all of them
            run.problem = error.code
        except Retryable as error:
            if not run.raws:
                raise
            run.retry_at = error.retry_at or run.at + timedelta(minutes=1)
            break
    wait = max(filter(None, (run.retry_at, run.api.rests_until, run.at + _EVERY)))
    return Page(tuple(run.raws), {"seen": seen}, retry_at=wait, problem=run.problem)


class _Run:
    """One poll: what it brought so far."""

    def __init__(self, account: AccountFacts, at: datetime) -> None:
        self.account, self.at, self.api = account, at, Reddit(account)
        self.raws: list[Raw] = []
        self.retry_at: datetime | None = None
        self.problem = ""

    def read(self, path: str, seen: Any) -> dict[str, str]:
        """What is known of this listing afterwards."""
        found = news(_pages(self.api, path), seen, lambda thing: (_name(thing), _state(thing)))
        for page in found.fresh:
            self.raws.append(body(self.account, self.at, "poll", things=page, parents=self._parents(page)))
        self.problem = "reddit_gap" if found.is_gap else self.problem
        return found.seen

    def _parents(self, things: Sequence[Any]) -> dict[str, str]:
        """Who wrote what our own words among these answer."""
        ours = [mapped(one.get("data")) for one in things]
        ours = [one for one in ours if text_of(one.get("author")).casefold() == self.account.handle.casefold()]
        names = list(dict.fromkeys(one["parent_id"] for one in ours if is_name(text_of(one.get("parent_id")))))
        told = [mapped(one.get("data")) for one in _info(self.api, names)] if names else []
        return {one["name"]: text_of(one.get("author_fullname")) or text_of(one.get("author")) for one in told}


def _pages(api: Reddit, path: str) -> Iterator[list[Any]]:
    """The pages of a listing, newest first; a page that points to itself is the last one."""
    after, been = "", set()
    while after not in been:
        been.add(after)
        data = api.listing(path, limit=str(_PAGE), **({"after": after} if after else {}))
        yield [one for one in listed(data.get("children")) if is_name(_name(one))]
        after = text_of(data.get("after"))
        if not after:
            return


def _name(thing: Any) -> str:
    return text_of(mapped(mapped(thing).get("data")).get("name"))


def _state(thing: Any) -> str:
    """What may change of it while it stands in the listing."""
    data = mapped(thing.get("data"))
    return f"{text_of(data.get('edited'))}{removed_by(data) or ''}"


def body(account: AccountFacts, at: datetime, source: Source, asked: tuple[str, ...] = (), **what: Any) -> Raw:
    told = json.dumps({"own": account.handle, **what}).encode("ascii")
    return Raw(told, at, {"content-type": "application/json"}, source, asked)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present state of comments and posts: what was deleted says so itself, and what does not come at all tells
    nothing. Messages cannot be asked for."""
    api, at = Reddit(account), clock.now()
    asked = [one for one in ext_ids if is_name(one) and not one.startswith("t4_")]
    things = [one for start in range(0, len(asked), _PAGE) for one in _info(api, asked[start : start + _PAGE])]
    wanted = [one for one in gone if is_name(one) and not one.startswith("t4_")][:_PAGE]
    again = [one for one in _info(api, wanted) if not removed_by(mapped(one.get("data")))] if wanted else []
    if not things and not again:
        return Page((), {})
    back = [_name(one) for one in again]
    return Page((body(account, at, "reconcile", tuple(asked), things=[*things, *again], back=back),), {})


def _info(api: Reddit, names: Sequence[str]) -> list[Any]:
    data = api.listing("/api/info", id=",".join(names))
    return [one for one in listed(data.get("children")) if _name(one) in names]


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The things of others in this time, a page of one place after the other. `cursor`: the place, and the name after
    which its listing goes on."""
    every = {place: path for place, path in places(account).items() if place != "own"}
    place, _, after = (cursor or next(iter(every))).partition(":")
    if place not in every:
        return Listing(())
    data = Reddit(account).listing(every[place], limit=str(_PAGE), **({"after": after} if after else {}))
    things = [mapped(one.get("data")) for one in listed(data.get("children")) if is_name(_name(one))]
    times = [(text_of(one["name"]), reading.instant(text_of(one.get("created_utc"))), one) for one in things]
    ids = tuple(name for name, at, one in times if at and since <= at < until and _is_theirs(one, account))
    is_past = any(at is not None and at < since for _, at, _ in times)
    on = text_of(data.get("after"))
    if on and on != after and not is_past:
        return Listing(ids, f"{place}:{on}")
    names = list(every)
    rest = names[names.index(place) + 1 :]
    return Listing(ids, f"{rest[0]}:" if rest else None)


def _is_theirs(data: Mapping[str, Any], account: AccountFacts) -> bool:
    return text_of(data.get("author")).casefold() != account.handle.casefold() and removed_by(data) is None
