"""Fetching a feed: only when it changed, over a few redirects, and never more than it may weigh."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

from caredesk.channels import failures
from caredesk.channels.base import AccountFacts, Found, Health, Page, Permanent, Raw, Retryable, Trouble
from caredesk.channels.feed.entries import title_of
from caredesk.core import clock, http

_MOST = 2 * 1024 * 1024
_REDIRECTS = 4
_EVERY, _LONGEST = 5, 24 * 60  # minutes
_WAIT = timedelta(hours=1)  # after something that a person has to mend
_MOVED = frozenset({301, 302, 303, 307, 308})
_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf)\b", re.IGNORECASE)
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class _Elsewhere(Trouble):
    """The server named another address; `text` is it."""


class _Unchanged(Trouble):
    """304: what we have is what there is."""


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """The whole feed when it says something new. The cursor keeps its marks, for servers that know them, and a digest
    for those that do not."""
    at = clock.now()
    later = at + timedelta(minutes=_minutes(account))
    try:
        answer = _fetched(_url(account), _conditions(cursor))
    except _Unchanged:
        return Page((), cursor, retry_at=later)
    digest = sha256(answer.body).hexdigest()
    marks = {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
    moved = {name: value for name, value in marks.items() if 0 < len(value) <= 300} | {"digest": digest}
    if digest == cursor.get("digest"):
        return Page((), moved, retry_at=later)
    kind = {"content-type": answer.headers.get("content-type", "")}
    return Page((Raw(answer.body, at, kind, "poll"),), moved, retry_at=later)


def health(account: AccountFacts) -> Health:
    """What the feed calls itself."""
    url = _url(account)
    answer = _fetched(url, {})
    host = urlsplit(url).hostname or ""
    return Health(ext_id=url[:400], handle=host, name=title_of(answer.body) or host)


def find(account: AccountFacts) -> Sequence[Found]:
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name),)


def _url(account: AccountFacts) -> str:
    return str(account.settings.get("feed_url") or account.base_url)


def _minutes(account: AccountFacts) -> int:
    told = str(account.settings.get("every_minutes", ""))
    return min(max(1, int(told)), _LONGEST) if told.isascii() and told.isdigit() and len(told) < 6 else _EVERY


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    known = {"if-none-match": cursor.get("etag"), "if-modified-since": cursor.get("modified")}
    return {name: str(value) for name, value in known.items() if value}


def _fetched(url: str, conditions: Mapping[str, str]) -> http.Response:
    headers = {"accept": _ACCEPT, "user-agent": "caredesk feed reader", **conditions}
    for _ in range(_REDIRECTS):
        try:
            answer = failures.read(_table, url, headers=headers, limit=_MOST)
        except _Elsewhere as moved:
            url = urljoin(url, moved.text)
        except Retryable as error:
            if _is_too_large(error):
                raise Retryable("feed_too_large", retry_at=clock.now() + _WAIT) from error
            raise
        else:
            return _checked(answer)
    raise Permanent("feed_redirects")


def _is_too_large(error: Exception) -> bool:
    return isinstance(error.__cause__, http.TooLarge)


def _checked(answer: http.Response) -> http.Response:
    """Refuse what is no feed, a page of HTML above all; 16-bit letters have empty bytes between them."""
    if not _ROOT.search(answer.body[:16_384].replace(b"\x00", b"")):
        raise Retryable("not_a_feed", retry_at=clock.now() + _WAIT)
    return answer


def _table(answer: http.Response) -> Trouble | None:
    if answer.status == 304:
        return _Unchanged("unchanged")
    if answer.status in _MOVED and answer.headers.get("location"):
        return _Elsewhere("moved", answer.headers["location"][:2000])
    if answer.status in (401, 403):
        return Retryable("feed_forbidden", f"http_{answer.status}", retry_at=clock.now() + _WAIT)
    if answer.status in (404, 410):
        return Retryable("feed_gone", f"http_{answer.status}", retry_at=clock.now() + _WAIT)
    return None
