"""What Google says of the reviews of a location, as events: pure and total.

The bodies are put together by `polling`: `{"own", "reviews": [Review], "missing", "back"}`, Google's own resources
unchanged (developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews: stars as words; the state of
our answer and the rule that it broke since April and July 2026).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from caredesk.channels.google.answers import reply_id
from caredesk.channels.google.api import MOST, listed
from caredesk.channels.reading import Unreadable, WrongType, mapped

_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_BEFORE, _AFTER = "(Translated by Google)", "(Original)"


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
    yield from reading.misplaced(body, ("reviews",), most=MOST)
    for number, told in enumerate(listed(body.get("reviews"))):
        try:
            yield from _review(mapped(told), body["own"], raw)
        except WrongType as error:
            yield Skipped("wrong_type", f"/reviews/{number}/{error}")
    yield from sweeping.states(body, raw, account_ext_id=body["own"], surface="review")


def _review(told: Mapping[str, Any], own: str, raw: Raw) -> Iterator[Event]:
    ext_id = reading.words(told, "reviewId", 400)
    if not ext_id:
        raise WrongType("reviewId")
    created, updated = (reading.words(told, name, 100) for name in ("createTime", "updateTime"))
    is_edit = bool(updated) and updated != created
    occurred_at, clock = reading.moment(updated if is_edit else created, raw.received_at)
    reply, link = mapped(told.get("reviewReply")), reading.link(told.get("reviewReplyUrl"))
    yield Event(
        account_ext_id=own,
        kind="edited" if is_edit else "created",
        ext_id=ext_id,
        ext_version=updated or "" if is_edit else "",
        surface="review",
        thread_ext_id=ext_id,
        author=_author(mapped(told.get("reviewer")), ext_id),
        text=_original(reading.words(told, "comment") or ""),
        rating=_STARS.get(str(told.get("starRating"))),
        attachments=_pictures(told.get("reviewMediaItems")),
        permalink=link,
        occurred_at=occurred_at,
        clock=clock,
        facts={"_answered": "1" if reply.get("comment") else "0"},
    )
    if reading.inner(told, "reviewReply").get("comment"):
        yield from _reply(reply, ext_id, own, raw)


def _reply(reply: Mapping[str, Any], review_id: str, own: str, raw: Raw) -> Iterator[Event]:
    """Our answer, whoever of us wrote it, and what Google's rules say of it."""
    text = reading.words(reply, "comment") or ""
    occurred_at, clock = reading.moment(reading.words(reply, "updateTime", 100), raw.received_at)
    about: dict[str, Any] = {"account_ext_id": own, "ext_id": reply_id(review_id, text), "thread_ext_id": review_id}
    about |= {"surface": "review", "parent_ext_id": review_id, "occurred_at": occurred_at, "clock": clock}
    yield Event(kind="echo", author=Author(own), text=text, **about)
    state = reply.get("reviewReplyState") or reply.get("state")
    if state == "REJECTED":
        violation = reading.clean(str(reply.get("policyViolation") or ""))[:100]
        yield Event(kind="delivery", ext_version="rejected", failed=_refused(violation), **about)


def _refused(violation: str) -> str:
    return f"policy_rejected: {violation}" if violation else "policy_rejected"


def _author(told: Mapping[str, Any], review_id: str) -> Author | None:
    """Google tells a name and a picture, no id: within one review they are one person."""
    name = reading.words(told, "displayName", 300) or ""
    picture = None if told.get("isAnonymous") is True else reading.link(told.get("profilePhotoUrl"))
    return Author(f"review:{review_id}"[:200], "", name, picture)


def _original(text: str) -> str:
    """Their own words, where Google put a translation beside them."""
    if _AFTER in text and text.startswith(_BEFORE):
        return text.rpartition(_AFTER)[2].strip()
    return text.partition(f"\n\n{_BEFORE}")[0].strip()


def _pictures(told: Any) -> tuple[Attachment, ...]:
    found = []
    for one in map(mapped, listed(told)):
        url = reading.link(one.get("thumbnailUrl")) or reading.link(one.get("videoUrl"))
        if url:
            found.append(Attachment("video" if one.get("videoUrl") else "image", url))
    return tuple(found)
