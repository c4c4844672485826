"""Conversations and single messages as the Conversations API tells them: newest first, without a time that one could
name, and of each conversation the newest 20 messages alone."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.meta import MetaRefusal, asked_fields, page_of
from tests.fakes.server import Call

NEWEST = 20
_TALK = {"id", "updated_time", "messages", "participants", "can_reply", "unread_count", "message_count"}
_MESSAGE = {"id", "created_time", "from", "to", "message", "attachments", "shares", "story", "is_unsupported", "tags"}
_INSIDE = re.compile(r"messages(?:\.limit\((\d+)\))?\{([^}]*)\}")
Named = Callable[[str], dict[str, Any]]


class Talks:
    """Of messages `{id, from, with, message, at}`, oldest first; `named` tells a person as the platform does."""

    def __init__(self, own: str, messages: list[dict[str, Any]], named: Named) -> None:
        self.own, self.messages, self.named = own, messages, named

    def listed(self, call: Call) -> dict[str, Any]:
        """All conversations of the account."""
        if wrong := {name for name, _ in call.query} & {"since", "until"}:
            raise MetaRefusal(100, f"Time-based pagination is not available for this endpoint ({wrong.pop()})")
        _only(asked_fields(call), _TALK)
        inside = _INSIDE.search(call.first("fields") or "")
        if inside:
            _only(set(inside[2].split(",")), _MESSAGE)
        people = list(dict.fromkeys(one["with"] for one in reversed(self.messages)))
        return page_of([self._talk(person, inside) for person in people], call)

    def _talk(self, person: str, inside: re.Match[str] | None) -> dict[str, Any]:
        mine = self._of(person)
        told: dict[str, Any] = {"id": f"t_{person}", "updated_time": _at(mine[0])}
        if inside:
            fields, most = set(inside[2].split(",")) | {"id"}, int(inside[1] or 25)
            if most > NEWEST:
                raise MetaRefusal(1, "Please reduce the amount of data you're asking for, then retry", status=500)
            told["messages"] = {"data": [self._shown(one, fields) for one in mine[:most]]}
        return told

    def _of(self, person: str) -> list[dict[str, Any]]:
        return [one for one in reversed(self.messages) if one["with"] == person]

    def one(self, call: Call, ext_id: str) -> dict[str, Any]:
        """A single message, as long as it is among the newest."""
        fields = asked_fields(call)
        _only(fields, _MESSAGE)
        found = next((one for one in self.messages if one["id"] == ext_id), None)
        if found is None or found not in self._of(found["with"])[:NEWEST]:
            raise MetaRefusal(100, f"The requested message {ext_id} was deleted", subcode=33)
        return self._shown(found, fields | {"id"})

    def _shown(self, one: dict[str, Any], fields: set[str]) -> dict[str, Any]:
        to = one["with"] if one["from"] == self.own else self.own
        told = {**one, "from": self.named(one["from"]), "to": {"data": [self.named(to)]}, "created_time": _at(one)}
        return {name: value for name, value in told.items() if name in fields}


def _only(fields: set[str], known: set[str]) -> None:
    if wrong := fields - known:
        raise MetaRefusal(100, f"Tried accessing nonexisting field ({wrong.pop()})")


def _at(one: dict[str, Any]) -> str:
    return str(one["at"].strftime("%Y-%m-%dT%H:%M:%S+0000"))
