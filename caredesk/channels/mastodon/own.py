"""Acts on Mastodon that may be repeated: likes, and edits of our own statuses.

A status that is edited keeps what is not told again no longer: its files and its warning are therefore sent along
(Mastodon documentation, methods/statuses: edit a status).
"""

from collections.abc import Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import NotThere, OutgoingFacts, Sent, Unknown
from caredesk.channels.mastodon.api import Instance, status_path
from caredesk.channels.mastodon.words import addressed, same_words
from caredesk.channels.reading import listed, mapped
from caredesk.core.html import text_from_html


def favourited(instance: Instance, out: OutgoingFacts) -> Sent:
    """To like what is liked changes nothing, and so the other way round."""
    act = "favourite" if out.action == "like" else "unfavourite"
    told = mapped(instance.post(status_path(out.parent_ext_id, act), {}, out.send_id))
    if told.get("id") != out.parent_ext_id:
        raise Unknown("answer_without_id")
    return Sent(out.parent_ext_id)


def edited(instance: Instance, out: OutgoingFacts, text: str) -> Sent:
    there = mapped(instance.get(status_path(out.own_ext_id)))
    if _says(there, text):
        return _sent(there)
    told: dict[str, Any] = {"status": text, "media_ids": _files(there)}
    told |= {name: there[name] for name in ("spoiler_text", "sensitive", "language") if there.get(name)}
    answer = mapped(instance.post(status_path(out.own_ext_id), told, out.send_id, method="PUT"))
    if answer.get("id") != out.own_ext_id:
        raise Unknown("answer_without_id")
    return _sent(answer)


def stands_edited(instance: Instance, out: OutgoingFacts) -> Sent | NotThere:
    """Whether the like, or the new wording, is there; where it is not, doing it again does no harm."""
    there = mapped(instance.get(status_path(out.own_ext_id or out.parent_ext_id)))
    if out.action == "edit_own":
        return _sent(there) if _says(there, addressed(out.text, out.handle)) else NotThere()
    return Sent(out.parent_ext_id) if there.get("favourited") is (out.action == "like") else NotThere()


def _files(status: Mapping[str, Any]) -> list[str]:
    ids = [mapped(one).get("id") for one in listed(status.get("media_attachments"))]
    return [one for one in ids if isinstance(one, str)]


def _says(status: Mapping[str, Any], text: str) -> bool:
    content = status.get("content")
    return isinstance(content, str) and same_words(text_from_html(content), text)


def _sent(status: Mapping[str, Any]) -> Sent:
    version = status.get("edited_at")
    return Sent(str(status.get("id")), reading.link(status.get("url")), version if isinstance(version, str) else "")
