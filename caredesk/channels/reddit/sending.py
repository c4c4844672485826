"""Writing on Reddit: comments, answers to messages, corrections; read back from the list of what we said."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, CannotTell, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.reading import listed, mapped
from caredesk.channels.reddit.api import Reddit
from caredesk.channels.reddit.things import SITE, is_name
from caredesk.channels.rest import text_of

LIMIT = 10_000
_SKEW = timedelta(hours=1)


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    name = out.own_ext_id if out.action == "edit_own" else out.parent_ext_id
    if not is_name(name):
        raise Permanent("gone")
    if len(out.text) > LIMIT:
        raise Permanent("too_long")
    path = "/api/editusertext" if out.action == "edit_own" else "/api/comment"
    return _sent(Reddit(account).do(path, thing_id=name, text=out.text))


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look through what we said lately for these words under this parent that belong to no other row of ours."""
    path = "/message/sent" if out.parent_ext_id.startswith("t4_") else f"/user/{account.handle}/comments"
    try:
        data = Reddit(account).listing(path, limit="100", sort="new")
    except Permanent as error:
        return CannotTell(error.code)
    for thing in listed(data.get("children")):
        said = mapped(mapped(thing).get("data"))
        if _is_it(said, out):
            return _sent(said)
    return NotThere()


def _is_it(said: Mapping[str, Any], out: OutgoingFacts) -> bool:
    if text_of(said.get("name")) in out.known_ext_ids or said.get("parent_id") != out.parent_ext_id:
        return False
    at = reading.instant(text_of(said.get("created_utc")))
    if out.first_tried_at and at and at < out.first_tried_at - _SKEW:
        return False
    return text_of(said.get("body")).split() == out.text.split()


def _sent(said: Mapping[str, Any]) -> Sent:
    name, path = text_of(said.get("name")) or text_of(said.get("id")), text_of(said.get("permalink"))
    if not is_name(name):
        raise Unknown("answer_without_id")
    return Sent(name, reading.link(SITE + path) if path.startswith("/r/") else None, text_of(said.get("edited")))
