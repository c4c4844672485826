"""The same for machines."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.team import keys
from caredesk.tickets import actions
from caredesk.tickets.models import Priority
from tests.routing import stage

ROOT = "/api/v1"


@pytest.fixture
def machine(app):
    """A machine that acts as this agent."""

    def open_for(who):
        key = keys.make(who, "tests", who)[1]
        db.close_reading()
        client = app.test_client()

        def ask(method, path, json=None, **headers):
            told = {"Authorization": f"Bearer {key}", **headers}
            return client.open(ROOT + path, method=method, json=json, headers=told)

        return ask

    return open_for


@pytest.fixture
def urgent(parcelhop, kasia, ola):
    ticket = actions.prioritise(stage.waiting("Where is it?", minutes=0), ola, Priority.URGENT)
    db.close_reading()
    return ticket


@pytest.mark.both
def test_the_next_ticket_is_taken_once_with_the_same_key(machine, parcelhop, kasia, ola):
    first, second = stage.waiting("first", minutes=9), stage.waiting("second", minutes=5)
    ask = machine(ola)

    answers = [ask("POST", "/tickets/next", {}, **{"Idempotency-Key": "one"}) for _ in range(2)]

    assert [one.get_json()["id"] for one in answers] == [first.id, first.id]
    assert ask("POST", "/tickets/next").get_json()["id"] == second.id
    assert ask("POST", "/tickets/next").status_code == 204


def test_a_place_is_told_with_its_parts(machine, urgent, ola):
    told = machine(ola)("GET", f"/tickets/{urgent.id}/turn").get_json()

    assert told["parts"] == [{"key": "urgent", "seconds": 2880}]
    assert (told["slack_seconds"], told["cap_seconds"], told["share_percent"]) == (14_400, 2880, 20)
    assert told["contest"] is None


def test_a_doubt_is_raised_and_decided(machine, urgent, ola, bence):
    agent, supervisor = machine(ola), machine(bence)

    raised = agent("POST", f"/tickets/{urgent.id}/contest", {"reason": "No emergency"})
    assert raised.status_code == 201
    (doubt,) = supervisor("GET", "/routing/contests").get_json()["items"]
    assert (doubt["reason"], doubt["ticket"]) == ("No emergency", urgent.id)
    decided = supervisor("POST", f"/routing/contests/{doubt['id']}", {"decision": "upheld"}).get_json()

    assert decided["turn_at"] == decided["due_at"]
    assert supervisor("POST", f"/routing/contests/{doubt['id']}", {"decision": "kept"}).status_code == 409
    assert agent("GET", "/routing/contests").status_code == 403


def test_presence_is_said_and_told(machine, ola, bence):
    ask = machine(ola)
    assert ask("GET", "/duty").get_json()["off"] == ""

    assert ask("PATCH", "/duty", {"presence": "away"}).get_json()["off"] == "away"
    until = (clock.now() + timedelta(days=1)).isoformat()
    out = ask("PATCH", "/duty", {"until": until, "hand_to": bence.id}).get_json()
    assert (out["off"], out["hand_to"]) == ("out_of_office", bence.id)
    assert ask("PATCH", "/duty", {"presence": "available"}).get_json()["off"] == ""


def test_work_is_handed_to_a_colleague_whom_one_sees_only(machine, ola, outsider):
    until = (clock.now() + timedelta(days=1)).isoformat()

    assert machine(ola)("PATCH", "/duty", {"until": until, "hand_to": outsider.id}).status_code == 404


def test_teams_and_agents_are_set_up(machine, ola, bence):
    ask = machine(bence)

    team = ask("PATCH", f"/routing/teams/{stage.team().id}", {"way": "round_robin", "weights": {"webhook": 2.5}})
    agent = ask("PATCH", f"/routing/agents/{ola.id}", {"capacity": 3, "langs": ["pl"], "calendar": None})

    assert (team.get_json()["way"], team.get_json()["weights"]) == ("round_robin", {"webhook": 2.5})
    assert (agent.get_json()["capacity"], agent.get_json()["langs"], agent.get_json()["calendar"]) == (3, ["pl"], None)
    assert [one["name"] for one in ask("GET", "/routing/teams").get_json()["items"]] == ["Care PL"]
    assert {one["name"] for one in ask("GET", "/routing/agents").get_json()["items"]} == {"Ola Nowak", "Bence Kovács"}


@pytest.mark.parametrize(
    ("path", "told", "field"),
    [
        ("/routing/agents/{ola}", {"capacity": 501}, "capacity"),
        ("/routing/agents/{ola}", {"langs": ["polish"]}, "langs"),
        ("/routing/agents/{ola}", {"calendar": 99}, "calendar_id"),
        ("/routing/teams/{team}", {"away_minutes": -1}, "away_minutes"),
        ("/routing/teams/{team}", {"weights": {"telegraph": 1}}, "weights"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(machine, ola, bence, path, told, field):
    answer = machine(bence)("PATCH", path.format(ola=ola.id, team=stage.team().id), told)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]


def test_weights_are_tried_and_set(machine, urgent, bence):
    ask = machine(bence)
    assert ask("GET", "/routing/weights").get_json()["urgent"] == 60

    assert ask("POST", "/routing/weights/trial", {"urgent": 10}).get_json()["tickets"] == 0
    assert ask("PUT", "/routing/weights", {"urgent": 10, "v": 1}).get_json()["v"] == 2
    assert ask("PUT", "/routing/weights", {"urgent": 20, "v": 1}).status_code == 409
    assert ask("GET", "/routing/weights").get_json()["urgent"] == 10


def test_a_ticket_that_the_agent_does_not_see_has_no_place(machine, urgent, outsider):
    ask = machine(outsider)

    assert ask("GET", f"/tickets/{urgent.id}/turn").status_code == 404
    assert ask("POST", f"/tickets/{urgent.id}/contest", {"reason": "x"}).status_code == 404
    assert ask("POST", "/tickets/next").status_code == 204
