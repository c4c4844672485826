"""What Trustpilot told, as events: pure and total.

Bodies of ours: `{"own": our company, "reviews": [...], "missing": [ids], "back": [ids]}`. A body of the door is only a
hint, for how Trustpilot signs it is not documented: it becomes a question for the reviews that it names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Author, Event, Fetch, Raw, Skipped
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.channels.rest import text_of
from caredesk.channels.trustpilot.api import is_id

REPLY = ":reply"
SITE = "https://www.trustpilot.com/reviews/"
_MOST_HINTS = 50
Found = Event | Fetch | Skipped


def parse(raw: Raw) -> Iterator[Found]:
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict):
        yield Skipped("not_an_object")
    elif "events" in body and "own" not in body:
        yield from _hint(body)
    elif not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
    else:
        yield from _reviews(body, raw)


def _hint(body: Mapping[str, Any]) -> Iterator[Found]:
    ids = [text_of(mapped(mapped(one).get("eventData")).get("id")) for one in listed(body["events"])]
    named = tuple(dict.fromkeys(one for one in ids if is_id(one)))
    yield Fetch(named[:_MOST_HINTS]) if named else Skipped("trustpilot_no_review", "/events")
    if len(named) > _MOST_HINTS:
        yield Skipped("too_many_events", f"/events/{_MOST_HINTS}")


def _reviews(body: Mapping[str, Any], raw: Raw) -> Iterator[Found]:
    yield from reading.misplaced(body, ("reviews",))
    for number, review in enumerate(listed(body.get("reviews"))):
        try:
            yield from _review(mapped(review), raw)
        except WrongType as error:
            yield Skipped("wrong_type", f"/reviews/{number}/{error}")
    yield from sweeping.states(body, raw, is_id=is_id, surface="review")


def _review(review: Mapping[str, Any], raw: Raw) -> Iterator[Event]:
    ext_id, stars = reading.words(review, "id", 24) or "", text_of(review.get("stars"))
    if not is_id(ext_id):
        raise WrongType("id")
    if stars not in ("1", "2", "3", "4", "5"):
        raise WrongType("stars")
    changed = reading.words(review, "updatedAt", 60) or ""
    occurred_at, clock = reading.moment(changed or reading.words(review, "createdAt", 60), raw.received_at)
    title, text = reading.words(review, "title", 1000) or "", reading.words(review, "text") or ""
    yield Event(
        kind="edited" if changed else "created",
        ext_id=ext_id,
        ext_version=changed,
        surface="review",
        thread_ext_id=ext_id,
        author=_author(mapped(review.get("consumer"))),
        text=text or title,
        subject=title if text else "",
        lang=reading.language(review.get("language")),
        rating=int(stars),
        permalink=reading.link(SITE + ext_id),
        occurred_at=occurred_at,
        clock=clock,
        facts=_facts(review),
    )
    yield from _reply(reading.inner(review, "companyReply"), ext_id, raw)


def _reply(reply: Mapping[str, Any], ext_id: str, raw: Raw) -> Iterator[Event]:
    """Our one answer, whoever wrote it where."""
    text = reading.words(reply, "text")
    if text is None:
        return
    changed = reading.words(reply, "updatedAt", 60) or ""
    occurred_at, clock = reading.moment(changed or reading.words(reply, "createdAt", 60), raw.received_at)
    yield Event(
        kind="echo",
        ext_id=ext_id + REPLY,
        ext_version=changed,
        surface="review",
        thread_ext_id=ext_id,
        parent_ext_id=ext_id,
        text=text,
        permalink=reading.link(SITE + ext_id),
        occurred_at=occurred_at,
        clock=clock,
    )


def _author(consumer: Mapping[str, Any]) -> Author | None:
    ext_id, name = text_of(consumer.get("id"))[:100], reading.words(consumer, "displayName", 300) or ""
    return Author(ext_id, "", name) if ext_id else None


def _facts(review: Mapping[str, Any]) -> dict[str, str]:
    """The order that it is about, and whether Trustpilot knows that there was one."""
    order = text_of(review.get("referenceId"))[:100]
    return ({"order": order} if order else {}) | ({"verified": "1"} if review.get("isVerified") is True else {})
