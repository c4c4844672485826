"""A post of X as an event, from the v2 object and from the old one (docs.x.com: data dictionary, Edit posts).

A conversation on X may hold thousands of people, and one body tells neither its tree nor its root: so the thread is a
conversation **with one person**, `<conversation id>:<person's id>`, which every body tells by itself. `ext_id` is the
first id of the edit history, since each edit makes a new post; `ext_version` is the newest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped, Surface
from caredesk.channels.reading import WrongType, mapped
from caredesk.channels.x.people import listed, people, pictures, whole_id

_SHORT = "https://t.co/"
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_UNSAID = ("und", "zxx", "qme", "qht", "qam", "qst", "qct", "art")  # what X says where it knows no language


@dataclass(frozen=True)
class Body:
    """Where we are reading: the delivery, whose account it is about, and what stands beside the posts."""

    raw: Raw
    own: str
    pointer: str = ""
    users: Mapping[str, Author] = field(default_factory=dict)
    media: Any = None
    tweets: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(raw: Raw, own: str, includes: Any, pointer: str) -> "Body":
        told = mapped(includes)
        beside = {whole_id(mapped(one)): mapped(one) for one in listed(told.get("tweets"))}
        return Body(raw, own, pointer, people(told.get("users")), told.get("media"), beside)


@dataclass(frozen=True)
class Told:
    """What either form says of a post, in one spelling."""

    ids: tuple[str, ...]
    author: Author | None
    text: str
    conversation: str
    parent: str
    to: str  # whom it answers
    quoted: str
    mentions: frozenset[str]
    files: tuple[Attachment, ...]
    lang: Any
    at: Any
    facts: Mapping[str, str] = field(default_factory=dict)


def event(tweet: Any, body: Body) -> Event | Skipped:
    """The event of a v2 post; Skipped with the reason for a repost, and for what cannot be read."""
    try:
        return _made(_v2(mapped(tweet), body), body)
    except WrongType as error:
        return Skipped(*(("repost",) if str(error) == "repost" else ("wrong_type", f"{body.pointer}/{error}")))


def old_event(tweet: Any, body: Body, facts: Mapping[str, str]) -> Event | Skipped:
    """The same of the old form, which cannot tell the conversation of an answer: see `needs_a_look`."""
    try:
        return _made(replace(_v1(mapped(tweet)), facts=facts), body)
    except WrongType as error:
        return Skipped(*(("repost",) if str(error) == "repost" else ("wrong_type", f"{body.pointer}/{error}")))


def needs_a_look(tweet: Any) -> str:
    """The id of an old-form answer whose conversation has to be asked for; "" where it is told."""
    told = mapped(tweet)
    is_answer = whole_id(told, "in_reply_to_status_id") and not whole_id(told, "conversation_id")
    return whole_id(told) if is_answer and not told.get("retweeted_status") else ""


def _v2(told: Mapping[str, Any], body: Body) -> Told:
    ext_id, note = _need(whole_id(told), "id"), mapped(told.get("note_tweet"))
    linked: dict[str, str] = {}
    for one in listed(told.get("referenced_tweets")):
        linked.setdefault(str(mapped(one).get("type")), whole_id(mapped(one)))
    if "retweeted" in linked:
        raise WrongType("repost")
    author_id = whole_id(told, "author_id")
    entities = {**mapped(told.get("entities")), **mapped(note.get("entities"))}
    text = reading.words(note, "text") or reading.words(told, "text") or ""
    keys = mapped(told.get("attachments")).get("media_keys")
    return Told(
        ids=_history(told.get("edit_history_tweet_ids"), ext_id),
        author=body.users.get(author_id) or (Author(author_id) if author_id else None),
        text=plain(text, listed(entities.get("urls"))),
        conversation=whole_id(told, "conversation_id"),
        parent=linked.get("replied_to", ""),
        to=whole_id(told, "in_reply_to_user_id"),
        quoted=linked.get("quoted", ""),
        mentions=frozenset(whole_id(mapped(one)) for one in listed(entities.get("mentions"))),
        files=pictures(body.media, keys) if keys else (),
        lang=told.get("lang"),
        at=told.get("created_at"),
    )


def _v1(told: Mapping[str, Any]) -> Told:
    ext_id, long = _need(whole_id(told), "id"), mapped(told.get("extended_tweet"))
    if told.get("retweeted_status"):
        raise WrongType("repost")
    author = next(iter(people([told.get("user")]).values()), None)
    entities = mapped(long.get("entities")) or mapped(told.get("entities"))
    media = listed(mapped(long.get("extended_entities") or told.get("extended_entities")).get("media"))
    text = reading.words(long, "full_text") or reading.words(told, "full_text") or reading.words(told, "text") or ""
    parent = whole_id(told, "in_reply_to_status_id")
    return Told(
        ids=_history(mapped(told.get("edit_history")).get("edit_tweet_ids"), ext_id),
        author=author,
        text=plain(text, [*listed(entities.get("urls")), *({"media_key": 1, **mapped(one)} for one in media)]),
        conversation=whole_id(told, "conversation_id") or (parent or ext_id),
        parent=parent,
        to=whole_id(told, "in_reply_to_user_id"),
        quoted=whole_id(told, "quoted_status_id"),
        mentions=frozenset(whole_id(mapped(one)) for one in listed(entities.get("user_mentions"))),
        files=pictures(media),
        lang=told.get("lang"),
        at=told.get("timestamp_ms") or told.get("created_at"),
    )


def _made(told: Told, body: Body) -> Event:
    first, newest = told.ids[0], told.ids[-1]
    is_own = told.author is not None and told.author.ext_id == body.own
    occurred_at, clock = reading.moment(told.at, body.raw.received_at)
    root = told.conversation or first
    author = told.author or Author("")
    return Event(
        account_ext_id=body.own,
        kind="echo" if is_own else "edited" if newest != first else "created",
        ext_id=first,
        ext_version=newest if newest != first else "",
        surface=_surface(told, body, is_own=is_own),
        thread_ext_id=thread(root, told.to if is_own else author.ext_id, body.own),
        parent_ext_id=told.parent or None,
        root_ext_id=root,
        author=told.author,
        text=told.text,
        lang=None if told.lang in _UNSAID else reading.language(told.lang),
        attachments=told.files,
        permalink=permalink(author.handle, first),
        occurred_at=occurred_at,
        clock=clock,
        facts={**told.facts, **_facts(told, body)},
    )


def permalink(handle: str, ext_id: str) -> str:
    return f"https://x.com/{handle if _HANDLE.fullmatch(handle) else 'i'}/status/{ext_id}"


def thread(root: str, person: str, own: str) -> str:
    """The conversation with this person; our own words to nobody are a thread of their own."""
    return f"{root}:{person}" if person and person != own else root


def _surface(told: Told, body: Body, *, is_own: bool) -> Surface:
    if is_own and not told.parent:
        return "post"
    return "comment" if told.to == body.own or is_own else "mention"


def _facts(told: Told, body: Body) -> dict[str, str]:
    """What decides on what may be answered: did they call us, and whose conversation is it?"""
    quoted_by = whole_id(mapped(body.tweets.get(told.quoted)), "author_id")
    summoned = body.own in told.mentions or (bool(told.quoted) and quoted_by == body.own)
    root = _root(told, body)
    return {"_summoned": "1" if summoned else "0", **({"_root": root} if root else {})}


def _root(told: Told, body: Body) -> str:
    """`ours` or `theirs`, where the body tells who began the conversation."""
    if told.conversation in ("", *told.ids):
        return "ours" if told.author and told.author.ext_id == body.own else "theirs"
    by = whole_id(mapped(body.tweets.get(told.conversation)), "author_id")
    by = by or (told.to if told.parent == told.conversation else "")
    return ("ours" if by == body.own else "theirs") if by else ""


def _history(told: Any, ext_id: str) -> tuple[str, ...]:
    """All ids that the post had, oldest first; an id that is not in its own history is the newest."""
    ids = [one for one in listed(told) if isinstance(one, str) and one.isascii() and one.isdigit() and len(one) <= 19]
    return tuple(sorted({*ids, ext_id}, key=int))


def plain(text: str, urls: list[Any]) -> str:
    """The words as a person sees them: X shortens links, adds one for each picture, and writes &amp; for &."""
    for one in urls[:100]:
        short = mapped(one).get("url")
        if not isinstance(short, str) or not short.startswith(_SHORT) or len(short) > 60:
            continue
        long = reading.link(one.get("expanded_url")) or reading.link(one.get("unwound_url"))
        text = text.replace(short, "" if "media_key" in one else long or short)
    for written, meant in _ESCAPED:
        text = text.replace(written, meant)
    return text.strip()


def _need(value: str, name: str) -> str:
    if not value:
        raise WrongType(name)
    return value
