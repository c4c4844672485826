"""Deliveries for machines: the same lists, decisions and walls as on the board."""

import pytest

from caredesk.core import db
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.team import keys
from caredesk.tickets import conversation
from tests import cast
from tests.tickets import scene

API = "/api/v1/deliveries"


@pytest.fixture
def machine(app):
    def of(agent):
        _, key = keys.make(agent, "tests", agent)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return client

    return of


@pytest.fixture
def sending(parcelhop, kasia, ola):
    """Three replies of one ticket: failed, unknown, queued."""
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)
    rows = []
    for state in (OutgoingState.FAILED, OutgoingState.UNKNOWN, OutgoingState.QUEUED):
        post = conversation.reply(ticket, ola, f"It is {state.value}.", kind="public", own_id=state.value)
        with db.transaction():
            row = db.lock(db.first(Outgoing, Outgoing.post_id == post.id))
            row.state, row.reason = state, "too_long" if state is OutgoingState.FAILED else ""
            rows.append(row)
    return rows


def test_what_has_not_left_is_listed(machine, sending, ola, outsider):
    client = machine(ola)
    first = client.get(f"{API}?limit=1").get_json()
    second = client.get(f"{API}?limit=1&cursor={first['next_cursor']}").get_json()

    assert [one["state"] for one in first["items"] + second["items"]] == ["failed", "unknown"]
    assert second["next_cursor"] is None
    told = first["items"][0]
    assert (told["text"], told["reason"]) == ("It is failed.", "too_long")
    assert "Shorten it" in told["why"]
    assert [one["state"] for one in client.get(f"{API}?show=waiting").get_json()["items"]] == ["queued"]
    assert machine(outsider).get(API).get_json()["items"] == []
    for query in ("cursor=x", "show=all", "limit=0"):
        assert client.get(f"{API}?{query}").status_code == 422, query


@pytest.mark.parametrize(
    ("act", "which", "state"),
    [("retry", 0, "queued"), ("sent", 1, "sent"), ("cancel", 0, "cancelled"), ("pass", 1, "unknown")],
)
def test_a_person_decides_through_a_machine(machine, sending, ola, vera, outsider, act, which, state):
    url = f"{API}/{sending[which].id}/{act}"

    assert [machine(one).post(url).status_code for one in (vera, outsider)] == [403, 404]
    answer = machine(ola).post(url)

    assert (answer.status_code, answer.get_json()["state"]) == (200, state)
    if act in ("sent", "cancel"):
        again = machine(ola).post(url)
        assert (again.status_code, again.get_json()["code"]) == (409, "too_late")


def test_what_could_not_be_read_is_listed_and_read_again(machine, parcelhop, ola, bence, outsider):
    with db.transaction() as session:
        told = {"account_id": parcelhop.id, "source": "hook", "body": b"{}", "body_hash": ""}
        session.add(Arrival(**told, delivery_key="1", unread=1, skipped=[{"reason": "wrong_type", "pointer": "/a"}]))
        session.add(Arrival(**told, delivery_key="2", state=ArrivalState.STOPPED, trouble="broken ref 1"))

    unread = machine(ola).get(f"{API}/arrivals").get_json()["items"]
    stopped = machine(ola).get(f"{API}/arrivals?show=stopped").get_json()["items"]
    url = f"{API}/arrivals/{stopped[0]['id']}/retry"

    assert [(one["reason"], one["pointer"]) for one in unread[0]["skipped"]] == [("wrong_type", "/a")]
    assert (stopped[0]["trouble"], stopped[0]["account"]) == ("broken ref 1", "Parcelhop")
    assert machine(outsider).get(f"{API}/arrivals").get_json()["items"] == []
    assert [machine(one).post(url).status_code for one in (outsider, ola, bence, bence)] == [404, 403, 204, 409]
    assert cast.entries("arrival.retried")
