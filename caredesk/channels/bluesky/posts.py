"""What a Bluesky server told, as events: pure and total.

The form of a body: see `polling` for posts and `chat` for messages. A post is known by its uri; an edit keeps that and
changes the cid. Fields: lexicons app.bsky.feed.defs (postView), app.bsky.feed.post, app.bsky.embed.*, and for labels
com.atproto.label.defs. The network does not say when a post was edited: what is shown under another cid than before is
told as `created` again, and the desk, which knows the earlier one, sees an edit in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped, Surface
from caredesk.channels.bluesky.session import name_of
from caredesk.channels.bluesky.talk import messages
from caredesk.channels.bluesky.tree import Post, Tree, did_of, key_of, parent_of, quoted_by, root_of
from caredesk.channels.bluesky.words import whole_links
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped

APP = "https://bsky.app"
_POST = "/app.bsky.feed.post/"


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in one body that `poll`, `listen` or `reconcile` made."""
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
    place = _Place(raw, body["own"])
    yield from _noticed(body, place)
    if "thread" in body:
        tree = Tree(place.own, _flat(body.get("tree")))
        for uri in tree.posts:
            if tree.concerns_us(uri):
                yield from _events(tree.posts[uri], tree, place)
    # A sweep asks for single posts: where they hang is known from before, and cannot be seen from here.
    for post in listed(body.get("swept")):
        for found in _events(post, Tree(place.own, [post]), place):
            yield replace(found, thread_ext_id="", root_ext_id=None) if isinstance(found, Event) else found
    yield from sweeping.states(body, raw, account_ext_id=body["own"])
    yield from messages(body, raw)


def _noticed(body: Mapping[str, Any], place: "_Place") -> Iterator[Event | Skipped]:
    """What somebody told us, with our own words above it. Where the post itself did not come any more, the notice
    holds its words: it was there."""
    yield from reading.misplaced(body, ("notifications", "posts", "swept"))
    notices = []
    for number, one in enumerate(listed(body.get("notifications"))):
        reason = mapped(one).get("reason")
        if not isinstance(reason, str):
            yield Skipped("not_an_object", f"/notifications/{number}")
        elif reason in REASONS:
            notices.append(one)
    tree = Tree(place.own, [*notices, *listed(body.get("posts"))])
    told = dict.fromkeys(str(one.get("uri")) for one in notices)
    for uri in tree.posts:
        if uri not in told and tree.concerns_us(uri):
            yield from _events(tree.posts[uri], tree, place)
    for number, notice in enumerate(notices):
        uri = notice.get("uri")
        if not isinstance(uri, str):
            yield Skipped("wrong_type", f"/notifications/{number}/uri")
        elif not tree.is_own(uri):
            yield from _events(tree.posts[uri], tree, place)


REASONS = ("mention", "reply", "quote")


def _flat(tree: Any) -> Iterator[Post]:
    """The posts of a thread as `getPostThread` nests them, from above; what is blocked or gone has no words."""
    waiting = [tree]
    while waiting:
        at = mapped(waiting.pop())
        if isinstance(at.get("post"), dict):
            yield at["post"]
        waiting.extend(reversed(listed(at.get("replies"))))


@dataclass(frozen=True)
class _Place:
    """In which body we are reading, and who we are there."""

    raw: Raw
    own: str


def _events(post: Post, tree: Tree, place: _Place) -> Iterator[Event | Skipped]:
    try:
        found = _read(mapped(post), tree, place)
    except WrongType as error:
        yield Skipped("wrong_type", f"{str(mapped(post).get('uri'))[:200]} {error}")
        return
    yield found
    labels = _labels(post, did_of(found.ext_id))
    if labels and found.kind != "echo":
        told = ", ".join(labels)
        yield replace(found, kind="moderated", ext_version=told, text=None, facts={"label": told})


def _read(post: Post, tree: Tree, place: _Place) -> Event:
    uri, record = reading.words(post, "uri", 400), mapped(post.get("record"))
    if not uri or _POST not in uri:
        raise WrongType("uri")
    is_own = tree.is_own(uri)
    told = record.get("createdAt") or post.get("indexedAt")
    occurred_at, clock = reading.moment(told, place.raw.received_at)
    return Event(
        account_ext_id=place.own,
        kind="echo" if is_own else "created",
        ext_id=uri,
        ext_version="" if is_own else reading.words(post, "cid", 200) or "",
        surface=_surface(uri, post, tree),
        thread_ext_id=tree.thread(uri),
        parent_ext_id=parent_of(post) or None,
        root_ext_id=root_of(post) or uri,
        author=_author(post, uri),
        text=whole_links(reading.words(record, "text") or "", record.get("facets")),
        lang=reading.language(next(iter(listed(record.get("langs"))), None)),
        attachments=_attachments(post.get("embed")),
        permalink=permalink(uri),
        occurred_at=occurred_at,
        clock=clock,
        facts=_facts(post, uri),
    )


def permalink(uri: str) -> str:
    """Where the post is shown; by the id of its author, which stays when the handle changes."""
    return f"{APP}/profile/{did_of(uri)}/post/{key_of(uri)}"


def _surface(uri: str, post: Post, tree: Tree) -> Surface:
    root = root_of(post)
    if tree.is_own(uri) and not root:
        return "post"
    return "comment" if root and tree.is_own(root) else "mention"


def _author(post: Post, uri: str) -> Author:
    told = mapped(post.get("author"))
    handle = reading.words(told, "handle", 300) or ""
    handle = "" if handle == "handle.invalid" else handle
    followers = reading.count(told.get("followersCount"))
    return Author(did_of(uri), handle, name_of(told, handle), reading.link(told.get("avatar")), followers)


def _facts(post: Post, uri: str) -> dict[str, str]:
    """What the server says of us and this post: that replies are closed, or that its author blocks us."""
    viewer, author = mapped(post.get("viewer")), mapped(mapped(post.get("author")).get("viewer"))
    closed = {"replies_closed": "1"} if viewer.get("replyDisabled") is True else {}
    blocked = {"blocked": "1"} if author.get("blockedBy") is True or author.get("blocking") else {}
    quoted = quoted_by(post)
    return closed | blocked | ({"quotes": permalink(quoted)} if _POST in quoted and quoted != uri else {})


def _labels(post: Post, author: str) -> list[str]:
    """What moderators, not the author, say of the post, where it was not taken back."""
    stands: dict[str, bool] = {}
    for label in listed(post.get("labels")):
        told = mapped(label)
        name, src = told.get("val"), told.get("src")
        if isinstance(name, str) and isinstance(src, str) and src != author:
            stands[reading.clean(name)[:60]] = told.get("neg") is not True
    return sorted(name for name, is_there in stands.items() if is_there)


def _attachments(embed: Any) -> tuple[Attachment, ...]:
    told = mapped(embed)
    told = mapped(told.get("media")) or told
    found = [("image", one, "fullsize") for one in listed(told.get("images"))]
    found += [("video", told, "playlist")]
    files = []
    for kind, one, name in found:
        url, alt = reading.link(mapped(one).get(name)), mapped(one).get("alt")
        if url:
            files.append(Attachment(kind, url, reading.clean(alt) if isinstance(alt, str) else ""))
    return tuple(files)
