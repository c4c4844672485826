"""The other end of the desk's own webhook: it takes warnings, checks every signature, and refuses what is odd."""

import json

from caredesk.channels import signature
from caredesk.channels.base import Accepted
from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

FIELDS = {
    *("type", "id", "ticket", "url", "channel", "team", "priority", "assignee", "clock", "share", "due_at"),
}
TYPES = ("ticket.warned", "ticket.overdue")
PROMISED = {"type", "id", "promise", "ticket", "url", "channel", "owner", "due_at"}
PROMISED_TYPES = ("promise.warned", "promise.broken")
OUTSIDE = {"type", "id", "ticket", "url", "channel", "by", "negative", "happened_at"}
OUTSIDE_TYPES = ("post.removed_outside", "post.hidden_outside")
ACCOUNTS = {"type", "id", "account", "name", "channel", "what", "url", "happened_at"}
KNOWN = (
    (FIELDS, TYPES),
    (PROMISED, PROMISED_TYPES),
    (OUTSIDE, OUTSIDE_TYPES),
    (ACCOUNTS, ("account.alarmed",)),
)


class Alarm(Fake):
    """`secret`: the only one whose signature is believed. What was taken stands in `taken`, each id once."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = ""
        self.taken: dict[str, dict] = {}
        self.pings = 0

    @property
    def address(self) -> str:
        return f"{self.url}/alarms"

    def answer(self, call: Call) -> Answer:
        verdict = signature.verify(call.headers, call.body, [self.secret], clock.now())
        if not isinstance(verdict, Accepted):
            return told({"error": verdict.reason}, 401)
        body = json.loads(call.body)
        if call.method != "POST" or body.get("id") != verdict.delivery_key:
            return told({"error": "the id of the body is not the id of the delivery"}, 422)
        if body == {"type": "ping", "id": body["id"]}:
            self.pings += 1
            return told({})
        if not any(set(body) == fields and body["type"] in types for fields, types in KNOWN):
            return told({"error": "not a warning"}, 422)
        self.taken[body["id"]] = body
        return told({})
