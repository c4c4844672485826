"""Calls that change something about promises, by people and by machines."""

from datetime import timedelta

from caredesk.core import clock
from tests import cast
from tests.audit import prepared
from tests.audit.call import Call


def _tomorrow() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


RULE = {"untimed": "block", "warn_minutes": "30"}
PAGES: dict[str, list[Call]] = {
    "promises.act.keep": [Call(body={"note": "Called."}, setup=prepared.promised)],
    "promises.act.move": [
        Call(body=lambda _side: {"due_at": _tomorrow(), "why": "No answer yet."}, setup=prepared.promised)
    ],
    "promises.act.hand_on": [
        Call(body=lambda side: {"to": cast.agent("bence@parcelhop.example").id}, setup=prepared.promised)
    ],
    "promises.act.cancel": [Call(body={"why": "Not needed."}, setup=prepared.promised)],
    "promises.act.decide_offer": [Call(body={"keeps": "1"}, setup=prepared.offered)],
    "promises.ticket.spot": [Call(body={"text": "We will call you tomorrow."})],
    "promises.ticket.add": [Call(body=lambda _side: {"words": "A call", "due_at": _tomorrow()})],
    "promises.ticket.close": [
        Call(body={"way": "kept", "note": "Called."}, setup=prepared.promised),
        Call(body={"way": "anyway", "note": "They know."}, setup=prepared.promised, name="anyway"),
    ],
    "promises.rules.change": [Call("bence", body=RULE)],
}
KEYED: dict[str, list[Call]] = {
    "promises_api.add": [Call(body=lambda _side: {"words": "A call", "due_at": _tomorrow()})],
    "promises_api.spotted": [Call(body={"text": "We will call you tomorrow."})],
    "promises_api.keep": [Call(body={"note": "Called."}, setup=prepared.promised)],
    "promises_api.move": [
        Call(body=lambda _side: {"due_at": _tomorrow(), "why": "No answer yet."}, setup=prepared.promised)
    ],
    "promises_api.hand_on": [
        Call(body=lambda _side: {"owner": cast.agent("bence@parcelhop.example").id}, setup=prepared.promised)
    ],
    "promises_api.cancel": [Call(body={"why": "Not needed."}, setup=prepared.promised)],
    "promises_api.decide_offer": [Call(body={"keeps": False}, setup=prepared.offered)],
    "promises_api.set_rule": [Call("bence", body={"untimed": "block", "warn_minutes": 30})],
}
NOTHING = {
    "promises.ticket.spot": "shows what words would promise; a reply is too long for an address",
    "promises_api.spotted": "tells what words would promise; a reply is too long for an address",
}
