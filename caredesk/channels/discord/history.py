"""Asking Discord: what was said in the chosen channels, what became of messages that we know, what there is for a day.

The gateway tells everything as it happens; this fills what it cannot tell again after a session was lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Retryable
from caredesk.channels.discord import bodies
from caredesk.channels.discord.api import Discord
from caredesk.channels.discord.places import Place, snowflake
from caredesk.channels.reading import mapped
from caredesk.channels.rest import entries, text_of
from caredesk.core import clock

_PAGE = 100
_FIRST = 50  # messages of each channel when it is looked at for the first time
_EVERY = timedelta(minutes=5)
_MOST_ASKED = 40  # single messages in one sweep


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """What is newer than the last look, of each channel."""
    at, api = clock.now(), Discord(account)
    seen = {**mapped(cursor.get("seen"))}
    found: list[Any] = []
    full, problem = False, ""
    threads_open = _open_threads(api, account)
    for channel in [*bodies.looked_at(account), *threads_open]:
        try:
            page = messages(api, channel, text_of(seen.get(channel)))
        except Permanent as error:  # one channel that is closed to us is not all of them
            problem = error.code
            continue
        found += page
        seen[channel] = _newest(page, text_of(seen.get(channel)) or "0")
        full = full or len(page) >= _PAGE
    told = bodies.body(account, bodies.known(account) | threads_open, messages=found)
    raws = (bodies.raw(told, at, "poll"),) if found else ()
    return Page(raws, {"seen": seen}, more=full, retry_at=None if full else at + _EVERY, problem=problem)


def _open_threads(api: Discord, account: AccountFacts) -> dict[str, dict[str, str]]:
    """The threads that are not archived, beneath channels of ours; posts in a forum are such."""
    ours, every = bodies.chosen(account), bodies.known(account)
    found: dict[str, dict[str, str]] = {}
    for server in sorted({about["guild_id"] for about in every.values() if about.get("guild_id")}):
        try:
            threads = entries(api.get(f"/guilds/{server}/threads/active"), "threads")
        except Permanent:
            continue
        for thread in map(mapped, threads):
            about = bodies.about(thread, server)
            if text_of(thread.get("id")).isdigit() and (not ours or about["parent_id"] in ours):
                found[thread["id"]] = about
    return dict(sorted(found.items(), key=lambda one: -int(one[0]))[: bodies.MOST_CHANNELS])


def messages(api: Discord, channel: str, after: str) -> list[dict[str, Any]]:
    """At most a page of them, oldest first; the newest few where nothing was seen before."""
    params = [("after", after), ("limit", str(_PAGE))] if after else [("limit", str(_FIRST))]
    page = [dict(one) for one in entries(api.get(f"/channels/{channel}/messages", params)) if mapped(one).get("id")]
    return sorted((one for one in page if text_of(one["id"]).isdigit()), key=lambda one: int(one["id"]))


def _newest(page: Sequence[Mapping[str, Any]], before: str) -> str:
    return str(max([int(before), *(int(one["id"]) for one in page)]))


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present state of these. A channel is read from its oldest one on; what is not in there is asked for by name,
    and only "unknown message" is believed."""
    run = _Sweep(account)
    asked = run.look(ext_ids)
    back = run.look_singly(gone)
    told: dict[str, Any] = {"messages": run.found, "missing": run.missing, "back": back}
    if not run.found and not run.missing:
        return Page((), {})
    return Page((bodies.raw(bodies.body(account, bodies.known(account), **told), clock.now(), "reconcile", asked),), {})


class _Sweep:
    """One sweep: what it found, and what is certainly gone."""

    def __init__(self, account: AccountFacts) -> None:
        self._api = Discord(account)
        self._left = _MOST_ASKED
        self.found: list[Any] = []
        self.missing: list[str] = []

    def look(self, ext_ids: Sequence[str]) -> tuple[str, ...]:
        places = [place for place in map(Place.of, ext_ids) if place.channel]
        looked: list[str] = []
        for channel in dict.fromkeys(place.channel for place in places):
            wanted = sorted((one for one in places if one.channel == channel), key=lambda one: int(one.message))
            try:
                unseen = self._in_pages(channel, wanted)
                self.missing += [one.ext_id for one in unseen if self._is_gone(one)]
            except Permanent:  # closed to us: nothing is known about it
                continue
            except Retryable:
                if not looked:
                    raise
                break
            looked += [one.ext_id for one in wanted]
        return tuple(looked)

    def _in_pages(self, channel: str, wanted: Sequence[Place]) -> list[Place]:
        """Those of the wanted that a page from the oldest on does not hold."""
        page = messages(self._api, channel, str(int(wanted[0].message) - 1))
        numbers = {one["id"] for one in page}
        ids = {one.message for one in wanted}
        self.found += [one for one in page if one["id"] in ids]
        return [one for one in wanted if one.message not in numbers]

    def _is_gone(self, place: Place) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        try:
            self.found.append(self._api.get(place.path))
        except Permanent as error:
            return error.code == "gone"
        return False

    def look_singly(self, ext_ids: Sequence[str]) -> list[str]:
        """Which of these are there again."""
        return [one.ext_id for one in map(Place.of, ext_ids) if one.channel and not self._still_gone(one)]

    def _still_gone(self, place: Place) -> bool:
        before = len(self.found)
        try:
            self._is_gone(place)
        except Retryable:
            return True
        return len(self.found) == before


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The messages of others in the chosen channels; `cursor` is the channel and the number to go on from."""
    channels = bodies.looked_at(account)
    channel, _, after = (cursor or "").partition(":")
    place = channels.index(channel) if channel in channels else 0
    if place >= len(channels):
        return Listing(())
    page = messages(Discord(account), channels[place], after or str(max(1, snowflake(since) - 1)))
    end = snowflake(until)
    inside = [one for one in page if int(one["id"]) < end and _counts(one, account)]
    ids = tuple(Place(channels[place], one["id"]).ext_id for one in inside)
    if len(page) >= _PAGE and int(page[-1]["id"]) < end:
        return Listing(ids, f"{channels[place]}:{page[-1]['id']}")
    return Listing(ids, f"{channels[place + 1]}:" if place + 1 < len(channels) else None)


def _counts(message: Mapping[str, Any], account: AccountFacts) -> bool:
    ordinary = text_of(message.get("type")) in ("", "0", "19")
    return ordinary and text_of(mapped(message.get("author")).get("id")) != account.ext_id
