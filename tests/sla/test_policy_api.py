"""Calendars, policies and recomputing for machines."""

import pytest

from caredesk.sla import policy_queries, recompute
from caredesk.team import keys
from tests.sla.rules import DAYS, calendar, hours, made, names, told

API = "/api/v1"


@pytest.fixture
def call(app):
    def asked(who, verb, path, code=200, **body):
        headers = {"Authorization": f"Bearer {keys.make(who, 'tests', who)[1]}"}
        more = {"json": body} if verb != "get" else {}
        answer = app.test_client().open(f"{API}{path}", method=verb.upper(), headers=headers, **more)
        assert answer.status_code == code, answer.get_data(as_text=True)
        return answer.get_json(silent=True)

    return asked


def errors(told):
    return {one["field"]: one["problem"] for one in told["errors"]}


def test_calendars_are_listed_page_by_page_for_everybody(call, vera, bence):
    made(bence, "Shop", by="Business hours")

    first = call(vera, "get", "/calendars?limit=1")
    second = call(vera, "get", f"/calendars?limit=1&cursor={first['next_cursor']}")

    assert [one["file"]["name"] for one in first["items"] + second["items"]] == ["24/7", "Business hours"]
    assert second["next_cursor"] is None
    assert len(second["items"][0]["policies"]) == 1
    assert call(vera, "get", "/calendars/2")["file"] == calendar("Business hours").hours
    call(vera, "get", "/calendars/99", 404)


def test_a_calendar_is_made_changed_and_retired(call, bence, ola):
    call(ola, "post", "/calendars", 403, **hours())
    row = call(bence, "post", "/calendars", 201, **hours(holidays={"country": "PL"}))

    changed = call(bence, "patch", f"/calendars/{row['id']}", zone="Europe/Budapest", v=1)

    assert (changed["v"], changed["file"]["zone"]) == (2, "Europe/Budapest")
    assert changed["file"]["holidays"] == {"country": "PL", "subdivision": None}
    assert changed["file"]["windows"]["mon"] == [["09:00", "17:00"]]
    assert call(bence, "patch", f"/calendars/{row['id']}", 409, zone="UTC", v=1)["code"] == "stale"
    call(bence, "post", f"/calendars/{row['id']}/retirement", 204)
    call(bence, "get", f"/calendars/{row['id']}", 404)


def test_what_is_wrong_with_a_calendar_is_told_by_field(call, bence):
    windows = {day: [["17:00", "09:00"]] for day in DAYS[:1]}

    told = call(bence, "post", "/calendars", 422, **hours("", zone="Mars", windows=windows))

    assert set(errors(told)) == {"name", "zone", "windows.mon.0"}
    assert errors(told)["zone"] == "There is no such time zone."
    assert "windws" in str(call(bence, "post", "/calendars", 422, **hours(windws={})))


def test_a_calendar_in_use_stays(call, bence):
    made(bence, "Shop", by="Business hours")

    told = call(bence, "post", "/calendars/2/retirement", 409)

    assert told["code"] == "in_use" and "Shop" in told["detail"]


def test_a_policy_is_made_changed_moved_and_retired(call, bence):
    first = call(bence, "post", "/policies", 201, **told("First", langs=["pl"]))
    second = call(bence, "post", "/policies", 201, **told("Second", langs=["hu"]))

    changed = call(bence, "patch", f"/policies/{second['id']}", targets={"first": "2h"}, version=1)
    moved = call(bence, "patch", f"/policies/{second['id']}", move="up")

    assert (first["place"], second["place"], changed["version"], moved["place"]) == (1, 2, 2, 1)
    assert changed["targets"] == {"claim": "", "first": "2h", "next": "", "resolution": ""}
    assert changed["match"]["langs"] == ["hu"]
    history = call(bence, "get", f"/policies/{second['id']}/versions?limit=1")
    assert [one["version"] for one in history["items"]] == [1] and history["next_cursor"]
    assert call(bence, "patch", f"/policies/{second['id']}", 409, courtesy=False, version=1)["code"] == "stale"
    assert errors(call(bence, "patch", f"/policies/{second['id']}", 422, move="up", courtesy=False)).keys() == {"move"}
    call(bence, "post", f"/policies/{first['id']}/retirement", 204)
    assert [one["name"] for one in call(bence, "get", "/policies")["items"]] == ["Everybody", "Second"]


def test_what_cannot_be_is_refused(call, bence, ola):
    call(ola, "post", "/policies", 403, **told())
    made(bence, "Polish", langs=["pl"])
    default = policy_queries.policies()[-1].policy.id

    assert errors(call(bence, "post", "/policies", 422, **told(first="3650d"))) == {
        "targets.first": "At most 365 days."
    }
    assert call(bence, "post", "/policies", 422, **told(langs=["pl"], priorities=["urgent"]))["code"] == "hides"
    assert call(bence, "post", f"/policies/{default}/retirement", 409)["code"] == "default"
    assert call(bence, "patch", f"/policies/{default}", 409, move="up")["code"] == "default"
    assert names() == ["Polish", "Everybody"]


def test_a_match_is_counted(call, bence, parcelhop, kasia):
    from tests.tickets import scene

    scene.ticket(parcelhop, kasia)
    line = made(bence, "Polish", langs=["pl"])

    assert call(bence, "post", "/policies/preview", match={"langs": ["pl"]}) == {"matching": 1, "taken": 1}
    asked = {"match": {"langs": ["pl"]}, "policy": line.policy.id}
    assert call(bence, "post", "/policies/preview", **asked) == {"matching": 1, "taken": 0}


def test_running_clocks_are_recomputed(call, bence, eva, parcelhop, kasia):
    from tests.tickets import scene

    scene.ticket(parcelhop, kasia)
    made(bence, "Polish", langs=["pl"])
    run = call(bence, "post", "/recomputes", 201)
    call(bence, "post", f"/recomputes/{run['id']}/application", 409)
    recompute.work({"run": run["id"]})

    looked = call(bence, "get", f"/recomputes/{run['id']}")
    begun = call(bence, "post", f"/recomputes/{run['id']}/application")
    recompute.work({"run": run["id"]})
    done = call(bence, "get", f"/recomputes/{run['id']}")

    assert (run["state"], looked["state"], begun["state"], done["state"]) == ("looking", "looked", "applying", "done")
    assert (looked["clocks"], looked["ended"]) == (done["clocks"], done["ended"]) == (1, 1)
    call(eva, "get", f"/recomputes/{run['id']}", 404)
    assert call(bence, "post", f"/recomputes/{run['id']}/end", 409)["code"] == "not_waiting"
