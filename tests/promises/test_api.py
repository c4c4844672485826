"""Machines do the same with promises, behind the same walls, and cannot go round the spotting."""

import pytest

from caredesk.promises.models import PromiseState
from caredesk.team import keys
from tests.promises.conftest import promises, say


@pytest.fixture
def ask(app, ola, time):
    client, headers = app.test_client(), {"Authorization": f"Bearer {keys.make(ola, 'robot', ola)[1]}"}

    def asked(method, path, **body):
        told = {"json": body} if body else {}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **told)

    return asked


def test_a_reply_by_machine_makes_its_promise(ask, ticket):
    answer = ask("POST", f"/tickets/{ticket.id}/replies", text="We'll refund you within 3 days.")

    assert answer.status_code == 201
    (found,) = ask("GET", f"/tickets/{ticket.id}/promises").json["items"]
    assert (found["words"], found["state"]) == ("We'll refund you within 3 days.", "open")
    assert found["due_at"].startswith("2026-12-05T22:59")


def test_a_machine_is_held_back_like_everybody(ask, ticket):
    told = {"text": "We're on it!"}
    answer = ask("POST", f"/tickets/{ticket.id}/replies", **told)

    assert (answer.status_code, answer.json["code"]) == (409, "held_back")
    made = [{"words": "We're on it!", "due_at": "2026-12-03T09:00:00Z"}]
    assert ask("POST", f"/tickets/{ticket.id}/replies", **told, along={"promises": {"made": made}}).status_code == 201
    assert ask("POST", f"/tickets/{ticket.id}/replies", **told, along={"promises": {"mode": 1}}).status_code == 422


def test_promises_are_listed_page_by_page(ask, ticket, ola):
    for number in range(3):
        say(ticket, ola, "Wrócimy do piątku.", own_id=f"r{number}")

    first = ask("GET", "/promises?limit=2&state=live&whose=mine").json
    rest = ask("GET", f"/promises?limit=2&state=live&whose=mine&cursor={first['next_cursor']}").json

    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert ask("GET", "/promises?cursor=x").status_code == 422
    assert ask("GET", "/promises?state=broken").json["items"] == []


def test_everything_is_done_by_machine_too(ask, ticket, bence, time):
    made = ask("POST", f"/tickets/{ticket.id}/promises", words="A call", due_at="2026-12-03T12:00:00").json
    path = f"/promises/{made['id']}"

    assert made["due_at"].startswith("2026-12-03T11:00")
    assert ask("POST", f"{path}/move", due_at="2026-12-04T12:00:00Z", why="Busy").json["moves"] == 1
    assert ask("POST", f"{path}/owner", owner=bence.id).json["owner_id"] == bence.id
    assert ask("POST", f"{path}/owner", owner=9999).status_code == 422
    assert ask("POST", f"{path}/keep", note="Called").json["state"] == "kept"
    assert ask("POST", f"{path}/cancel", why="x").status_code == 409
    assert ask("GET", path).json["note"] == "Called"
    time.on(minutes=1)
    assert ask("GET", "/promises/rates?by=agent&days=7").json["whole"]["percent"] == 100.0


def test_spotting_changes_nothing(ask, ticket):
    found = ask("POST", f"/tickets/{ticket.id}/promises/spotted", text="Wrócimy do 31 lutego.").json["items"]

    assert [(one["problem"], one["due_at"]) for one in found] == [("no_such_date", None)]
    assert promises() == []


def test_resolving_by_machine_says_what_is_owed(ask, ticket, ola):
    say(ticket, ola, "Wrócimy do piątku.")

    answer = ask("POST", f"/tickets/{ticket.id}/closure")
    assert (answer.status_code, answer.json["code"]) == (409, "promise_open")
    told = {"action": "closure", "ids": [ticket.id]}
    assert ask("POST", "/tickets/bulk", **told).json["results"][0]["why"] == "promise_open"
    assert ask("POST", f"/tickets/{ticket.id}/status", status="resolved", despite="They know.").status_code == 200
    assert promises()[0].state is PromiseState.OPEN
