"""What Reddit told, as events: pure and total.

Bodies are put together by `polling`: `{"own": our name, "things": [{"kind", "data"}], "parents": {name: who}}` and
`"back": [names]`. Things are comments (t1), posts (t3) and messages (t4); their names are unique everywhere. A
conversation is what one person says under one post, for a comment does not tell which chain it belongs to; our own
words belong to whom they answer, whom `parents` names. Messages name the first of theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Raw, RemovedBy, Skipped
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.channels.rest import text_of

SITE = "https://www.reddit.com"
_KINDS = ("t1", "t3", "t4")
Found = Event | Skipped


@dataclass(frozen=True)
class View:
    """Who we are in this body, and who wrote what our own words answer."""

    raw: Raw
    own: str
    parents: Mapping[str, Any]


def parse(raw: Raw) -> Iterator[Found]:
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
        return
    view = View(raw, body["own"], mapped(body.get("parents")))
    yield from reading.misplaced(body, ("things",))
    for number, thing in enumerate(listed(body.get("things"))):
        try:
            yield _event(mapped(thing), view, f"/things/{number}")
        except WrongType as error:
            yield Skipped("wrong_type", f"/things/{number}/{error}")
    for name in listed(body.get("back")):
        if is_name(text_of(name)):
            yield _state("restored", text_of(name), raw)


def is_name(name: str) -> bool:
    """Whether this is the full name of a thing, such as t1_abc."""
    kind, _, number = name.partition("_")
    return kind in _KINDS and number.isascii() and number.isalnum() and len(number) <= 20


def removed_by(data: Mapping[str, Any]) -> RemovedBy | None:
    """Who took its words away; None while they stand."""
    words, said = _words(data), text_of(data.get("removed_by_category"))
    if words == "[deleted]" or (said == "deleted" and not text_of(data.get("author"))):
        return "author"
    if words == "[removed]" or (said and said != "deleted"):
        return "platform"
    return None


def _words(data: Mapping[str, Any]) -> str:
    return text_of(data.get("body")) or text_of(data.get("selftext"))


def _event(thing: Mapping[str, Any], view: View, pointer: str) -> Found:
    kind, data = text_of(thing.get("kind")), mapped(thing.get("data"))
    if kind not in _KINDS:
        return Skipped("unknown_type" if kind else "not_an_object", pointer)
    name = reading.words(data, "name", 30) or ""
    if not is_name(name):
        raise WrongType("name")
    by = removed_by(data)
    return _state("removed", name, view.raw, by) if by else _said(name, data, view)


def _state(kind: str, name: str, raw: Raw, by: RemovedBy | None = None) -> Event:
    return Event(
        kind=kind,  # type: ignore[arg-type]
        ext_id=name,
        ext_version=raw.received_at.isoformat() if kind == "restored" else by or "",
        thread_ext_id="",
        occurred_at=raw.received_at,
        clock="received",
        removed_by=by,
    )


def _said(name: str, data: Mapping[str, Any], view: View) -> Event:
    """`edited` is false, or a number: the time of the last change."""
    edited = text_of(data.get("edited"))
    author, is_private = _author(data), name.startswith("t4_")
    occurred_at, clock = reading.moment(edited or data.get("created_utc"), view.raw.received_at)
    is_ours = author is not None and author.handle.casefold() == view.own.casefold()
    title, words = reading.words(data, "title", 1000) or "", _body(data)
    return Event(
        kind="echo" if is_ours else "edited" if edited else "created",
        ext_id=name,
        ext_version=edited,
        surface="dm" if is_private else _surface(name, data, is_ours=is_ours),
        thread_ext_id=_thread(name, data, _spoken_with(data, author, view) if is_ours else _id_of(author)),
        parent_ext_id=_named(data.get("parent_id")),
        root_ext_id=None if is_private else _named(data.get("link_id")) or name,
        author=author,
        text=words or title,
        permalink=_permalink(data),
        occurred_at=occurred_at,
        clock=clock,
        visibility="private" if is_private else "public",
        subject=(title or reading.words(data, "subject", 1000) or "") if words else "",
        facts=_facts(data),
    )


def _body(data: Mapping[str, Any]) -> str:
    """Its words; of a post that is only a link, the link."""
    told = reading.words(data, "body") or reading.words(data, "selftext") or ""
    return told or ((reading.link(data.get("url")) or "") if data.get("is_self") is False else "")


def _author(data: Mapping[str, Any]) -> Author | None:
    handle = reading.words(data, "author", 100) or ""
    if not handle or handle == "[deleted]":
        return None
    ext_id = text_of(data.get("author_fullname")) or handle
    return Author(ext_id[:100], handle, handle)


def _surface(name: str, data: Mapping[str, Any], *, is_ours: bool) -> Any:
    if name.startswith("t3_"):
        return "post" if is_ours else "mention"
    return "mention" if data.get("type") == "username_mention" else "comment"


def _id_of(author: Author | None) -> str:
    return author.ext_id if author else ""


def _spoken_with(data: Mapping[str, Any], author: Author | None, view: View) -> str:
    """Whom our own words answer; nobody, where they begin something."""
    who = text_of(view.parents.get(text_of(data.get("parent_id"))))[:100]
    return "" if who == _id_of(author) else who


def _thread(name: str, data: Mapping[str, Any], who: str) -> str:
    """The conversation with this person."""
    if name.startswith("t4_"):
        return _named(data.get("first_message_name")) or name
    post = _named(data.get("link_id")) or name
    return f"{post}:{who}" if who else name


def _named(value: Any) -> str | None:
    name = text_of(value)
    return name if is_name(name) else None


def _permalink(data: Mapping[str, Any]) -> str | None:
    """Things of the inbox tell it with more of the talk around."""
    path = text_of(data.get("permalink")) or text_of(data.get("context")).partition("?")[0]
    return reading.link(SITE + path) if path.startswith("/") and not path.startswith("//") else None


def _facts(data: Mapping[str, Any]) -> dict[str, str]:
    facts = {name: "1" for name in ("archived", "locked") if data.get(name) is True}
    subreddit = text_of(data.get("subreddit"))[:60]
    return facts | ({"subreddit": subreddit} if subreddit else {})
