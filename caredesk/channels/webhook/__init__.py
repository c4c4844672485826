"""The signed webhook: anybody's own application as a network, by Standard Webhooks 1.0 in both directions.

In: see `events`. Out: the reply is POSTed, signed, to the account's reply address as
`{"type": "reply.created", "id", "thread_id", "parent_id", "text", "visibility", "kind"}` and answered by
`{"id", "permalink"}`. The header `webhook-id` is the `send_id`: the same on every attempt, and the receiver's key for
knowing a reply that it already has, which it answers again with the same id.

A reply with files carries them itself, for nothing of the desk can be fetched without signing in: `files` is a list of
`{"id", "name", "media_type", "description", "size", "sha256", "data"}`, `data` in base64; at most 4 of at most 4 MB.

Hiding and showing again: `{"type": "post.hide" | "post.unhide", "id", "thread_id", "post_id", "reason", "notice"}`,
answered by `{"id": post_id, "hidden": true | false}`: how the post stands there now. To hide what is hidden changes
nothing, so that asking again is always safe.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import failures, reading, signature
from caredesk.channels.base import (
    Ability,
    Accepted,
    AccountFacts,
    Allowed,
    AuthExpired,
    Challenge,
    Denied,
    FileRules,
    Found,
    Health,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    Page,
    Permanent,
    PostFacts,
    Raw,
    Rejected,
    Sent,
    Trouble,
    Unknown,
)
from caredesk.channels.counting import letters
from caredesk.channels.webhook.connecting import setup
from caredesk.channels.webhook.events import left_out, parse
from caredesk.core import clock, http

__all__ = [
    "",
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "parse",
    "poll",
    "reconcile",
    "room",
    "send",
    "setup",
    "verify",
]


FILES = FileRules(
    most=4,
    types=frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}),
    largest=4_000_000,
    alt=1500,
)
MODERATION = {"hide": "post.hide", "unhide": "post.unhide"}
# What an account may do beside, where its settings name it under `acts`.
SMALL = {"like": "post.like", "unlike": "post.unlike", "edit_own": "reply.edit", "private_reply": "reply.created"}


def limit(account: AccountFacts) -> int:
    """As many characters as the account was told to allow; 0 is no limit."""
    told = account.settings.get("max_characters", 0)
    return told if isinstance(told, int) else 0


ability = Ability(
    webhook=True,
    sees_edits=True,
    sees_deletes=True,
    actions=frozenset({"reply", "dm", "hide", "unhide", *SMALL}),
    count=letters,
    limit=limit,
    files=lambda account, action: FILES,  # noqa: ARG005  the same for every receiver
    resend="key",
    read_lag=timedelta(0),
)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:
    verdict = signature.verify(raw.headers, raw.body, account.secrets, at)
    return replace(verdict, left_out=left_out(raw.body)) if isinstance(verdict, Accepted) else verdict


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: this network speaks when it has something to say."""
    return Page((), cursor)


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Nothing: edits and removals are told, not asked for."""
    return Page((), {})


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if not account.base_url:
        return Denied("no_reply_address")
    if post.is_removed:
        return Denied("post_removed")
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if action in SMALL and action not in account.settings.get("acts", ()):
        return Denied("not_on_this_network")
    if action in ("reply", "private_reply") and post.is_private:
        return Denied("private_stays_private")
    if action == "hide" and post.is_private:
        return Denied("hide_private")
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return limit(account)


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Post the reply under its own id; sent only when the receiver names the post that it made."""
    if not account.base_url:
        raise Permanent("no_reply_address")
    if 0 < limit(account) < len(out.text):
        raise Permanent("too_long")
    is_moderation, is_small = out.action in MODERATION, out.action in SMALL and out.action != "private_reply"
    body = _decision(out) if is_moderation else _small(out) if is_small else _body(out)
    try:
        headers = signature.sign(out.send_id, clock.now(), body, account.secrets)
    except ValueError as error:
        raise AuthExpired("secret_unusable", str(error)) from error
    headers["content-type"] = "application/json"
    answer = failures.act(_table, "POST", account.base_url, headers=headers, body=body)
    return _stands(answer, out) if is_moderation else _sent(answer)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> NotThere:  # noqa: ARG001
    """There is nothing to ask: the receiver keeps the key, so that sending again is the question and the answer."""
    return NotThere()


def health(account: AccountFacts) -> Health:
    return Health(handle=account.handle, settings={}, webhook_valid=bool(account.secrets))


def find(account: AccountFacts) -> tuple[Found, ...]:
    """Whoever holds the key is the account."""
    return (Found(ext_id="", handle=account.handle),)


def _body(out: OutgoingFacts) -> bytes:
    is_private = out.action in ("dm", "private_reply") or out.is_private
    told: dict[str, Any] = {
        "type": "reply.created",
        "id": out.send_id,
        "thread_id": out.thread_ext_id,
        "parent_id": out.parent_ext_id,
        "text": out.text,
        "visibility": "private" if is_private else out.visibility,
        "kind": "direct" if is_private else "public",
    }
    if out.files:
        told["files"] = [_file(one) for one in out.files]
    return json.dumps(told, ensure_ascii=True).encode("ascii")


def _file(file: OutgoingFile) -> dict[str, Any]:
    body = file.body()
    told = {"id": file.id, "name": file.name, "media_type": file.media, "description": file.description}
    digest, data = hashlib.sha256(body).hexdigest(), base64.b64encode(body).decode("ascii")
    return {**told, "size": len(body), "sha256": digest, "data": data}


def _decision(out: OutgoingFacts) -> bytes:
    told = {"type": MODERATION[out.action], "id": out.send_id, "thread_id": out.thread_ext_id}
    told |= {"post_id": out.parent_ext_id, "reason": out.reason, "notice": out.notice}
    return json.dumps(told, ensure_ascii=True).encode("ascii")


def _small(out: OutgoingFacts) -> bytes:
    """A like, or new words for what we said; the answer names the post."""
    told = {"type": SMALL[out.action], "id": out.send_id, "thread_id": out.thread_ext_id}
    told |= {"post_id": out.own_ext_id or out.parent_ext_id} | ({"text": out.text} if out.text else {})
    return json.dumps(told, ensure_ascii=True).encode("ascii")


def _stands(answer: http.Response, out: OutgoingFacts) -> Sent:
    """Done only when the receiver says of this post that it stands so now."""
    try:
        told = reading.load(answer.body)
    except ValueError as error:
        raise Unknown("answer_unreadable") from error
    if not isinstance(told, dict) or told.get("id") != out.parent_ext_id:
        raise Unknown("answer_without_id")
    if told.get("hidden") is not (out.action == "hide"):
        raise Permanent("not_as_asked")
    return Sent(out.parent_ext_id)


def _sent(answer: http.Response) -> Sent:
    try:
        told = reading.load(answer.body)
        ext_id = reading.words(told, "id", 200) if isinstance(told, dict) else None
    except ValueError as error:
        raise Unknown("answer_unreadable") from error
    if not ext_id:
        raise Unknown("answer_without_id")
    return Sent(ext_id, reading.link(told.get("permalink")))


def _table(answer: http.Response) -> Trouble | None:
    """Standard Webhooks: 410 means "stop sending"."""
    return Permanent("receiver_gone", "http_410") if answer.status == 410 else None
