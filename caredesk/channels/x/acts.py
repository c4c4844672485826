"""What we may do on X, what it costs, and doing it.

docs.x.com: "Create Post" (reply.in_reply_to_tweet_id), "Hide reply", "Manage Direct Messages"; the changelog of 23 Feb
2026 (on self-serve an app may answer only who mentions it or quotes one of its posts) and of 20 Apr 2026 (no more likes
and quotes; prices of a post, of one with an address, of an answer that was asked for). Nothing here deletes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import uploads
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    Denied,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Sent,
    Unknown,
)
from caredesk.channels.x import media
from caredesk.channels.x.api import Network, path
from caredesk.channels.x.messages import MARK
from caredesk.channels.x.people import whole_id
from caredesk.channels.x.posts import permalink
from caredesk.channels.x.words import DM_LIMIT, count, has_address, limit
from caredesk.core import clock

ACTIONS = frozenset({"reply", "dm", "hide", "unhide"})
# In millionths of a US dollar.
POST, ANSWER, WITH_ADDRESS = 15_000, 10_000, 200_000
_AGAIN = timedelta(seconds=30)  # after the first attempt, a doubled post may be that one


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    """Whether this is allowed for this very post; the link leads to where a person may do it by hand."""
    out = post.permalink or None
    if post.is_removed:
        return Denied("post_removed")
    if action not in ACTIONS:
        return Denied("not_on_this_network")
    if action in ("hide", "unhide"):
        return _may_hide(post, out)
    if action == "dm":
        return Allowed(POST) if post.author_ext_id or post.is_private else Denied("author_unknown", link_out=out)
    if post.is_private:
        return Denied("private_stays_private")
    if not is_summoned(post) and not is_enterprise(account):
        return Denied("not_summoned", link_out=out)
    return Allowed(cost(account, post, action, ""), note="link_costs_more", link_cost=WITH_ADDRESS)


def is_summoned(post: PostFacts) -> bool:
    """Whether its author called us; where nobody told, it stands here because they did, and X is the judge."""
    return post.facts.get("_summoned", "1" if post.surface in ("mention", "comment") else "0") == "1"


def is_enterprise(account: AccountFacts) -> bool:
    return account.settings.get("tier") == "enterprise"


def cost(account: AccountFacts, post: PostFacts, action: str, text: str) -> int:  # noqa: ARG001
    """What this act with these words costs, in millionths of a US dollar: an address makes a post dear."""
    if action in ("hide", "unhide"):
        return 0
    if action == "dm":
        return POST
    if has_address(text):
        return WITH_ADDRESS
    return ANSWER if is_summoned(post) else POST


def _may_hide(post: PostFacts, out: str | None) -> Allowed | Denied:
    """Only answers in a conversation that we began; where the body did not tell whose it is, X judges."""
    if post.is_private:
        return Denied("hide_private")
    if post.facts.get("_root") == "theirs" or post.surface != "comment":
        return Denied("hide_not_ours", link_out=out)
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:
    """The limit of a post, or of a message. The name that X sets before an answer counts for nothing."""
    return DM_LIMIT if post.is_alone(action) else limit(account)


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Do it once; whatever the words are, they leave whole or not at all."""
    if out.action in ("hide", "unhide"):
        return _hide(account, out)
    is_private = out.action == "dm" or out.is_private
    if (len(out.text) > DM_LIMIT) if is_private else (count(out.text, account) > limit(account)):
        raise Permanent("too_long")
    network = Network(account)
    say = _message if is_private else _reply

    def said(ids: Sequence[str]) -> Sent:
        media.ready(network, out, ids)
        return say(account, out, ids)

    return uploads.carried(out.files, lambda file: media.bring(network, file, is_private=is_private), said)


def _reply(account: AccountFacts, out: OutgoingFacts, pictures: Sequence[str]) -> Sent:
    body: dict[str, Any] = {"text": out.text, "reply": {"in_reply_to_tweet_id": out.parent_ext_id}}
    if pictures:
        body["media"] = {"media_ids": list(pictures)}
    try:
        told = Network(account).act("POST", "/2/tweets", body)
    except Permanent as error:
        if error.code == "duplicate" and _is_again(out):
            raise Unknown("duplicate", error.text) from error  # an earlier attempt may have said it: look for it
        raise
    return sent(account, whole_id(told))


def _is_again(out: OutgoingFacts) -> bool:
    return out.first_tried_at is not None and clock.now() - out.first_tried_at > _AGAIN


def _message(account: AccountFacts, out: OutgoingFacts, pictures: Sequence[str]) -> Sent:
    body: dict[str, Any] = {"text": out.text}
    if pictures:
        body["attachments"] = [{"media_id": one} for one in pictures]
    told = Network(account).act("POST", path("dm_conversations", "with", person_of(out), "messages"), body)
    ext_id = whole_id(told, "dm_event_id")
    if not ext_id:
        raise Unknown("answer_without_id")
    return Sent(MARK + ext_id)


def _hide(account: AccountFacts, out: OutgoingFacts) -> Sent:
    hidden = out.action == "hide"
    told = Network(account).act("PUT", path("tweets", out.parent_ext_id, "hidden"), {"hidden": hidden})
    if told.get("hidden") is not hidden:
        raise Permanent("not_as_asked")
    return Sent(out.parent_ext_id)


def person_of(out: OutgoingFacts) -> str:
    """Whom a message goes to: the thread's name says it, be it of messages or of posts."""
    person = out.thread_ext_id.rpartition(":")[2]
    if not person.isdigit() or ":" not in out.thread_ext_id:
        raise Permanent("author_unknown")
    return person


def sent(account: AccountFacts, ext_id: str) -> Sent:
    if not ext_id:
        raise Unknown("answer_without_id")
    return Sent(ext_id, permalink(account.handle.removeprefix("@"), ext_id))
