"""Comments and mentions on Instagram, as events.

"Webhooks reference: Instagram" and recorded bodies: `comments` and `live_comments` are `{id, text, from{id, username,
self_ig_scoped_id}, media{id, media_product_type, ad_id, ad_title}, parent_id}`; `from` may be missing, and there is no
time but that of the envelope. A boosted post may tell the same comment twice. `mentions` is only `{media_id,
comment_id}`: what was said is asked for. Edits and removals are never told.

A mention is named `<media>_<comment>`, and `<media>_` where it stands in the caption: only with both can it be read and
answered.
"""

from collections.abc import Callable, Iterator, Mapping

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Fetch
from caredesk.channels.meta.envelope import ID, Item, Part, id_of, known_id
from caredesk.channels.reading import mapped


def read(item: Item) -> Iterator[Part]:
    """One change of an Instagram account."""
    reader = _FIELDS.get(item.field)
    if reader is None:
        yield item.skipped(f"not_used:{item.field[:60]}")
    else:
        yield from reader(item)


def _comment(item: Item) -> Iterator[Event | Fetch]:
    ext_id, media = known_id(item.told, "id"), mapped(item.told.get("media"))
    parent, root = reading.words(item.told, "parent_id", ID) or None, id_of(media) or None
    author = author_of(item)
    is_own = author is not None and author.ext_id == item.account
    at, clock = item.moment(None)
    yield Event(
        account_ext_id=item.account,
        kind="echo" if is_own else "created",
        ext_id=ext_id,
        surface="comment",
        thread_ext_id=parent or ext_id,
        parent_ext_id=parent or root,
        root_ext_id=root,
        author=author,
        text=reading.words(item.told, "text") or "",
        occurred_at=at,
        clock=clock,
        facts=_facts(item, media),
    )
    if root:
        yield Fetch((root,), only_unknown=True, account_ext_id=item.account)


def author_of(item: Item) -> Author | None:
    """Who wrote; the account itself where it says so in whichever way."""
    person = mapped(item.told.get("from"))
    ext_id = id_of(person)
    if "self_ig_scoped_id" in person:
        ext_id = item.account
    handle = reading.words(person, "username", 300) or ""
    return Author(ext_id, handle, handle) if ext_id else None


def _facts(item: Item, media: Mapping[str, object]) -> dict[str, str]:
    facts = {"ad": "1"} if media.get("ad_id") or media.get("media_product_type") == "AD" else {}
    return facts | ({"live": "1"} if item.field == "live_comments" else {})


def _mention(item: Item) -> Iterator[Fetch]:
    media, comment = known_id(item.told, "media_id"), reading.words(item.told, "comment_id", ID) or ""
    yield Fetch((f"{media}_{comment}",), account_ext_id=item.account)


_FIELDS: Mapping[str, Callable[[Item], Iterator[Part]]] = {
    "comments": _comment,
    "live_comments": _comment,
    "mentions": _mention,
}
