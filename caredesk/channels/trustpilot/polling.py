"""Asking Trustpilot: reviews from the newest on, what became of those that we know, what there is for a day."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels.base import AccountFacts, Listing, Page, Permanent, Raw, Retryable, Source
from caredesk.channels.newest import news
from caredesk.channels.reading import mapped
from caredesk.channels.rest import entries, text_of
from caredesk.channels.trustpilot.api import Trustpilot, is_id
from caredesk.core import clock
from caredesk.core.numbers import whole

_PAGE = 100
_EVERY = timedelta(minutes=1)


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    at, api = clock.now(), Trustpilot(account)
    found = news(_pages(api, account), cursor.get("seen"), _told)
    raws = tuple(_body(account, at, "poll", reviews=page) for page in found.fresh)
    problem = "reviews_gap" if found.is_gap else ""
    return Page(raws, {"seen": found.seen}, retry_at=at + _EVERY, problem=problem)


def _pages(api: Trustpilot, account: AccountFacts, **more: str) -> Iterator[list[Any]]:
    """Pages by number; one that is not full is the last."""
    number = 1
    while True:
        page = _page(api, account, number, **more)
        yield page
        if len(page) < _PAGE:
            return
        number += 1


def _page(api: Trustpilot, account: AccountFacts, number: int, **more: str) -> list[Any]:
    params = {"page": str(number), "perPage": str(_PAGE), "orderBy": "createdat.desc", **more}
    told = api.get(f"/private/business-units/{account.ext_id}/reviews", list(params.items()))
    return [one for one in entries(told, "reviews") if is_id(text_of(mapped(one).get("id")))]


def _told(review: Any) -> tuple[str, str]:
    reply = mapped(review.get("companyReply"))
    state = [text_of(one) for one in (review.get("updatedAt"), review.get("stars"), reply.get("updatedAt"))]
    return text_of(review["id"]), "|".join([*state, "reply" if reply.get("text") else ""])


def _body(account: AccountFacts, at: datetime, source: Source, asked: tuple[str, ...] = (), **what: Any) -> Raw:
    told = json.dumps({"own": account.ext_id, **what}).encode("ascii")
    return Raw(told, at, {"content-type": "application/json"}, source, asked)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """Each by its number: only "not there" by name is believed."""
    api = Trustpilot(account)
    asked, reviews, missing = _each(api, ext_ids)
    _, again, _ = _each(api, gone)
    if not reviews and not missing and not again:
        return Page((), {})
    back = [text_of(one.get("id")) for one in again]
    told = {"reviews": [*reviews, *again], "missing": missing, "back": back}
    return Page((_body(account, clock.now(), "reconcile", tuple(asked), **told),), {})


def _each(api: Trustpilot, ext_ids: Sequence[str]) -> tuple[list[str], list[Mapping[str, Any]], list[str]]:
    """Those that were asked for, the reviews that came, and the numbers of those that are gone."""
    asked: list[str] = []
    reviews: list[Mapping[str, Any]] = []
    missing: list[str] = []
    for ext_id in [one for one in ext_ids if is_id(one)]:
        try:
            review = api.review(ext_id)
        except Permanent as error:
            missing += [ext_id] if error.code == "gone" else []
        except Retryable:
            if not asked:
                raise
            break
        else:
            reviews += [review] if review.get("id") == ext_id else []
        asked.append(ext_id)
    return asked, reviews, missing


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """A page of the reviews of this time; `cursor` is the number of the page."""
    number = whole(cursor or "1", 10_000) or 1
    span = {"startDateTime": _at(since), "endDateTime": _at(until)}
    page = _page(Trustpilot(account), account, number, **span)
    return Listing(tuple(text_of(one["id"]) for one in page), str(number + 1) if len(page) >= _PAGE else None)


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
