"""What stands on Instagram now: comments, posts, mentions, messages by their ids.

No hook tells of an edit or a removal, nor that a comment was hidden, by a colleague in the app or by Instagram itself
(field `hidden` of the "IG Comment" reference), so that comments are asked for again. `mentioned_comment` and
`mentioned_media` ("IG User" reference) are the only ways to read what others wrote on posts that are not ours. Of what
is gone, and of what a token may not read any more, Meta says the same (100, subcode 33: "does not exist, cannot be
loaded due to missing permissions, or …"): so a removal is only believed of a token that reads comments at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Attachment, Author, Event, Page, Permanent, Raw, Skipped
from caredesk.channels.instagram.api import TALKS
from caredesk.channels.meta import swept, talks
from caredesk.channels.meta.envelope import ID, id_of, known_id
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.meta.talks import Talks
from caredesk.channels.reading import listed, mapped
from caredesk.core import clock

_COMMENT = "id,text,timestamp,username,from,parent_id,media{id,permalink},hidden"
_MEDIA = "id,caption,timestamp,username,permalink,media_url"
_SAID = "id,text,timestamp,username,media{id,permalink}"
_NUMBER = re.compile(r"\d{1,40}", re.ASCII)
_MENTION = re.compile(r"(\d{1,40})_(\d{0,40})", re.ASCII)
_MESSAGE = re.compile(r"aWd[\w=-]+", re.ASCII)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
    """How these stand now, and which of the `gone` are back. Messages are only asked for where one is missing: they
    tell of everything by themselves."""
    began, run = clock.now(), _Sweep(account)
    for ext_id in ext_ids:
        run.ask(ext_id)
    back = [ext_id for ext_id in gone if run.is_there(ext_id)]
    said = list(_talks(run.graph, account).found([one for one in ext_ids if _MESSAGE.fullmatch(one)]))
    told = {**run.told, "missing": run.believed(), **_seen(run.told["comments"]), "messages": said, "back": back}
    return swept.page(account.ext_id, (*ext_ids, *gone), told, began=began)


def _seen(comments: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Which of these comments everybody sees, and which only their author and we do."""
    named = [(one["id"], one.get("hidden")) for one in comments if isinstance(one.get("id"), str)]
    return {
        "hidden": [one for one, said in named if said is True],
        "shown": [one for one, said in named if said is False],
    }


def _talks(graph: Graph, account: AccountFacts) -> Talks:
    return Talks(graph, account, TALKS, "instagram")


class _Sweep:
    def __init__(self, account: AccountFacts) -> None:
        self.graph, self.own = Graph(account), account.ext_id
        self.told: dict[str, list[Any]] = {"comments": [], "media": [], "mentions": [], "missing": []}

    def ask(self, ext_id: str) -> None:
        """Put what is there where it belongs; only "not there" by name is believed."""
        mention = _MENTION.fullmatch(ext_id)
        if self.graph.is_short:  # what is left of the quota is for answers
            return
        try:
            if mention:
                self.told["mentions"].append({"ext_id": ext_id, "said": self._mentioned(*mention.groups())})
            elif _NUMBER.fullmatch(ext_id):
                name, found = self._comment_or_post(ext_id)
                self.told[name].append(found)
        except Permanent as error:
            if error.code == "gone":
                self.told["missing"].append(ext_id)

    def believed(self) -> list[str]:
        """What is gone: where a comment was read, or our posts show the comments that they count."""
        gone = self.told["missing"]
        return gone if not gone or self.told["comments"] or self._reads_comments() else []

    def _reads_comments(self) -> bool:
        fields = "comments_count,comments.limit(1){id}"
        try:
            posts = list(map(mapped, listed(self.graph.get(node(self.own, "media"), fields=fields).get("data"))))
        except Permanent:
            return False
        return all(listed(mapped(one.get("comments")).get("data")) or not _counted(one) for one in posts)

    def is_there(self, ext_id: str) -> bool:
        try:
            return bool(_NUMBER.fullmatch(ext_id) and self.graph.get(node(ext_id), fields="id"))
        except Permanent:
            return False

    def _comment_or_post(self, ext_id: str) -> tuple[str, Mapping[str, Any]]:
        """A comment, else the post that comments stand under: which one an id is cannot be seen."""
        try:
            return "comments", self.graph.get(node(ext_id), fields=_COMMENT)
        except Permanent as error:
            if error.code == "gone":
                raise
        return "media", self.graph.get(node(ext_id), fields=_MEDIA)

    def _mentioned(self, media: str, comment: str) -> Mapping[str, Any]:
        name, asked = ("mentioned_comment", f"comment_id({comment}){{{_SAID}}}") if comment else (
            "mentioned_media",
            f"media_id({media}){{{_MEDIA}}}",
        )  # fmt: skip
        return mapped(self.graph.get(node(self.own), fields=f"{name}.{asked}").get(name))


def _counted(post: Mapping[str, Any]) -> int:
    return reading.count(post.get("comments_count")) or 0


def read(raw: Raw) -> Iterator[Event | Skipped]:
    """The events in a body that `reconcile` made."""
    return swept.parts(raw, {"comments": _comment, "media": _media, "mentions": _mention, "messages": talks.message})


def _comment(told: Mapping[str, Any], own: str, raw: Raw) -> Event:
    ext_id, media = known_id(told, "id"), mapped(told.get("media"))
    parent, root = reading.words(told, "parent_id", ID) or None, id_of(media) or None
    place: dict[str, Any] = {"parent_ext_id": parent or root, "root_ext_id": root, "thread_ext_id": parent or ext_id}
    return _event(
        told, own, raw, ext_id=ext_id, surface="comment", permalink=reading.link(media.get("permalink")), **place
    )


def _media(told: Mapping[str, Any], own: str, raw: Raw) -> Event:
    """A post of ours, kept for what it says."""
    ext_id, link = known_id(told, "id"), reading.link(told.get("permalink"))
    return _event(told, own, raw, ext_id=ext_id, surface="post", thread_ext_id=ext_id, permalink=link, is_own=True)


def _mention(told: Mapping[str, Any], own: str, raw: Raw) -> Event | None:
    ext_id, said = known_id(told, "ext_id"), mapped(told.get("said"))
    if not said:
        return None
    link = reading.link(said.get("permalink")) or reading.link(mapped(said.get("media")).get("permalink"))
    return _event(said, own, raw, ext_id=ext_id, surface="mention", thread_ext_id=ext_id, permalink=link)


def _event(told: Mapping[str, Any], own: str, raw: Raw, *, is_own: bool = False, **place: Any) -> Event:
    author = author_of(told, own, is_own=is_own)
    at, clock = reading.moment(told.get("timestamp"), raw.received_at)
    image = reading.link(told.get("media_url"))
    return Event(
        account_ext_id=own,
        kind="echo" if author and author.ext_id == own else "created",
        author=author,
        text=reading.words(told, "text") or reading.words(told, "caption") or "",
        attachments=(Attachment("image", image),) if image else (),
        occurred_at=at,
        clock=clock,
        **place,
    )


def author_of(told: Mapping[str, Any], own: str, *, is_own: bool = False) -> Author | None:
    """Who wrote. Somebody who is only named is known by that name, as long as they bear it."""
    person = mapped(told.get("from"))
    handle = reading.words(told, "username", 300) or reading.words(person, "username", 300) or ""
    ext_id = own if is_own or "self_ig_scoped_id" in person else id_of(person)
    if not ext_id and handle:
        ext_id = f"@{handle}"
    return Author(ext_id, handle, handle) if ext_id else None
