"""The machine interface: the same walls and entries as the pages, problems for errors, each request done once."""

import pytest

from caredesk.channels.models import AccountState
from caredesk.core import db
from caredesk.team import keys
from caredesk.tickets import conversation
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets import scene

API = "/api/v1"


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def machine(app):
    """Calls with the key of this agent."""

    def of(agent, **headers):
        _, key = keys.make(agent, "tests", agent)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        for name, value in headers.items():
            client.environ_base[f"HTTP_{name}"] = value
        return client

    return of


WRITES = [
    ("claim", None, {"assignee": {"id": 1, "name": "Ola Nowak"}}),
    ("assignment", {"assignee": 1}, {"assignee": {"id": 1, "name": "Ola Nowak"}}),
    ("status", {"status": "pending"}, {"status": "pending"}),
    ("snooze", {}, {"status": "snoozed", "snoozed_until": None}),
    ("closure", None, {"status": "resolved"}),
    ("priority", {"priority": "urgent"}, {"priority": "urgent"}),
    ("tags", {"add": ["Refund"]}, {"tags": ["refund"]}),
    ("replies", {"text": "Hello", "kind": "public"}, {"kind": "reply", "state": "queued", "text": "Hello"}),
    ("notes", {"text": "Hm"}, {"kind": "note", "visibility": "private"}),
]
NAMES = [what for what, *_ in WRITES]


@pytest.mark.parametrize(("what", "body", "told"), WRITES, ids=NAMES)
def test_every_write_answers_what_has_become(machine, ticket, ola, what, body, told):
    answer = machine(ola).post(f"{API}/tickets/{ticket.id}/{what}", json=body)

    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    assert {name: answer.get_json()[name] for name in told} == told
    assert int(answer.headers["RateLimit-Remaining"]) < int(answer.headers["RateLimit-Limit"])


@pytest.mark.parametrize(("what", "body", "told"), WRITES, ids=NAMES)
def test_walls_roles_and_keys(machine, app, ticket, outsider, vera, what, body, told):
    url = f"{API}/tickets/{ticket.id}/{what}"

    for client, status in ((machine(outsider), 404), (machine(vera), 403), (app.test_client(), 401)):
        answer = client.post(url, json=body)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert len([one for one in cast.entries() if one["verb"].startswith(("ticket.", "reply.", "note."))]) == 1


@pytest.mark.both
@pytest.mark.parametrize(("what", "body", "told"), WRITES, ids=NAMES)
def test_the_same_key_is_done_once_and_another_request_under_it_is_refused(machine, ticket, ola, what, body, told):
    client, url = machine(ola, IDEMPOTENCY_KEY="k1"), f"{API}/tickets/{ticket.id}/{what}"
    first = client.post(url, json=body)
    before = len(cast.entries())

    again = client.post(url, json=body)
    other = client.post(f"{API}/tickets/{ticket.id}/notes", json={"text": "another"})

    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 422
    assert len(cast.entries()) == before


def test_a_key_belongs_to_its_agent(machine, ticket, ola, bence):
    for agent in (ola, bence):
        machine(agent, IDEMPOTENCY_KEY="k1").post(f"{API}/tickets/{ticket.id}/notes", json={"text": "mine"})

    assert len(cast.entries("note.written")) == 2


def test_a_refused_request_leaves_no_answer_behind(machine, ticket, ola):
    client = machine(ola, IDEMPOTENCY_KEY="k1")
    assert client.post(f"{API}/tickets/{ticket.id}/replies", json={"text": " "}).status_code == 422

    assert client.post(f"{API}/tickets/{ticket.id}/replies", json={"text": "Better"}).status_code == 201


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("replies", {}, "text"),
        ("replies", {"text": "x", "kind": "shout"}, "kind"),
        ("replies", {"text": "x", "extra": 1}, "extra"),
        ("replies", ["x"], ""),
        ("status", {"status": "deleted"}, "status"),
        ("snooze", {"until": "2026-11-23T09:00:00"}, "until"),
        ("tags", {"add": "refund"}, "add"),
    ],
)
def test_what_does_not_fit_is_named(machine, ticket, ola, what, body, field):
    answer = machine(ola).post(f"{API}/tickets/{ticket.id}/{what}", json=body)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert field in answer.get_json()["errors"][0]["field"]


def test_a_rule_that_refuses_has_a_code(machine, ticket, ola, bence):
    machine(bence).post(f"{API}/tickets/{ticket.id}/claim")

    answer = machine(ola).post(f"{API}/tickets/{ticket.id}/claim")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "taken_first")


def test_a_reply_to_a_paused_account_waits(machine, ticket, ola, parcelhop):
    with db.transaction():
        db.lock(parcelhop).state = AccountState.PAUSED

    assert machine(ola).post(f"{API}/tickets/{ticket.id}/replies", json={"text": "Later"}).status_code == 202


def test_a_machine_hears_that_the_thread_went_on(machine, ticket, ola):
    began = scene.newest()
    came = scene.post(ticket, "Never mind")
    scene.newest()

    answer = machine(ola).post(f"{API}/tickets/{ticket.id}/replies", json={"text": "Sorry", "seen": began})

    assert (answer.status_code, answer.get_json()["posts"]) == (409, [came.id])


def test_undo_and_reopen(machine, ticket, ola):
    client = machine(ola)
    made = client.post(f"{API}/tickets/{ticket.id}/replies", json={"text": "Oops"}).get_json()
    client.post(f"{API}/tickets/{ticket.id}/closure")

    assert client.post(f"{API}/replies/{made['reply_id']}/undo").get_json()["state"] == "cancelled"
    assert client.post(f"{API}/replies/{made['reply_id']}/undo").status_code == 409
    assert client.delete(f"{API}/tickets/{ticket.id}/closure").get_json()["status"] == "open"


@pytest.mark.both
def test_lists_go_page_by_page(machine, parcelhop, kasia, ola, outsider):
    for n in range(5):
        scene.ticket(parcelhop, kasia, f"t{n}")
    client, seen, cursor = machine(ola), [], ""
    while cursor is not None:
        told = client.get(f"{API}/tickets?limit=2&cursor={cursor}").get_json()
        seen += [one["snippet"] for one in told["items"]]
        cursor = told["next_cursor"]

    assert sorted(seen) == [f"t{n}" for n in range(5)]
    assert machine(outsider).get(f"{API}/tickets").get_json() == {"items": [], "next_cursor": None}
    for query in ("limit=0", "limit=201", "cursor=x", "view=none", "nonsense=1"):
        assert client.get(f"{API}/tickets?{query}").status_code == 422, query


def test_a_conversation_as_a_list(machine, ticket, ola):
    conversation.note(ticket, ola, "For us", own_id="n1")
    client = machine(ola)

    first = client.get(f"{API}/tickets/{ticket.id}/posts?limit=1").get_json()
    second = client.get(f"{API}/tickets/{ticket.id}/posts?limit=1&cursor={first['next_cursor']}").get_json()

    assert [one["text"] for one in first["items"] + second["items"]] == ["Where is my parcel?", "For us"]
    assert second["next_cursor"] is None


def test_the_small_lists(machine, ticket, ola, bence):
    client = machine(bence)
    conversation.note(ticket, ola, "@bence look", own_id="n1")

    assert client.post(f"{API}/views", json={"name": "Mine", "query": "view=mine"}).get_json()["key"] == "v1"
    counts = {one["key"]: one["count"] for one in client.get(f"{API}/views").get_json()["items"]}
    assert (counts["open"], counts["v1"]) == (1, 0)
    assert client.delete(f"{API}/views/1").status_code == 204
    assert [one["kind"] for one in client.get(f"{API}/notices").get_json()["items"]] == ["mention"]
    assert client.post(f"{API}/notices/read").status_code == 204
    assert client.put(f"{API}/tickets/{ticket.id}/drafts/note", json={"text": "half"}).status_code == 204
    assert client.get(f"{API}/tickets/{ticket.id}/drafts/note").get_json()["text"] == "half"
    assert [one["ticket"] for one in client.get(f"{API}/search?q=%23{ticket.id}").get_json()["items"]] == [ticket.id]


def test_who_is_there_and_what_can_be_seen(machine, ticket, ola, outsider):
    client = machine(ola)

    assert client.get(f"{API}/me").get_json()["teams"][0]["name"] == "Care PL"
    assert [one["name"] for one in client.get(f"{API}/teams").get_json()["items"]] == ["Care PL"]
    assert {one["name"] for one in client.get(f"{API}/agents").get_json()["items"]} >= {"Ola Nowak", "Bence Kovács"}
    assert [(one["name"], one["count"]) for one in client.get(f"{API}/accounts").get_json()["items"]] == [
        ("Parcelhop", 1)
    ]
    assert [one["name"] for one in machine(outsider).get(f"{API}/accounts").get_json()["items"]] == [
        "Elsewhere account"
    ]


def test_a_customer_and_the_note_on_them(machine, ticket, kasia, ola, vera, outsider):
    url = f"{API}/customers/{kasia.id}"

    assert machine(ola).post(f"{url}/note", json={"note": " Likes trains. "}).get_json()["note"] == "Likes trains."
    assert machine(vera).get(url).get_json()["handles"][0]["handle"] == "kasia_w"
    assert machine(vera).post(f"{url}/note", json={"note": "x"}).status_code == 403
    assert machine(outsider).get(url).status_code == 404
    assert machine(ola).post(f"{url}/note", json={"note": "x" * 100_000}).status_code == 422


def test_many_at_once(machine, ticket, ola):
    client = machine(ola)

    done = client.post(f"{API}/tickets/bulk", json={"batch": "b", "action": "closure", "ids": [ticket.id, 999]})
    back = client.post(f"{API}/tickets/bulk/b/undo")

    assert [one["ok"] for one in done.get_json()["results"]] == [True, False]
    assert back.get_json()["undone"] is True


def test_a_browsers_cookie_opens_nothing_here(app, ticket, ola):
    assert cast.signed_in(app, ola).post(f"{API}/tickets/{ticket.id}/claim").status_code == 401


def test_the_description_names_every_route(app):
    told = app.test_client().get(f"{API}/openapi.json").get_json()

    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(API)} - {f"{API}/openapi.json"}
    plain = {path.replace("<int:", "{").replace("<", "{").replace(">", "}") for path in paths}
    assert plain <= set(told["paths"])
    assert told["openapi"].startswith("3.1")
    assert told["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
