"""The same for calendars, policies and counting anew."""

from io import BytesIO
from json import dumps

from tests.audit import prepared
from tests.audit.call import Call
from tests.sla import rules

HOURS = {"name": "Late", "zone": "Europe/Warsaw", "mon.0.start": "9", "mon.0.end": "17:00", "seen": "1"}
SHOP = {"name": "Shop", "langs": "pl", "targets.first": "1h", "calendar": "1", "seen": "1"}
EVERYBODY = {"name": "Everybody", "targets.first": "1h", "calendar": "1", "courtesy": "1", "seen": "1"}
PAGES: dict[str, list[Call]] = {
    "sla.calendars.preview": [Call("bence", body=HOURS)],
    "sla.calendars.create": [Call("bence", body=HOURS)],
    "sla.calendars.change": [Call("bence", body=HOURS)],
    "sla.calendars.retire": [Call("bence", setup=lambda side: side.more.update(calendar_id=2))],
    "sla.calendars.take_in": [
        Call("bence", body=lambda _side: {"file": (BytesIO(dumps(rules.hours()).encode()), "a.json")})
    ],
    "sla.policies.preview": [Call("bence", body=SHOP)],
    "sla.policies.create": [Call("bence", body=SHOP)],
    "sla.policies.change": [Call("bence", body=EVERYBODY)],
    "sla.policies.move": [Call("bence", body={"way": "up"}, setup=prepared.two_policies)],
    "sla.policies.retire": [Call("bence", setup=prepared.two_policies)],
    "sla.recomputes.ask": [Call("bence"), Call("bence", body={"policy": "1"}, name="about one")],
    "sla.recomputes.apply": [Call("bence", setup=prepared.looked)],
    "sla.recomputes.drop": [Call("bence", setup=prepared.looked)],
}
