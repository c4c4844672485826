"""Mastodon and compatible servers, by their REST API: poll, sweep for edits and removals, reply in place."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Sent,
    Unknown,
)
from caredesk.channels.hookless import verify
from caredesk.channels.mastodon.api import Instance, status_path
from caredesk.channels.mastodon.connecting import find, health, setup
from caredesk.channels.mastodon.media import brought, file_rules
from caredesk.channels.mastodon.own import edited, favourited, stands_edited
from caredesk.channels.mastodon.polling import listing, poll, reconcile
from caredesk.channels.mastodon.posts import parse
from caredesk.channels.mastodon.streaming import listen
from caredesk.channels.mastodon.words import addressed, count, limit, same_words
from caredesk.channels.reading import listed, mapped
from caredesk.core.html import text_from_html

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "listen",
    "listing",
    "parse",
    "poll",
    "reconcile",
    "room",
    "send",
    "setup",
    "verify",
]

# How far the server's clock may be behind ours: overlooking our own words would publish them twice, while to take the
# same words under the same post for ours does no harm.
_SKEW = timedelta(hours=1)

ability = Ability(
    poll=True,
    stream=True,
    backfill=True,
    lists=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "dm", "like", "unlike", "edit_own"}),
    count=count,
    count_rule="mastodon",
    limit=limit,
    files=file_rules,
    resend="read_back",
    read_lag=timedelta(seconds=5),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if post.is_removed:
        return Denied("post_removed")
    if action in ("hide", "unhide"):  # one may mute or block for oneself, and report; for others it stays
        return Denied("hide_not_there", link_out=post.permalink or None)
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if action == "reply" and post.is_private:
        return Denied("private_stays_private")
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    """The limit of the instance, less the name that must stand before the words."""
    return max(1, limit(account) - count(addressed("", post.handle), account))


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Reply under the post, naming its author, no more public than it; the key goes with every attempt. Files are
    brought there first: until a status names them nobody sees them."""
    if out.action in ("like", "unlike"):
        return favourited(Instance(account), out)
    text = addressed(out.text, out.handle)
    if count(text, account) > limit(account):
        raise Permanent("too_long")
    if out.action == "edit_own":
        return edited(Instance(account), out, text)
    told: dict[str, Any] = {"status": text, "in_reply_to_id": out.parent_ext_id, "visibility": _visibility(out)}
    if out.lang:
        told["language"] = out.lang
    instance = Instance(account)
    if out.files:
        told["media_ids"] = brought(instance, out.files)
    answer = mapped(instance.post("/api/v1/statuses", told, out.send_id))
    if not isinstance(answer.get("id"), str):
        raise Unknown("answer_without_id")
    return _sent(answer)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look under the parent for our own words, said since the first attempt, that belong to no other row of ours."""
    try:
        if out.action in ("like", "unlike", "edit_own"):
            return stands_edited(Instance(account), out)
        for status in _own_replies(Instance(account), account, out):
            if _is_it(status, account, out):
                return _sent(status)
    except Permanent as error:
        return CannotTell(error.code)
    return NotThere()


def _visibility(out: OutgoingFacts) -> str:
    """As public as the parent and never more: a private word that is answered aloud is a leak."""
    if out.action == "dm" or out.is_private:
        return "direct"
    return out.visibility


def _own_replies(instance: Instance, account: AccountFacts, out: OutgoingFacts) -> list[Any]:
    """What hangs below the parent; where that is gone, what we said lately at all."""
    try:
        return listed(mapped(instance.get(status_path(out.parent_ext_id, "context"))).get("descendants"))
    except Permanent as error:
        if error.code != "gone":
            raise
    return listed(instance.get(f"/api/v1/accounts/{account.ext_id}/statuses", [("limit", "40")]))


def _is_it(status: Any, account: AccountFacts, out: OutgoingFacts) -> bool:
    if not isinstance(status, dict) or not isinstance(status.get("id"), str) or status["id"] in out.known_ext_ids:
        return False
    if mapped(status.get("account")).get("id") != account.ext_id:
        return False
    # A parent that was removed is no longer named by its answers.
    if status.get("in_reply_to_id") not in (out.parent_ext_id, None):
        return False
    said_at = reading.instant(status.get("created_at"))
    if out.first_tried_at and said_at and said_at < out.first_tried_at - _SKEW:
        return False
    content = status.get("content")
    return isinstance(content, str) and same_words(text_from_html(content), addressed(out.text, out.handle))


def _sent(status: Mapping[str, Any]) -> Sent:
    return Sent(status["id"], reading.link(status.get("url")) or reading.link(status.get("uri")))
