"""What machines get and may do: one call shows a ticket, and what a page can do a key can do."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.team import keys
from caredesk.tickets import pages, queries
from caredesk.tickets.models import Status, Ticket
from tests.tickets import scene

API = "/api/v1"


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def machine(app):
    """Calls with the key of this agent."""

    def of(agent):
        _, key = keys.make(agent, "tests", agent)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return client

    return of


def test_one_call_shows_a_ticket(machine, ticket, ola, outsider):
    for n in range(60):
        scene.post(ticket, f"more {n}", parent_ext_id="up", thread_ext_id="thr")

    told = machine(ola).get(f"{API}/tickets/{ticket.id}").get_json()

    assert (told["thread_ext_id"], told["posts_count"], len(told["posts"])) == (ticket.thread_ext_id, 61, 50)
    assert [told["posts"][0]["text"], told["posts"][-1]["text"]] == ["more 10", "more 59"]
    assert told["posts"][-1] == machine(ola).get(f"{API}/tickets/{ticket.id}/posts?limit=200").get_json()["items"][-1]
    last = told["posts"][-1]
    assert (last["ext_id"], last["parent_ext_id"], last["thread_ext_id"]) == (f"{ticket.id}-61-more 59", "up", "thr")
    assert machine(outsider).get(f"{API}/tickets/{ticket.id}").status_code == 404


def test_a_ticket_is_let_go(machine, ticket, ola):
    client = machine(ola)
    client.post(f"{API}/tickets/{ticket.id}/claim")

    assert client.delete(f"{API}/tickets/{ticket.id}/assignment").get_json()["assignee"] is None


def test_channels_have_two_names(machine, ticket, ola):
    assert [one["name"] for one in machine(ola).get(f"{API}/channels").get_json()["items"]] == ["Parcelhop"]


def test_a_draft_that_is_too_long_or_older(machine, ticket, ola):
    client, url, at = machine(ola), f"{API}/tickets/{ticket.id}/drafts/public", clock.now()

    long = client.put(url, json={"text": "x" * 20_001})
    assert (long.status_code, long.get_json()["code"]) == (422, "too_long")
    assert client.get(url).status_code == 404
    assert client.put(url, json={"text": "newer", "at": at.isoformat()}).status_code == 204
    older = client.put(url, json={"text": "older", "at": (at - timedelta(seconds=9)).isoformat()})
    assert (older.status_code, older.get_json()["text"]) == (200, "newer")


def test_a_view_without_a_base_asks_only_what_is_asked(machine, ticket, ola):
    client = machine(ola)
    client.post(f"{API}/tickets/{ticket.id}/tags", json={"add": ["Blk"]})

    made = client.post(f"{API}/views", json={"name": "Block", "query": "status=any&tag=BLK"}).get_json()

    assert made["filter"] == {"status": "any", "tag": "blk"}
    assert [one["id"] for one in client.get(f"{API}/tickets?view={made['key']}").get_json()["items"]] == [ticket.id]


def test_tags_are_looked_for_as_they_are_written(machine, ticket, ola):
    client = machine(ola)
    client.post(f"{API}/tickets/{ticket.id}/tags", json={"add": ["Late, Delivery"]})

    for asked in ("late%20delivery", "LATE%20%20delivery", "Late,delivery"):
        assert len(client.get(f"{API}/tickets?tag={asked}").get_json()["items"]) == 1, asked


def test_a_batch_has_a_name_of_its_own(machine, ticket, ola, bence):
    order = {"action": "closure", "ids": [ticket.id]}

    named = machine(ola).post(f"{API}/tickets/bulk", json=order | {"batch": "b"})
    again = machine(ola).post(f"{API}/tickets/bulk", json=order | {"batch": "b", "action": "tags", "add": ["x"]})
    theirs = machine(bence).post(f"{API}/tickets/bulk", json=order | {"batch": "b", "action": "tags", "add": ["x"]})
    unnamed = machine(ola).post(f"{API}/tickets/bulk", json=order)

    assert (named.status_code, named.get_json()["batch"]) == (200, "b")
    assert (again.status_code, again.get_json()["code"]) == (409, "batch_used")
    assert theirs.status_code == 200
    assert len(unnamed.get_json()["batch"]) == 36


def test_a_ticket_whose_posts_were_all_moved_stands_in_no_list(ticket, kasia, parcelhop, ola):
    scene.ticket(parcelhop, kasia, "stays")
    with db.transaction():
        held = db.lock(ticket)
        held.status, held.posts_count = Status.RESOLVED, 0

    for asked in ({"view": "resolved"}, {"view": "open", "status": "any"}, {"view": "resolved", "team": "mine"}):
        view, scope = pages.view_and_scope(ola, asked)
        assert ticket.id not in queries.ids(view, scope)[0], asked
