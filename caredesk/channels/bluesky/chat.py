"""Direct messages of Bluesky: read from the log of all conversations, written into one.

They are kept by a service of their own, which is reached through the account's server by the header `atproto-proxy`; an
app password opens them only when it was made so (lexicons chat.bsky.convo.getLog, listConvos, getMessages, sendMessage;
bluesky-social/atproto: packages/pds pipethrough.ts). A message cannot be sent under a key of ours, so after an unclear
outcome the conversation is read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Sent, Unknown
from caredesk.channels.bluesky import words
from caredesk.channels.bluesky.api import Server
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import entries

_SKEW = timedelta(minutes=5)
_PAGES = 10  # so many of the log at one time; the next poll goes on


@dataclass
class News:
    """What the log tells since the cursor, as it came, with the people in it."""

    logs: list[Any] = field(default_factory=list)
    profiles: list[Any] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)


def news(server: Server, cursor: Mapping[str, Any]) -> News:
    """The log since the cursor. At the very first there is none: what is unread then is taken, and the log from now."""
    rev = str(cursor.get("rev", ""))
    if not rev:
        return _beginning(server)
    found = News(cursor={"rev": rev})
    for _ in range(_PAGES):
        told = server.get("chat.bsky.convo.getLog", [("cursor", rev)], chat=True)
        fresh = [one for one in entries(told, "logs") if str(mapped(one).get("rev", "")) > rev]
        found.logs += fresh
        rev = max([rev, *(str(one["rev"]) for one in fresh)])
        if not fresh:
            break
    found.cursor["rev"] = rev
    return found


def _beginning(server: Server) -> News:
    """The last message of each conversation with unread ones, in the form of the log."""
    told = server.get("chat.bsky.convo.listConvos", [("limit", "50")], chat=True)
    convos = [one for one in map(mapped, entries(told, "convos")) if isinstance(one.get("id"), str)]
    newest = max((str(one.get("rev", "")) for one in convos), default="")
    found = News(cursor={"rev": newest or "0"})
    for convo in convos:
        if reading.count(convo.get("unreadCount")):
            log = {"$type": "chat.bsky.convo.defs#logCreateMessage", "convoId": convo["id"]}
            found.logs.append({**log, "message": convo.get("lastMessage")})
            found.profiles += listed(convo.get("members"))
    return found


def say(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Write into the conversation in which they wrote; nothing of it becomes public."""
    server = Server(account)
    message: dict[str, Any] = {"text": out.text}
    facets = words.facets(out.text, lambda _handle: None)
    if facets:
        message["facets"] = facets
    told = server.post("chat.bsky.convo.sendMessage", {"convoId": out.thread_ext_id, "message": message}, chat=True)
    if not isinstance(told.get("id"), str):
        raise Unknown("answer_without_id")
    return Sent(told["id"])


def said(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    """Whether these words of ours stand in the conversation, said since the first attempt and not another reply."""
    params = [("convoId", out.thread_ext_id), ("limit", "100")]
    told = Server(account).get("chat.bsky.convo.getMessages", params, chat=True)
    ours = [one for one in map(mapped, listed(told.get("messages"))) if _is_it(one, account, out)]
    return Sent(ours[-1]["id"]) if ours else NotThere()


def _is_it(told: Mapping[str, Any], account: AccountFacts, out: OutgoingFacts) -> bool:
    if not isinstance(told.get("id"), str) or told["id"] in out.known_ext_ids:
        return False
    if mapped(told.get("sender")).get("did") != account.ext_id or told.get("text") != out.text:
        return False
    at = reading.instant(told.get("sentAt"))
    return not (out.first_tried_at and at and at < out.first_tried_at - _SKEW)
