"""Writing into a conversation of Messenger or Instagram, and looking there for what may have arrived.

"Send API": `recipient` is the person, or for a private reply the comment; `messaging_type` RESPONSE within the window
and MESSAGE_TAG with HUMAN_AGENT after it; the answer names `recipient_id` and `message_id`. `metadata` (under 1,000
characters) comes back in the echo, so that the echo says which act it is. Meta judges the window by its own clock: what
it refuses as too late was not sent, and goes once more under the tag where the app may use it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.meta import attachments
from caredesk.channels.meta.attachments import Place
from caredesk.channels.meta.graph import Graph
from caredesk.channels.meta.windows import HUMAN_AGENT
from caredesk.channels.reading import listed, mapped

# How far their clock may be behind ours, when we look for our own words.
SKEW = timedelta(minutes=10)
_MOST = 25


def message(graph: Graph, account: AccountFacts, out: OutgoingFacts, place: Place) -> Sent:
    """Say it to the person of this conversation, what goes along before the words."""

    def say(told: Mapping[str, Any]) -> str:
        return _said(graph, account, out, place.messages, told=told).ext_id

    attachments.ahead(graph, account, out, place, say=say)
    return _said(graph, account, out, place.messages, told=_words(out))


def _said(graph: Graph, account: AccountFacts, out: OutgoingFacts, path: str, *, told: Mapping[str, Any]) -> Sent:
    body = {"recipient": {"id": out.thread_ext_id}, "message": told}
    try:
        return _sent(graph.post(path, body | {"messaging_type": "RESPONSE"}))
    except Permanent as error:
        if error.code != "window_closed" or account.settings.get(HUMAN_AGENT) != "yes":
            raise
    return _sent(graph.post(path, body | {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}))


def private_reply(graph: Graph, out: OutgoingFacts, path: str) -> Sent:
    """Write to the author of a comment, once."""
    return _sent(graph.post(path, {"recipient": {"comment_id": out.parent_ext_id}, "message": _words(out)}))


def _words(out: OutgoingFacts) -> dict[str, Any]:
    return {"text": out.text, "metadata": out.send_id}


def _sent(answer: Mapping[str, Any]) -> Sent:
    mid = answer.get("message_id")
    if not isinstance(mid, str) or not mid:
        raise Unknown("answer_without_id")
    return Sent(mid)


def find_message(graph: Graph, account: AccountFacts, out: OutgoingFacts, place: Place) -> Sent | NotThere:
    """Look through the newest words of this conversation for our own."""
    fields = f"messages.limit({_MOST}){{id,message,from,created_time}}"
    for talk in graph.listed(place.talks, most=1, platform=place.platform, user_id=out.thread_ext_id, fields=fields):
        for one in listed(mapped(talk.get("messages")).get("data")):
            if is_it(mapped(one), account, out, words="message"):
                return Sent(mapped(one)["id"])
    return NotThere()


def is_it(one: Mapping[str, Any], account: AccountFacts, out: OutgoingFacts, *, words: str) -> bool:
    """Our own words, said since the first attempt, that belong to no other act of ours."""
    ext_id, said = one.get("id"), one.get(words)
    if not isinstance(ext_id, str) or ext_id in out.known_ext_ids or not isinstance(said, str):
        return False
    if not attachments.authors(one) & attachments.names(account):
        return False
    at = reading.instant(one.get("created_time") or one.get("timestamp"))
    if out.first_tried_at and at and at < out.first_tried_at - SKEW:
        return False
    return plain(said) == plain(out.text)


def plain(text: str) -> str:
    """The words without the network's ideas about spaces."""
    return " ".join(text.split())


def stands(answer: Mapping[str, Any], ext_id: str) -> Sent:
    """Done only when they say so: `{"success": true}`."""
    if answer.get("success") is not True:
        raise Unknown("answer_unclear")
    return Sent(ext_id)
