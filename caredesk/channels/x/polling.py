"""Asking X what is new, what became of posts that we know, and what it holds for a time.

GET /2/users/:id/mentions lists newest first, by `since_id`, `start_time` and `pagination_token`, and ends after 800;
GET /2/tweets answers for the very id that was asked, so that an edit shows in `edit_history_tweet_ids` and has to be
asked for by its own id (docs.x.com: User mentions timeline, Edit Posts). Messages: see `inbox`. What we keep is X's own
words under `{"own": …}`; see `events`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Source
from caredesk.channels.reading import mapped
from caredesk.channels.x.api import FIELDS, Network, missing, path
from caredesk.channels.x.inbox import Inbox
from caredesk.channels.x.messages import MARK
from caredesk.channels.x.people import listed, whole_id
from caredesk.core import clock

_LIMIT = 100
_LISTED = 800  # the mentions timeline ends here
_EVERY = timedelta(seconds=60)  # each post read is paid for, so nothing is gained by asking for nothing every 5 s
_NET = timedelta(minutes=10)  # where X calls us, this only catches what a missed call left behind
_DMS_EVERY = timedelta(minutes=2)


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """One page of mentions, and the newest messages when their turn has come.

    A gap may be wider than a page: then `since` stays where it was until the last page of the gap was read, and the
    newest id of its first page comes after it.
    """
    run = _Run(account, Network(account), clock.now(), dict(cursor))
    more = run.mentions()
    run.messages()
    if run.retry_at is None and not more:
        run.retry_at = run.at + (_NET if account.settings.get("receive") == "webhook" else _EVERY)
    return Page(tuple(run.raws), run.cursor, more, run.retry_at, run.problem)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """The present wording of these posts, which of them are missing, and which of the `gone` are back."""
    run = _Run(account, Network(account), clock.now(), {})
    for start in range(0, len(ext_ids), _LIMIT):
        run.sweep(ext_ids[start : start + _LIMIT])
    for start in range(0, len(gone), _LIMIT):
        run.look_again(gone[start : start + _LIMIT])
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The mentions that X holds for this time."""
    params = [("max_results", str(_LIMIT)), ("start_time", _time(since)), ("end_time", _time(until))]
    if cursor:
        params.append(("pagination_token", cursor))
    told = Network(account).get(path("users", account.ext_id, "mentions"), params)
    ids = tuple(_first(mapped(one)) for one in listed(told.get("data")))
    following = mapped(told.get("meta")).get("next_token")
    return Listing(tuple(one for one in ids if one), following if following != cursor else None)


@dataclass
class _Run:
    """One poll or sweep: what it brought so far, and where it stands."""

    account: AccountFacts
    network: Network
    at: datetime
    cursor: dict[str, Any]
    raws: list[Raw] = field(default_factory=list)
    retry_at: datetime | None = None
    problem: str = ""

    def mentions(self) -> bool:
        """Read one page; True when another may follow."""
        token = str(self.cursor.get("next") or "")
        told = self._page(token)
        found = [one for one in listed(told.get("data")) if whole_id(mapped(one))]
        if found:
            self._keep({"tweets": found, "includes": _trimmed(told)}, "poll")
        ids = [whole_id(mapped(one)) for one in found]
        top = max([str(self.cursor.get("top") or "0"), *ids], key=int)
        read = int(self.cursor.get("read", 0)) + len(found)
        following = self._following(told, token, read)
        if following:
            self.cursor.update(next=following, top=top, read=read)
            return True
        since = max(str(self.cursor.get("since") or "0"), top, key=int)
        self.cursor = {**self.cursor, "since": since, "next": "", "top": "", "read": 0}
        return False

    def _following(self, told: Mapping[str, Any], token: str, read: int) -> str:
        """The name of the next page of a gap; "" at its end, and where there is none to be trusted. The very first time
        nothing is a gap: what came before belongs to the backfill."""
        if not self.cursor.get("since"):
            return ""
        following = mapped(told.get("meta")).get("next_token")
        if read >= _LISTED:
            self.problem = "gap_too_wide"
        elif following and following == token:
            self.problem = "cursor_ignored"
        return following if isinstance(following, str) and not self.problem else ""

    def _page(self, token: str) -> Mapping[str, Any]:
        """One page; where its token is refused, the gap is read from its beginning again: what was seen is known."""
        address, params = path("users", self.account.ext_id, "mentions"), [("max_results", str(_LIMIT)), *FIELDS]
        if since := str(self.cursor.get("since") or ""):
            params.append(("since_id", since))
        try:
            return self.network.get(address, [*params, ("pagination_token", token)] if token else params)
        except Permanent as error:
            if not token or error.code != "http_400":
                raise
        self.cursor.update(next="", read=0)
        return self.network.get(address, params)

    def messages(self) -> None:
        """The newest messages, when their turn has come; a refusal delays no mention."""
        due = str(self.cursor.get("dms_at") or "")
        if self.account.settings.get("messages") != "yes" or due > self.at.isoformat():
            return
        self.cursor["dms_at"] = (self.at + _DMS_EVERY).astimezone(UTC).isoformat()
        inbox = Inbox(self.network, dict(mapped(self.cursor.get("inbox"))))
        inbox.look()
        for body in inbox.bodies:
            self._keep(body, "poll")
        self.cursor["inbox"] = inbox.stand
        self.problem = self.problem or inbox.problem

    def sweep(self, ext_ids: Sequence[str]) -> None:
        """Ask for many at once, then for the newest wording of those that were edited. Messages are not asked for:
        nobody can take one back from somebody else."""
        asked = [one for one in ext_ids if not one.startswith(MARK)]
        if not asked:
            return
        told = self._lookup(asked)
        found = {whole_id(mapped(one)): mapped(one) for one in listed(told.get("data"))}
        newer = [_newest(one) for one in found.values() if _newest(one) != whole_id(one)]
        again = self._lookup(newer) if newer else {}
        edited = {_first(mapped(one)): one for one in listed(again.get("data"))}
        includes = [_trimmed(told), _trimmed(again)]
        body = {"tweets": [edited.get(_first(one), one) for one in found.values()], "includes": _joined(includes)}
        self._keep({**body, "missing": [one for one in missing(told) if one in asked]}, "reconcile", tuple(ext_ids))

    def look_again(self, ext_ids: Sequence[str]) -> None:
        asked = [one for one in ext_ids if not one.startswith(MARK)]
        told = self._lookup(asked) if asked else {}
        back = [whole_id(mapped(one)) for one in listed(told.get("data"))]
        if back:
            body = {"tweets": listed(told.get("data")), "includes": _trimmed(told), "back": back}
            self._keep(body, "reconcile", tuple(ext_ids))

    def _lookup(self, ids: Sequence[str]) -> Mapping[str, Any]:
        return self.network.get("/2/tweets", [("ids", ",".join(ids)), *FIELDS])

    def _keep(self, body: dict[str, Any], source: Source, asked: tuple[str, ...] = ()) -> None:
        told = json.dumps({"own": self.account.ext_id, **body}).encode("ascii")
        self.raws.append(Raw(told, self.at, {"content-type": "application/json"}, source, asked))


def _first(tweet: Mapping[str, Any]) -> str:
    history = [one for one in listed(tweet.get("edit_history_tweet_ids")) if isinstance(one, str) and one.isdigit()]
    return min([whole_id(tweet) or "0", *history], key=int) if whole_id(tweet) else ""


def _newest(tweet: Mapping[str, Any]) -> str:
    history = [one for one in listed(tweet.get("edit_history_tweet_ids")) if isinstance(one, str) and one.isdigit()]
    return max([whole_id(tweet) or "0", *history], key=int)


def _trimmed(told: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside the posts, as far as it is read: of other posts only whose they are."""
    includes = mapped(told.get("includes"))
    tweets = [
        {name: one.get(name) for name in ("id", "author_id")} for one in map(mapped, listed(includes.get("tweets")))
    ]
    return {"users": listed(includes.get("users")), "media": listed(includes.get("media")), "tweets": tweets}


def _joined(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: [one for part in parts for one in listed(part.get(name))] for name in ("users", "media", "tweets")}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
