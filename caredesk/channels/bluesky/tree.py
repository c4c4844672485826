"""Who hangs on whom in a conversation on Bluesky, and where our part of it begins.

Every reply names its root and its parent. A conversation is what hangs on one root; where the root is ours, everybody
who comments would share it, so there each top-level comment is a conversation of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from caredesk.channels.reading import listed, mapped

Post = Mapping[str, Any]


@dataclass(frozen=True)
class _Spot:
    """Where one post hangs: under which first word that is not ours, and whether we are spoken with above it."""

    begins: str = ""
    is_with_us: bool = False


class Tree:
    """The posts of one body, as `{"uri", "author", "record"}`, and who hangs on whom."""

    def __init__(self, own: str, posts: Iterable[Any]) -> None:
        self.own = own
        told = [one for one in posts if isinstance(one, dict) and isinstance(one.get("uri"), str)]
        self.posts: dict[str, Post] = {one["uri"]: one for one in told}
        self._ours = f"at://{own}/"
        self._spots: dict[str, _Spot] = {}

    def is_own(self, uri: str) -> bool:
        return uri.startswith(self._ours)

    def thread(self, uri: str) -> str:
        """Under our own root a conversation begins with the first word that is not ours, else at the root."""
        root = root_of(self.posts.get(uri, {})) or uri
        return (self._spot(uri).begins or root) if self.is_own(root) else root

    def concerns_us(self, uri: str) -> bool:
        """Ours, or addressed to us, or the further words of somebody who speaks with us in this place."""
        if self.is_own(uri) or self._addressed(uri):
            return True
        return did_of(uri) in self._partners and self._spot(uri).is_with_us

    def _spot(self, uri: str) -> _Spot:
        """Found once for each post, from above: a long chain costs no more than a wide tree. A parent counts though
        only its id is known."""
        way: dict[str, None] = {}
        at = uri
        while at and at not in self._spots and at not in way:
            way[at] = None
            at = parent_of(self.posts.get(at, {}))
        above, parent = self._spots.get(at, _Spot()), at if at in self._spots else ""
        for one in reversed(way):
            is_with_us = above.is_with_us or bool(parent and (self.is_own(parent) or self._addressed(parent)))
            above = self._spots[one] = _Spot(above.begins or ("" if self.is_own(one) else one), is_with_us)
            parent = one
        return self._spots[uri]

    @cached_property
    def _partners(self) -> set[str]:
        return {did_of(uri) for uri in self.posts if self._addressed(uri)}

    def _addressed(self, uri: str) -> bool:
        post = self.posts.get(uri, {})
        return self.is_own(parent_of(post)) or self.is_own(quoted_by(post)) or self.own in _named(post)


def did_of(uri: str) -> str:
    """Whose record this is: `at://did/collection/key`."""
    return uri[5:].partition("/")[0] if uri.startswith("at://") else ""


def key_of(uri: str) -> str:
    return uri.rpartition("/")[2]


def parent_of(post: Post) -> str:
    return _end(post, "parent")


def root_of(post: Post) -> str:
    return _end(post, "root")


def _end(post: Post, name: str) -> str:
    told = mapped(mapped(mapped(post.get("record")).get("reply")).get(name)).get("uri")
    return told if isinstance(told, str) else ""


def quoted_by(post: Post) -> str:
    """The post that this one quotes; "" for none. With pictures beside it the quotation stands one deeper."""
    embed = mapped(mapped(post.get("record")).get("embed"))
    inner = mapped(embed.get("record"))
    told = inner.get("uri") or mapped(inner.get("record")).get("uri")
    return told if isinstance(told, str) else ""


def _named(post: Post) -> set[str]:
    found = set()
    for facet in listed(mapped(post.get("record")).get("facets")):
        for feature in listed(mapped(facet).get("features")):
            did = mapped(feature).get("did")
            if isinstance(did, str):
                found.add(did)
    return found
