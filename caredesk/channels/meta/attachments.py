"""A file in a conversation of Messenger or Instagram: a message of its own, which goes before the words.

"Attachment Upload API", "Upload Media for Instagram Messaging": POST `/{page}/message_attachments` as a form (message
with attachment type and `is_reusable`, platform for Instagram, filedata) answers an `attachment_id` of this page, good
for 90 days; "Send API": a message holds text or an attachment. So the name that is kept of a file says how far it is:
`a:` and the id, brought; `s:`, the id and the moment, being sent; else the message that shows it. Where it is not sure
that a message left, the conversation is asked ("Conversations API": messages with attachments) before another one goes.
How Meta refuses an id that it does not have stands in none of these pages: any refusal that speaks of the attachment is
taken for that, once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels import reading, uploads
from caredesk.channels.base import AccountFacts, OutgoingFacts, OutgoingFile, Permanent
from caredesk.channels.forms import Part
from caredesk.channels.meta.envelope import id_of
from caredesk.channels.meta.graph import Graph
from caredesk.channels.reading import listed, mapped
from caredesk.core import clock

MARK = "file:"  # before our number of the act, in what an echo gives back: this message is no reply of its own
_BROUGHT, _SENDING = "a:", "s:"
_LONGEST = 200  # so much is kept of a name
_SKEW = timedelta(minutes=1)
_MOST = 20
Say = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Place:
    """Where a conversation is written to and read: paths, and which of the two platforms it is."""

    messages: str
    uploads: str
    talks: str
    platform: str


def ahead(graph: Graph, account: AccountFacts, out: OutgoingFacts, place: Place, *, say: Say) -> None:
    """Send the files that have not gone yet; `say` sends one message and answers its number."""
    for file in out.files:
        if file.ext_id and not file.ext_id.startswith((_BROUGHT, _SENDING)):
            continue
        attachment, at = _told(file.ext_id)
        found = _arrived(graph, account, out, place, since=at) if at else ""
        file.brought(found[:_LONGEST] or _sent(graph, file, place, attachment, out=out, say=say)[:_LONGEST])


def _told(ext_id: str) -> tuple[str, datetime | None]:
    """Its id over there, and since when it was perhaps sent."""
    state, _, rest = ext_id.partition(":")
    attachment, _, at = rest.partition(":")
    return attachment, datetime.fromtimestamp(int(at), UTC) if state == "s" and at.isdecimal() else None


def _sent(graph: Graph, file: OutgoingFile, place: Place, attachment: str, *, out: OutgoingFacts, say: Say) -> str:
    known = attachment or _bring(graph, file, place)
    try:
        return _shown(file, known, out, say)
    except Permanent as error:
        if not attachment or error.code != "invalid" or "attachment" not in error.text.lower():
            raise
    return _shown(file, _bring(graph, file, place), out, say)


def _bring(graph: Graph, file: OutgoingFile, place: Place) -> str:
    def bring(one: OutgoingFile) -> str:
        message = json.dumps({"attachment": {"type": _kind(one), "payload": {"is_reusable": True}}})
        fields = {"message": message} | ({"platform": "instagram"} if place.platform == "instagram" else {})
        part = Part("filedata", f"file.{one.media.rpartition('/')[2]}", one.media, one.body())
        told = graph.form(place.uploads, fields, [part]).get("attachment_id")
        return f"{_BROUGHT}{told}" if isinstance(told, str) and told.isdecimal() else ""

    return uploads.brought(file, bring).removeprefix(_BROUGHT)


def _shown(file: OutgoingFile, attachment: str, out: OutgoingFacts, say: Say) -> str:
    file.brought(f"{_SENDING}{attachment}:{int(clock.now().timestamp())}")
    told = {"type": _kind(file), "payload": {"attachment_id": attachment}}
    return say({"attachment": told, "metadata": MARK + out.send_id})


def _kind(file: OutgoingFile) -> str:
    return "image" if file.media.startswith("image/") else "file"


def authors(one: Mapping[str, Any]) -> set[str]:
    """How the two platforms name who said this."""
    return {id_of(one.get("from")), str(mapped(one.get("from")).get("username")), str(one.get("username"))}


def names(account: AccountFacts) -> set[str]:
    return {account.ext_id, account.handle.lstrip("@")} - {""}


def _arrived(graph: Graph, account: AccountFacts, out: OutgoingFacts, place: Place, *, since: datetime) -> str:
    """The message of ours that shows a file, said since then; "" where none does."""
    fields = f"messages.limit({_MOST}){{id,from,created_time,attachments}}"
    asked = {"platform": place.platform, "user_id": out.thread_ext_id, "fields": fields}
    for talk in graph.listed(place.talks, most=1, **asked):
        for one in map(mapped, listed(mapped(talk.get("messages")).get("data"))):
            at, ext_id = reading.instant(one.get("created_time")), one.get("id")
            is_ours = bool(authors(one) & names(account))
            is_file = bool(listed(mapped(one.get("attachments")).get("data")))
            if is_ours and is_file and at and at >= since - _SKEW and isinstance(ext_id, str):
                return ext_id
    return ""
