"""Numbers that no column holds: an answer that says so, from every address, on both databases; never an error."""

import pytest

from caredesk.team import keys
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets import scene

API = "/api/v1"
HUGE = (2**31, 2**53, 10**17, 2**63 - 1, 2**63, 10**20, 10**300)
BODIES = {
    "assignee": ("assignment", lambda n: {"assignee": n}),
    "team": ("assignment", lambda n: {"team": n}),
    "target": ("replies", lambda n: {"text": "x", "target": n}),
    "seen": ("replies", lambda n: {"text": "x", "seen": n}),
}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def machine(app, ola):
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {keys.make(ola, 'tests', ola)[1]}"
    return client


@pytest.mark.parametrize("number", [*HUGE, -1], ids=str)
@pytest.mark.parametrize("field", list(BODIES))
def test_in_a_body_they_are_named(machine, ticket, field, number):
    path, body = BODIES[field]

    answer = machine.post(f"{API}/tickets/{ticket.id}/{path}", json=body(number))

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("number", HUGE, ids=str)
def test_in_the_other_bodies_too(machine, ticket, number):
    many = {"batch": "b", "action": "assignment"}
    for path, method, body in (
        ("tickets/bulk", "POST", many | {"ids": [ticket.id, number], "assignee": 1}),
        ("tickets/bulk", "POST", many | {"ids": [ticket.id], "assignee": number}),
        ("tickets/bulk", "POST", many | {"ids": [ticket.id], "team": number}),
        ("views", "POST", {"name": "x", "team": number}),
        (f"tickets/{ticket.id}/drafts/note", "PUT", {"text": "x", "seen": number}),
    ):
        assert machine.open(f"{API}/{path}", method=method, json=body).status_code == 422, path


def test_the_largest_number_that_a_column_holds_is_merely_unknown(machine, ticket):
    for what in ("account", "assignee", "team"):
        assert machine.get(f"{API}/tickets?{what}={2**31 - 1}").get_json()["items"] == []
    answer = machine.post(f"{API}/tickets/{ticket.id}/assignment", json={"assignee": 2**31 - 1})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "not_eligible")


@pytest.mark.parametrize("number", [2**31, 10**9 * 5, 10**16, 10**17, 10**18, 10**30], ids=str)
@pytest.mark.parametrize("field", ["account", "assignee", "team"])
def test_in_a_filter_they_are_no_filter(app, machine, ola, ticket, field, number):
    agent = cast.signed_in(app, ola)
    for query in (f"view=open&{field}={number}", f"view=mine&{field}={number}"):
        assert machine.get(f"{API}/tickets?{query}").status_code == 422
        assert agent.get(f"/inbox?{query}").status_code == 422
        assert agent.get(f"/tickets/rows?{query}").status_code == 422


@pytest.mark.parametrize("number", HUGE, ids=str)
def test_in_an_address_there_is_nothing(machine, ticket, number):
    for path in (f"tickets/{number}", f"tickets/{number}/posts", f"customers/{number}"):
        assert machine.get(f"{API}/{path}").status_code == 404
    assert machine.post(f"{API}/replies/{number}/undo").status_code == 404
    assert machine.delete(f"{API}/views/{number}").status_code == 404


@pytest.mark.parametrize("number", [2**31, 10**16, 10**17], ids=str)
def test_in_a_form_they_are_refused(app, ola, ticket, number):
    app.config["WTF_CSRF_ENABLED"] = False
    agent = cast.signed_in(app, ola)
    for what, form in (
        ("assignment", {"team": number}),
        ("assignment", {"assignee": number}),
        ("replies", {"text": "x", "kind": "public", "target": number, "own_id": "o"}),
    ):
        answer = agent.post(f"/tickets/{ticket.id}/{what}", data=form, headers={"HX-Request-Type": "partial"})
        assert answer.status_code == 422, what
