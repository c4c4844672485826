"""What happened on a Page, as events: comments with their place in the tree, posts, ratings, mentions.

"Webhooks for Pages" (field `feed`: item, verb, comment_id, post_id, parent_id, from, message, created_time in seconds,
`post` with its permalink and promotion_status) and recorded bodies: `remove` brings neither words nor a time; a post
says `edit` and a comment `edited`; an older form has `sender_id` and `sender_name` in place of `from`; ids are numbers
or strings; `mention` names nobody; ratings come as field `ratings`. `parent_id == post_id` is the top level.

A conversation is what hangs on one top-level comment: under a page's post everybody would share it. The post itself is
asked for (`Fetch`), for the hook does not bring its words.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Fetch, Kind, Skipped
from caredesk.channels.meta.envelope import ID, Item, Part, id_of, known_id
from caredesk.channels.meta.swept import digest
from caredesk.channels.reading import WrongType, mapped

_VERBS: Mapping[str, Kind] = {
    "add": "created",
    "edited": "edited",
    "edit": "edited",
    "remove": "removed",
    "hide": "hidden",
    "unhide": "unhidden",
}
_POSTS = {"post", "status", "photo", "video", "share", "album", "link", "note"}
_PICTURE, _VIDEO = "photo", "video"


def read(item: Item) -> Iterator[Part]:
    """One change of a page."""
    reader = _FIELDS.get(item.field)
    if reader is None:
        yield item.skipped(f"not_used:{item.field[:60]}")
    else:
        yield from reader(item)


def _feed(item: Item) -> Iterator[Part]:
    about, verb = item.told.get("item"), item.told.get("verb")
    kind = _VERBS.get(verb) if isinstance(verb, str) else None
    if about == "reaction" or about == "like":
        yield from _reaction(item)
    elif kind is None or not isinstance(about, str):
        yield item.skipped(f"not_used:{str(verb)[:60]}", "verb")
    elif about == "comment":
        yield from _comment(item, kind)
    elif about in _POSTS:
        yield _post(item, kind)
    else:
        yield item.skipped(f"not_used:{about[:60]}", "item")


def _comment(item: Item, kind: Kind) -> Iterator[Event | Fetch]:
    ext_id, post_id = known_id(item.told, "comment_id"), reading.words(item.told, "post_id", ID) or None
    parent_id = reading.words(item.told, "parent_id", ID) or None
    is_top = parent_id in (None, post_id)
    post = mapped(item.told.get("post"))
    yield _event(
        item,
        kind,
        ext_id,
        surface="comment",
        thread_ext_id=ext_id if is_top else parent_id,
        parent_ext_id=parent_id or post_id,
        root_ext_id=post_id,
        permalink=reading.link(item.told.get("permalink_url")),
        facts={"ad": "1"} if _is_ad(post) else {},
    )
    if kind == "created" and post_id:
        yield Fetch((post_id,), only_unknown=True, account_ext_id=item.account)


def _is_ad(post: Mapping[str, Any]) -> bool:
    """A post that runs as an ad, or was only ever one."""
    return post.get("promotion_status") == "active" or post.get("is_published") is False


def _post(item: Item, kind: Kind) -> Event:
    ext_id = known_id(item.told, "post_id")
    link = reading.link(item.told.get("permalink_url"))
    return _event(item, kind, ext_id, surface="post", thread_ext_id=ext_id, permalink=link)


def _event(item: Item, kind: Kind, ext_id: str, **place: Any) -> Event:
    author = author_of(item.told)
    is_own = author is not None and author.ext_id == item.account
    has_words = kind in ("created", "edited")
    text = (reading.words(item.told, "message") or "") if has_words else None
    at, clock = item.moment(item.told.get("created_time") if kind == "created" else item.sent_at)
    return Event(
        account_ext_id=item.account,
        kind="echo" if is_own and has_words else kind,
        ext_id=ext_id,
        ext_version="" if kind == "created" else _version(item, text),
        author=author if has_words else None,
        text=text,
        attachments=_attachments(item.told) if has_words else (),
        occurred_at=at,
        clock=clock if kind == "created" or clock == "received" else "envelope",
        removed_by=None if kind in ("created", "edited", "unhidden") else "unknown",
        **place,
    )


def _version(item: Item, text: str | None) -> str:
    """A delivery that is repeated keeps the time of its envelope: that tells one edit or removal from the next."""
    at = item.sent_at if isinstance(item.sent_at, str) and len(item.sent_at) <= 30 else ""
    return f"{at}#{digest(text)}" if text is not None else at or digest(str(item.told.get("created_time")))


def author_of(told: Mapping[str, Any]) -> Author | None:
    """Who wrote: as `from`, or as older bodies say it; nobody where it is not told."""
    person = mapped(told.get("from"))
    ext_id = id_of(person) or reading.words(told, "sender_id", ID) or ""
    name = reading.words(person, "name", 1000) or reading.words(told, "sender_name", 1000) or ""
    return Author(ext_id, "", name) if ext_id else None


def _attachments(told: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """A picture or video of the post or comment; what merely links elsewhere stays a link in the words."""
    photo, video = reading.link(told.get("photo")), reading.link(told.get("video"))
    found = [Attachment("image", photo)] if photo else []
    found += [Attachment("video", video)] if video else []
    url = reading.link(told.get("link"))
    if url and not found and told.get("item") in (_PICTURE, _VIDEO):
        found.append(Attachment("image" if told["item"] == _PICTURE else "video", url))
    return tuple(found)


def _reaction(item: Item) -> Iterator[Event | Skipped]:
    """Somebody likes a comment or a post of the page, in one of seven ways, or no longer."""
    ext_id = reading.words(item.told, "comment_id", ID) or reading.words(item.told, "post_id", ID)
    author = author_of(item.told)
    if not ext_id or author is None or author.ext_id == item.account:
        yield item.skipped("not_used:reaction")
        return
    name = reading.words(item.told, "reaction_type", 40) or "like"
    at, clock = item.moment(item.told.get("created_time"))
    yield Event(
        account_ext_id=item.account,
        kind="reaction",
        ext_id=ext_id,
        ext_version=f"{author.ext_id}@{str(item.sent_at)[:30]}",
        thread_ext_id="",
        author=author,
        reaction=name,
        removed_by="author" if item.told.get("verb") == "remove" else None,
        occurred_at=at,
        clock=clock,
    )


def _ratings(item: Item) -> Iterator[Event | Skipped]:
    """A recommendation of the page: a review, of which one can say only yes or no."""
    verb = item.told.get("verb")
    kind = _VERBS.get(verb) if isinstance(verb, str) else None
    if item.told.get("item") != "rating" or kind is None:
        yield item.skipped(f"not_used:{str(item.told.get('item'))[:60]}", "item")
        return
    author = author_of(item.told) or _reviewer(item.told)
    ext_id = reading.words(item.told, "open_graph_story_id", ID) or known_id(item.told, "post_id")
    has_words = kind in ("created", "edited")
    text = (reading.words(item.told, "review_text") or "") if has_words else None
    at, clock = item.moment(item.told.get("created_time"))
    yield Event(
        account_ext_id=item.account,
        kind=kind,
        ext_id=ext_id,
        ext_version="" if kind == "created" else _version(item, text),
        surface="review",
        thread_ext_id=ext_id,
        author=author if has_words else None,
        text=text,
        rating=_stars(item.told) if has_words else None,
        facts=_recommends(item.told),
        occurred_at=at,
        clock=clock,
        removed_by="unknown" if kind in ("removed", "hidden") else None,
    )


def _reviewer(told: Mapping[str, Any]) -> Author | None:
    ext_id = reading.words(told, "reviewer_id", ID)
    return Author(ext_id, "", reading.words(told, "reviewer_name", 1000) or "") if ext_id else None


def _stars(told: Mapping[str, Any]) -> int | None:
    """Old ratings have stars."""
    value = told.get("rating")
    return int(value) if isinstance(value, str) and value in ("1", "2", "3", "4", "5") else None


def _recommends(told: Mapping[str, Any]) -> dict[str, str]:
    """A recommendation has no stars, only yes or no; it is not made into a number."""
    said = {"positive": "yes", "negative": "no"}.get(str(told.get("recommendation_type")).lower())
    return {"recommends": said} if said else {}


def _mention(item: Item) -> Iterator[Part]:
    """Somebody named the page in a post or comment elsewhere; who and what is to be asked."""
    ext_id = reading.words(item.told, "comment_id", ID) or reading.words(item.told, "post_id", ID)
    if not ext_id:
        raise WrongType("post_id")
    if item.told.get("verb") == "remove":
        yield _event(item, "removed", ext_id, surface="mention", thread_ext_id="")
    else:
        yield Fetch((f"mention:{ext_id}",), account_ext_id=item.account)


_FIELDS: Mapping[str, Callable[[Item], Iterator[Part]]] = {"feed": _feed, "ratings": _ratings, "mention": _mention}
