"""What App Store Connect told, as events: pure and total.

Bodies of ours: `{"own", "reviews": [...], "changed": [ids], "responses": {review: response}, "reworded": [ids],
"missing": [ids], "back": [ids]}`. A review does not say whether and when it was changed: a wording is named by its
digest, so that the same again is nothing new, and one that may be a change (`changed`) was said when we saw it.
`reworded`: whose response is another than before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Author, Event, Raw, Skipped
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.channels.rest import text_of

REPLY = ":reply"
_MOST = 200  # letters of an id
Found = Event | Skipped


def is_id(told: str) -> bool:
    """Whether this may be the number of a review; it stands in addresses."""
    return bool(told) and len(told) <= _MOST and told.isascii() and all(one.isalnum() or one in "-_" for one in told)


@dataclass(frozen=True)
class View:
    """What of this body goes for all reviews in it."""

    raw: Raw
    changed: frozenset[str]
    reworded: frozenset[str]
    responses: Mapping[str, Any]


def parse(raw: Raw) -> Iterator[Found]:
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
        return
    changed, reworded = (frozenset(map(text_of, listed(body.get(name)))) for name in ("changed", "reworded"))
    view = View(raw, changed, reworded, mapped(body.get("responses")))
    yield from reading.misplaced(body, ("reviews",))
    for number, review in enumerate(listed(body.get("reviews"))):
        try:
            yield from _review(mapped(review), view)
        except WrongType as error:
            yield Skipped("wrong_type", f"/reviews/{number}/{error}")
    yield from sweeping.states(body, raw, is_id=is_id, surface="review")


def digest(review: Mapping[str, Any]) -> str:
    """The name of a wording: its stars, its title, its words."""
    about = mapped(review.get("attributes"))
    told = "\n".join(text_of(about.get(name)) for name in ("rating", "title", "body"))
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:24]


def words(response: Mapping[str, Any]) -> str:
    """The name of the wording of a response; "" for none."""
    told = text_of(mapped(response.get("attributes")).get("responseBody"))
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:16] if told else ""


def _review(review: Mapping[str, Any], view: View) -> Iterator[Event]:
    ext_id, about = reading.words(review, "id", _MOST) or "", mapped(review.get("attributes"))
    stars = text_of(about.get("rating"))
    if not is_id(ext_id):
        raise WrongType("id")
    if stars not in ("1", "2", "3", "4", "5"):
        raise WrongType("rating")
    occurred_at, clock = reading.moment(reading.words(about, "createdDate", 60), view.raw.received_at)
    if ext_id in view.changed:
        occurred_at, clock = view.raw.received_at, "received"
    title, text = reading.words(about, "title", 1000) or "", reading.words(about, "body") or ""
    name = reading.words(about, "reviewerNickname", 300) or ""
    country = text_of(about.get("territory"))[:10]
    yield Event(
        kind="created",
        ext_id=ext_id,
        ext_version=digest(review),
        surface="review",
        thread_ext_id=ext_id,
        author=Author(f"review:{ext_id}", "", name) if name else None,  # a nickname is nobody's alone
        text=text or title,
        subject=title if text else "",
        rating=int(stars),
        occurred_at=occurred_at,
        clock=clock,
        facts={"country": country} if country else {},
    )
    yield from _response(mapped(view.responses.get(ext_id)), ext_id, view)


def _response(response: Mapping[str, Any], ext_id: str, view: View) -> Iterator[Event]:
    """Our one answer, whoever wrote it where; before it stands in the store it is PENDING_PUBLISH."""
    about = mapped(response.get("attributes"))
    text = reading.words(about, "responseBody")
    if text is None:
        return
    changed = reading.words(about, "lastModifiedDate", 60) or ""
    occurred_at, clock = reading.moment(changed, view.raw.received_at)
    is_waiting = about.get("state") == "PENDING_PUBLISH"
    yield Event(
        kind="echo",
        ext_id=ext_id + REPLY,
        ext_version=changed if ext_id in view.reworded else "",
        surface="review",
        thread_ext_id=ext_id,
        parent_ext_id=ext_id,
        text=text,
        occurred_at=occurred_at,
        clock=clock,
        facts={"state": "pending"} if is_waiting else {},
    )
