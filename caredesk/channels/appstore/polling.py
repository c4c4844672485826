"""Asking App Store Connect: reviews from the newest on, what became of those that we know, what there is for a day."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.appstore.api import Connect
from caredesk.channels.appstore.reviews import digest, is_id, words
from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.newest import news
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import entries, text_of
from caredesk.core import clock

_PAGE = 200
_PARTS = 3  # of a state as it is remembered: review, response, where the response stands
_EVERY = timedelta(minutes=2)


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    at, api = clock.now(), Connect(account)
    known = {name: text_of(state).split("|") for name, state in mapped(cursor.get("seen")).items()}
    found = news(_pages(api, account), cursor.get("seen"), _told)
    raws = tuple(_body(account, at, "poll", page, **_changes(page, known)) for page in found.fresh)
    problem = "reviews_gap" if found.is_gap else ""
    return Page(raws, {"seen": found.seen}, retry_at=at + _EVERY, problem=problem)


def _changes(page: Sequence[Any], known: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Those that we knew in other words, and whose response we did."""
    told = {one["id"]: (known[one["id"]], one) for one in page if len(known.get(one["id"], ())) == _PARTS}
    changed = [name for name, (was, one) in told.items() if was[0] != digest(one)]
    reworded = [name for name, (was, one) in told.items() if was[1] not in ("", words(one["_response"]))]
    return {"changed": changed, "reworded": reworded}


def _pages(api: Connect, account: AccountFacts) -> Iterator[list[Any]]:
    """The reviews, newest first."""
    return map(_with_responses, api.pages(_first(account), _PARAMS))


_PARAMS = (("sort", "-createdDate"), ("limit", str(_PAGE)), ("include", "response"))


def _first(account: AccountFacts) -> str:
    return f"/apps/{account.ext_id}/customerReviews"


def _with_responses(told: Mapping[str, Any]) -> list[Any]:
    """The reviews of a page, each with its response beside it as `_response`."""
    answers = {text_of(one.get("id")): one for one in map(mapped, listed(told.get("included")))}
    found = []
    for review in map(mapped, entries(told, "data")):
        if not is_id(text_of(review.get("id"))):
            continue
        related = mapped(mapped(mapped(review.get("relationships")).get("response")).get("data"))
        found.append({**review, "_response": answers.get(text_of(related.get("id")), {})})
    return found


def _told(review: Any) -> tuple[str, str]:
    about = mapped(review["_response"].get("attributes"))
    return review["id"], f"{digest(review)}|{words(review['_response'])}|{text_of(about.get('state'))}"


def _body(account: AccountFacts, at: datetime, source: Source, reviews: Sequence[Any], **what: Any) -> Raw:
    plain = [{name: value for name, value in one.items() if name != "_response"} for one in reviews]
    answers = {one["id"]: one["_response"] for one in reviews if one.get("_response")}
    told = {"own": account.ext_id, "reviews": plain, "responses": answers, **what}
    asked = tuple(what.get("asked", ()))
    return Raw(json.dumps(told).encode("ascii"), at, {"content-type": "application/json"}, source, asked)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """Each by its number, in other words a change of it; only "not there" by name is believed."""
    api = Connect(account)
    asked, reviews, missing = _each(api, ext_ids)
    _, again, _ = _each(api, gone)
    if not reviews and not missing and not again:
        return Page((), {})
    every = [*reviews, *again]
    bare = [{**one, "_response": {}} for one in every]  # whether a response is another one, only `poll` can tell
    told = {"changed": [one["id"] for one in every], "missing": missing, "back": [one["id"] for one in again]}
    return Page((_body(account, clock.now(), "reconcile", bare, asked=asked, **told),), {})


def _each(api: Connect, ext_ids: Sequence[str]) -> tuple[list[str], list[Any], list[str]]:
    """Those that were asked for, the reviews that came, and the numbers of those that are gone."""
    asked: list[str] = []
    reviews: list[Any] = []
    missing: list[str] = []
    for ext_id in [one for one in ext_ids if is_id(one)]:
        try:
            told = mapped(api.get(f"/customerReviews/{ext_id}", [("include", "response")]))
        except Permanent as error:
            missing += [ext_id] if error.code == "gone" else []
        except Retryable:
            if not asked:
                raise
            break
        else:
            page = _with_responses({"data": [told.get("data")], "included": told.get("included")})
            reviews += [one for one in page if one["id"] == ext_id]
        asked.append(ext_id)
    return asked, reviews, missing


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """The reviews of this time, by pages; `cursor` is the path of the next one."""
    api = Connect(account)
    first = _first(account)
    path, params = (cursor, []) if cursor and cursor.startswith(f"{first}?") else (first, list(_PARAMS))
    told = mapped(api.get(path, params))
    dates = [(one["id"], _date(one)) for one in _with_responses(told)]
    ids = tuple(ext_id for ext_id, at in dates if at and since <= at < until)
    is_past = any(at is not None and at < since for _, at in dates)
    on = api.within(mapped(told.get("links")).get("next"))
    return Listing(ids, on if on and on != path and not is_past else None)


def _date(review: Mapping[str, Any]) -> datetime | None:
    return reading.instant(text_of(mapped(review.get("attributes")).get("createdDate")))
