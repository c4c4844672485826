"""Who hangs on whom in a conversation on Mastodon, and where our part of it begins.

A conversation is the tree that hangs on one root. Where the root is ours, everybody who comments would share it, so
there each top-level comment is a conversation of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from caredesk.channels.reading import listed, mapped

Status = Mapping[str, Any]


@dataclass(frozen=True)
class Spot:
    """Where one status hangs: its root, where its conversation begins, and whether we are spoken with above it."""

    root: str
    thread: str
    is_with_us: bool = False


class Tree:
    """The statuses of one body, and who hangs on whom."""

    def __init__(self, own: str, statuses: Iterable[Any]) -> None:
        self.own = own
        told = [one for one in statuses if isinstance(one, dict) and isinstance(one.get("id"), str)]
        self.statuses: dict[str, Status] = {one["id"]: one for one in told}
        self._spots: dict[str, Spot] = {}
        # A post of ours that was not told itself is known by the answers to it.
        self._ours = {one["id"] for one in told if account_of(one) == own}
        self._ours |= {str(one.get("in_reply_to_id")) for one in told if one.get("in_reply_to_account_id") == own}

    def spot(self, ext_id: str) -> Spot:
        """Found once for each status, from above: a long chain costs no more than a wide tree."""
        way: dict[str, None] = {}
        at: Any = ext_id
        while isinstance(at, str) and at and at not in self._spots and at not in way:
            way[at] = None
            at = self.statuses.get(at, {}).get("in_reply_to_id")
        above = self._spots.get(at) if isinstance(at, str) else None
        for one in reversed(way):
            above = self._spots[one] = self._below(above, at, one) if above else Spot(one, one)
            at = one
        return self._spots[ext_id]

    def is_own(self, ext_id: str) -> bool:
        return ext_id in self._ours

    def concerns_us(self, status: Status) -> bool:
        """Ours, or addressed to us, or the further words of somebody who speaks with us in this place."""
        if self.is_own(status["id"]) or self._addressed(status):
            return True
        return account_of(status) in self._partners and self.spot(status["id"]).is_with_us

    def _below(self, above: Spot, parent: str, ext_id: str) -> Spot:
        """Under our own root a conversation begins with the first word that is not ours, else at the root."""
        begins_here = self.is_own(above.thread) and not self.is_own(ext_id)
        is_with_us = above.is_with_us or self.is_own(parent) or self._addressed(self.statuses.get(parent, {}))
        return Spot(above.root, ext_id if begins_here else above.thread, is_with_us)

    @cached_property
    def _partners(self) -> set[str]:
        return {account_of(one) for one in self.statuses.values() if self._addressed(one)}

    def _addressed(self, status: Status) -> bool:
        named = {mapped(one).get("id") for one in listed(status.get("mentions"))}
        return self.own in named or status.get("in_reply_to_account_id") == self.own


def account_of(status: Status) -> str:
    return str(mapped(status.get("account")).get("id"))


def ancestors(context: Any) -> list[Any]:
    return listed(mapped(context).get("ancestors"))
