"""What Google Play says of the reviews of an app, as events: pure and total.

The bodies are put together by `polling`: `{"own", "reviews": [Review], "known": [ids], "missing", "back"}`, Google's
own resources unchanged (androidpublisher v3: `comments` mixes the user's words and ours; times are seconds as strings;
the text may be "title TAB body"; `originalText` stands there where the text is a translation). A review tells only when
it was last changed: whether that is its first wording is what `known` says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Author, Event, Raw, Skipped
from caredesk.channels.google.answers import reply_id
from caredesk.channels.google.api import MOST, listed
from caredesk.channels.reading import Unreadable, WrongType, mapped

_USER, _OURS = "userComment", "developerComment"
_FACTS = (("app_version", "appVersionName"), ("os_version", "androidOsVersion"))


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in one body; one poisoned review never takes the others."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
        return
    known = {one for one in listed(body.get("known")) if isinstance(one, str)}
    yield from reading.misplaced(body, ("reviews",), most=MOST)
    for number, told in enumerate(listed(body.get("reviews"))):
        try:
            yield from _review(mapped(told), body["own"], raw, known)
        except WrongType as error:
            yield Skipped("wrong_type", f"/reviews/{number}/{error}")
    yield from sweeping.states(body, raw, account_ext_id=body["own"], surface="review")


def _review(told: Mapping[str, Any], own: str, raw: Raw, known: set[str]) -> Iterator[Event]:
    ext_id = reading.words(told, "reviewId", 200)
    if not ext_id:
        raise WrongType("reviewId")
    comments = [mapped(one) for one in listed(told.get("comments"))]
    theirs = _first(comments, _USER)
    ours = _first(comments, _OURS)
    answered = bool(ours and ours.get("text"))
    if theirs is not None:
        author = Author(f"review:{ext_id}"[:200], "", reading.words(told, "authorName", 300) or "")
        yield _words(theirs, (ext_id, own, raw), author, is_edit=ext_id in known, answered=answered)
    if ours and answered:
        yield _reply(ours, (ext_id, own, raw))
    if not comments or not all(
        isinstance(one.get(_USER), dict) or isinstance(one.get(_OURS), dict) for one in comments
    ):
        raise WrongType("comments")  # what could be read of it is told


def _first(comments: list[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    return next((one[name] for one in comments if isinstance(one.get(name), dict)), None)


def _words(
    told: Mapping[str, Any], place: tuple[str, str, Raw], author: Author, *, is_edit: bool, answered: bool
) -> Event:
    ext_id, own, raw = place
    title, text = split(reading.words(told, "originalText") or reading.words(told, "text") or "")
    stamp = seconds(told.get("lastModified"))
    occurred_at, clock = reading.moment(stamp, raw.received_at)
    return Event(
        account_ext_id=own,
        kind="edited" if is_edit else "created",
        ext_id=ext_id,
        ext_version=stamp or "" if is_edit else "",
        surface="review",
        thread_ext_id=ext_id,
        author=author,
        subject=title,
        text=text,
        lang=_language(told.get("reviewerLanguage")),
        rating=_stars(told.get("starRating")),
        permalink=reading.link(f"https://play.google.com/store/apps/details?id={own}&reviewId={ext_id}"),
        occurred_at=occurred_at,
        clock=clock,
        facts={**_facts(told), "_answered": "1" if answered else "0"},
    )


def _reply(told: Mapping[str, Any], place: tuple[str, str, Raw]) -> Event:
    """Our answer, whoever of us wrote it."""
    review_id, own, raw = place
    text = reading.words(told, "text") or ""
    occurred_at, clock = reading.moment(seconds(told.get("lastModified")), raw.received_at)
    return Event(
        account_ext_id=own,
        kind="echo",
        ext_id=reply_id(review_id, text),
        surface="review",
        thread_ext_id=review_id,
        parent_ext_id=review_id,
        author=Author(own),
        text=text,
        occurred_at=occurred_at,
        clock=clock,
    )


def split(text: str) -> tuple[str, str]:
    """An old review has a title before its words."""
    title, tab, body = text.partition("\t")
    return (title.strip()[:300], body.strip()) if tab else ("", text.strip())


def seconds(told: Any) -> str | None:
    """The time of a change, in seconds since 1970, as the string that it is."""
    value = mapped(told).get("seconds")
    return value if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12 else None


def _stars(told: Any) -> int | None:
    number = reading.count(told)
    return number if number and 1 <= number <= 5 else None


def _language(told: Any) -> str | None:
    return reading.language(told.replace("_", "-")) if isinstance(told, str) else None


def _facts(told: Mapping[str, Any]) -> dict[str, str]:
    """What helps to understand a complaint: the version, the system and the device."""
    device = mapped(told.get("deviceMetadata"))
    parts = (device.get("manufacturer"), device.get("productName"))
    name = " ".join(one for one in parts if isinstance(one, str) and one) or told.get("device")
    found = {key: told.get(field) for key, field in _FACTS} | {"device": name}
    return {key: reading.clean(value)[:120] for key, value in found.items() if isinstance(value, str) and value}
