"""What machines get and may do: one call shows a ticket, and what a page can do a key can do."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.replies import drafts
from caredesk.team import keys
from caredesk.tickets import actions, pages, queries
from caredesk.tickets.models import PostVersion, Status, Ticket
from tests import cast
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


def test_what_an_agent_decides_about_themselves(machine, ola):
    client = machine(ola)

    assert client.get(f"{API}/me").get_json()["theme"] == "system"
    told = client.patch(f"{API}/me", json={"name": "Ola N", "theme": "dark", "keys_on": False}).get_json()
    assert (told["name"], told["theme"], told["keys_on"], told["density"]) == ("Ola N", "dark", False, "comfortable")
    for wrong in ({"zone": "Moon/Base"}, {"name": " "}, {"theme": "loud"}, {"lang": "xx"}, {"role": "owner"}):
        assert client.patch(f"{API}/me", json=wrong).status_code == 422, wrong


@pytest.mark.both
def test_tags_in_use_page_by_page_within_the_walls(machine, ticket, zoltan, ola, eva):
    foreign = scene.ticket(cast.account("Elsewhere account"), zoltan)
    actions.tag(foreign, eva, add=["alpha", "beta"])
    actions.tag(ticket, ola, add=["beta", "delta", "gamma"])
    client, seen, cursor = machine(ola), [], ""
    while cursor is not None:
        told = client.get(f"{API}/tags", query_string={"limit": 1, "cursor": cursor}).get_json()
        seen += [one["name"] for one in told["items"]]
        cursor = told["next_cursor"]

    assert seen == ["beta", "delta", "gamma"]
    assert machine(eva).get(f"{API}/tags").get_json()["items"][0]["name"] == "alpha"
    assert client.get(f"{API}/tags?cursor=NoTag").status_code == 422


@pytest.mark.both
def test_customers_page_by_page_within_the_walls(machine, parcelhop, kasia, zoltan, ola, eva):
    scene.ticket(parcelhop, kasia)
    scene.ticket(cast.account("Elsewhere account"), zoltan)

    mine = machine(ola).get(f"{API}/customers").get_json()["items"]
    assert [(one["name"], one["handles"][0]["handle"]) for one in mine] == [("Kasia Wrona", "kasia_w")]
    client = machine(eva)
    first = client.get(f"{API}/customers?limit=1").get_json()
    second = client.get(f"{API}/customers?limit=1&cursor={first['next_cursor']}").get_json()
    assert first["items"][0]["id"] > second["items"][0]["id"]
    assert client.get(f"{API}/customers?cursor=x").status_code == 422


def test_a_note_is_put_under_either_name(machine, ticket, kasia, ola):
    url = f"{API}/customers/{kasia.id}/note"

    assert machine(ola).put(url, json={"text": " Trains. "}).get_json()["note"] == "Trains."
    assert machine(ola).put(url, json={"note": "Boats."}).get_json()["note"] == "Boats."
    assert machine(ola).put(url, json={}).status_code == 422


def test_ones_own_drafts_page_by_page(machine, ticket, parcelhop, kasia, ola, bence):
    other = scene.ticket(parcelhop, kasia, "other")
    for one, kind in ((ticket, "public"), (ticket, "note"), (other, "note")):
        drafts.keep(one, ola, kind, f"{kind} {one.id}", at=clock.now())
    client, seen, cursor = machine(ola), [], ""
    while cursor is not None:
        told = client.get(f"{API}/drafts?limit=1&cursor={cursor}").get_json()
        seen += [one["text"] for one in told["items"]]
        cursor = told["next_cursor"]

    assert seen == [f"note {ticket.id}", f"public {ticket.id}", f"note {other.id}"]
    assert client.delete(f"{API}/tickets/{other.id}/drafts/note").status_code == 204
    assert len(client.get(f"{API}/drafts").get_json()["items"]) == 2
    assert machine(bence).get(f"{API}/drafts").get_json()["items"] == []
    for cursor in ("x", "1", "1.9", "1.1.1"):
        assert client.get(f"{API}/drafts?cursor={cursor}").status_code == 422, cursor


def test_what_a_post_said_before(machine, ticket, ola, outsider):
    post = scene.post(ticket, "Now")
    with db.transaction() as session:
        for text in ("First", "Then", "Now"):
            told = {"kind": "edited", "ext_version": text, "text": text}
            session.add(PostVersion(post_id=post.id, occurred_at=scene.MORNING, **told))
    url = f"{API}/posts/{post.id}/versions"

    assert [one["text"] for one in machine(ola).get(url).get_json()["items"]] == ["First", "Then"]
    assert machine(outsider).get(url).status_code == 404


@pytest.mark.parametrize(("act", "status"), [("claim", "open"), ("pending", "pending"), ("open", "open")])
def test_many_are_claimed_opened_and_set_aside(machine, ticket, ola, act, status):
    client = machine(ola)
    client.post(f"{API}/tickets/{ticket.id}/snooze", json={}) if act == "open" else None

    done = client.post(f"{API}/tickets/bulk", json={"batch": "b", "action": act, "ids": [ticket.id]}).get_json()

    now = client.get(f"{API}/tickets/{ticket.id}").get_json()
    assert ([one["ok"] for one in done["results"]], now["status"]) == ([True], status)
    assert bool(now["assignee"]) is (act == "claim")
    assert client.post(f"{API}/tickets/bulk/b/undo").get_json()["results"][0]["ok"]
    assert client.get(f"{API}/tickets/{ticket.id}").get_json()["assignee"] is None


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


@pytest.mark.both
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
