"""Networks through which nothing can be said: what is heard there is answered elsewhere, by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    CannotTell,
    Denied,
    OutgoingFacts,
    Page,
    Permanent,
    PostFacts,
    Sent,
)

NO_DOOR = "no_reply_door"


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    return Page((), cursor)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: there is nobody who could be asked for one post."""
    return Page((), {})


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    return Denied(NO_DOOR, link_out=post.permalink or None)


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return 0


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    raise Permanent(NO_DOOR)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> CannotTell:  # noqa: ARG001
    return CannotTell(NO_DOOR)
