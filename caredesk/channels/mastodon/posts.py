"""What a Mastodon server told, as events: pure and total."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped, Surface, Visibility
from caredesk.channels.mastodon.tree import Status, Tree, ancestors
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.core.html import text_from_html

_VISIBILITY: Mapping[str, Visibility] = {"public": "public", "unlisted": "unlisted"}
_MEDIA = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in one body that `poll` or `reconcile` made; see there for its form."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict) or not isinstance(body.get("own"), str):
        yield Skipped("not_ours")
        return
    seen: set[str] = set()
    for found in _all(body, raw):
        if isinstance(found, Skipped) or found.key not in seen:
            yield found
        if isinstance(found, Event):
            seen.add(found.key)


def _all(body: Mapping[str, Any], raw: Raw) -> Iterator[Event | Skipped]:
    own = body["own"]
    contexts = mapped(body.get("contexts"))
    yield from reading.misplaced(body, ("notifications", "statuses"))
    for number, notice in enumerate(listed(body.get("notifications"))):
        yield from _mention(notice, contexts, _Place(raw, own, f"/notifications/{number}"))
    if "thread" in body:
        context = mapped(body.get("context"))
        tree = Tree(own, [*ancestors(context), body.get("status"), *listed(context.get("descendants"))])
        yield from _talk(tree, tree.statuses.values(), _Place(raw, own, "/thread"))
    # A sweep asks for single posts: where they hang is known from before, and cannot be seen from here.
    for status in listed(body.get("statuses")):
        found = _event(status, Tree(own, [status]), _Place(raw, own, "/statuses"))
        yield replace(found, thread_ext_id="", root_ext_id=None) if isinstance(found, Event) else found
    yield from sweeping.states(body, raw, account_ext_id=body["own"])


def _mention(notice: Any, contexts: Mapping[str, Any], place: "_Place") -> Iterator[Event | Skipped]:
    if not isinstance(notice, dict) or not isinstance(notice.get("type"), str):
        yield Skipped("not_an_object", place.pointer)
        return
    if notice["type"] not in ("mention", "quote"):  # somebody follows, likes or passes on: nothing is said to us
        return
    status = notice.get("status")
    if not isinstance(status, dict) or not isinstance(status.get("id"), str):
        yield Skipped("no_status", f"{place.pointer}/status")
        return
    chain = [*ancestors(contexts.get(status["id"])), status]
    tree = Tree(place.own, chain)
    yield from _talk(tree, [one for one in tree.statuses.values() if one["id"] != status["id"]], place)
    yield _event(status, tree, place)


def _talk(tree: Tree, statuses: Iterable[Status], place: "_Place") -> Iterator[Event | Skipped]:
    """Our own words, and of the others those that speak with us."""
    for status in statuses:
        if tree.concerns_us(status):
            yield _event(status, tree, place)


@dataclass(frozen=True)
class _Place:
    """Where in which body we are reading, and who we are there."""

    raw: Raw
    own: str
    pointer: str


def _event(status: Any, tree: Tree, place: _Place) -> Event | Skipped:
    try:
        return _read(status, tree, place)
    except WrongType as error:
        return Skipped("wrong_type", f"{place.pointer}/status/{error}")


def _read(status: Any, tree: Tree, place: _Place) -> Event:
    ext_id = reading.words(status, "id", 200) if isinstance(status, dict) else None
    if not ext_id:
        raise WrongType("id")
    edited_at = reading.words(status, "edited_at", 100)
    occurred_at, clock = reading.moment(edited_at or reading.words(status, "created_at", 100), place.raw.received_at)
    author, html = _author(status), reading.words(status, "content") or ""
    is_own = author is not None and author.ext_id == place.own
    return Event(
        account_ext_id=place.own,
        kind="echo" if is_own else "edited" if edited_at else "created",
        ext_id=ext_id,
        ext_version=edited_at or "",
        surface=_surface(status, tree, is_own=is_own),
        thread_ext_id=tree.spot(ext_id).thread,
        parent_ext_id=reading.words(status, "in_reply_to_id", 200) or None,
        root_ext_id=tree.spot(ext_id).root,
        author=author,
        text=_text(reading.words(status, "spoiler_text") or "", html),
        html=html,
        lang=reading.language(status.get("language")),
        attachments=_attachments(status),
        permalink=reading.link(status.get("url")) or reading.link(status.get("uri")),
        occurred_at=occurred_at,
        clock=clock,
        visibility=_VISIBILITY.get(str(status.get("visibility")), "private"),
    )


def _surface(status: Status, tree: Tree, *, is_own: bool) -> Surface:
    if status.get("visibility") == "direct":
        return "dm"
    if is_own and not status.get("in_reply_to_id"):
        return "post"
    return "comment" if tree.is_own(tree.spot(status["id"]).root) else "mention"


def _text(warning: str, html: str) -> str:
    text = reading.clean(text_from_html(html))
    return f"{warning}\n\n{text}" if warning else text


def _author(status: Status) -> Author | None:
    told = status.get("account")
    if not isinstance(told, dict):
        return None
    ext_id, handle = reading.words(told, "id", 200), reading.words(told, "acct", 300) or ""
    if not ext_id:
        return None
    name = reading.words(told, "display_name", 1000) or handle
    return Author(ext_id, handle, name, reading.link(told.get("avatar")), reading.count(told.get("followers_count")))


def _attachments(status: Status) -> tuple[Attachment, ...]:
    found = []
    for told in listed(status.get("media_attachments")):
        url = reading.link(told.get("url")) if isinstance(told, dict) else None
        if url:
            described = told.get("description")
            words = reading.clean(described) if isinstance(described, str) else ""
            found.append(Attachment(_MEDIA.get(str(told.get("type")), "file"), url, words))
    return tuple(found)
