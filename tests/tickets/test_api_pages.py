"""Every list of the machine interface goes page by page to its end; a cursor that was never given out is refused."""

import pytest

from caredesk.team import keys
from caredesk.tickets import conversation, saved
from caredesk.tickets.models import Ticket
from tests.tickets import scene
from tests.tickets.statements import counted

API = "/api/v1"
LISTS = ("tickets", "views", "agents", "teams", "accounts", "notices", "notices?unread=false", "search?q=parcel")


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def machine(app):
    def of(agent):
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {keys.make(agent, 'tests', agent)[1]}"
        return client

    return of


def ask(client, path, **query):
    told = "&".join(f"{name}={value}" for name, value in query.items())
    answer = client.get(f"{API}/{path}{'&' if '?' in path else '?'}{told}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def walk(client, path, limit):
    """All items of a list, and how many pages it took."""
    found, cursor, pages = [], "", 0
    while cursor is not None:
        told = ask(client, path, limit=limit, cursor=cursor)
        assert len(told["items"]) <= limit
        found, cursor, pages = found + told["items"], told["next_cursor"], pages + 1
        assert pages < 50
    return found, pages


BAD = ["x", "1.2.3", "-1", "٣", "1" * 20, "9" * 19, "1.", ".1", "12345678901234567.1", "1 "]


@pytest.mark.parametrize("cursor", BAD)
@pytest.mark.parametrize("path", [*LISTS, "tickets/1/posts"])
def test_a_cursor_that_was_never_given_out_is_refused(machine, ticket, ola, path, cursor):
    answer = machine(ola).get(f"{API}/{path}{'&' if '?' in path else '?'}cursor={cursor}")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.parametrize("path", LISTS)
def test_every_list_takes_limit_and_cursor(machine, ticket, ola, bence, path):
    for n in range(3):
        saved.keep(bence, f"View {n}", {"view": "open"})
        conversation.note(ticket, ola, f"@bence parcel {n}", own_id=f"n{n}")
    client = machine(bence)

    together, _ = walk(client, path, 100)
    one_by_one, pages = walk(client, path, 1)

    assert one_by_one == together
    assert pages == max(1, len(together))
    assert together


def test_older_notices_can_be_reached(machine, ticket, ola, bence):
    for n in range(60):
        conversation.note(ticket, ola, "@bence look", own_id=f"n{n}")
    client = machine(bence)

    assert len(ask(client, "notices")["items"]) == 50
    assert len(walk(client, "notices", 50)[0]) == 60
    client.post(f"{API}/notices/read")

    assert ask(client, "notices")["items"] == []
    kept, _ = walk(client, "notices?unread=false", 25)
    assert [one["id"] for one in kept] == sorted((one["id"] for one in kept), reverse=True)
    assert len(kept) == 60
    assert all(one["read_at"] for one in kept)


def test_a_number_that_finds_a_ticket_takes_a_place_on_the_page(machine, ticket, ola):
    scene.post(ticket, f"my number is {ticket.id}")
    client = machine(ola)

    assert [one["kind"] for one in ask(client, f"search?q={ticket.id}", limit=1)["items"]] == ["ticket"]
    found, _ = walk(client, f"search?q={ticket.id}", 1)
    assert [one["kind"] for one in found] == ["ticket", "in"]


def test_a_page_of_a_conversation_does_not_read_the_rest(machine, ticket, ola):
    for n in range(12):
        scene.post(ticket, f"p{n}")
    client = machine(ola)

    found, pages = walk(client, f"tickets/{ticket.id}/posts", 5)
    with counted() as said:
        ask(client, f"tickets/{ticket.id}/posts", limit=5)

    assert [one["text"] for one in found] == ["Where is my parcel?", *(f"p{n}" for n in range(12))]
    assert pages == 3
    assert [one for one in said if "FROM post" in one and "LIMIT" not in one and "post.id IN" not in one] == []


def test_posts_of_one_moment_stand_on_one_page_each(machine, ticket, ola):
    for n in range(5):
        scene.post(ticket, f"p{n}", at=scene.MORNING)

    found, _ = walk(machine(ola), f"tickets/{ticket.id}/posts", 1)

    assert [one["text"] for one in found] == ["Where is my parcel?", *(f"p{n}" for n in range(5))]


def test_no_list_of_the_whole_interface_takes_a_cursor_it_never_gave_out(app, machine, ticket, eva):
    client, told = machine(eva), app.test_client().get(f"{API}/openapi.json").get_json()
    lists = [
        path.replace("{ticket_id}", str(ticket.id)).replace("{post_id}", "1").replace("{policy_id}", "1")
        for path, ops in told["paths"].items()
        if "cursor" in {one.get("name") for one in ops.get("get", {}).get("parameters", ())}
    ]
    lists = [path for path in lists if "{" not in path]  # what hangs on one thing, is tried where there is one

    for path in lists:
        asked = path.removeprefix(f"{API}/") + ("?q=parcel" if path.endswith(("/search", "/answers")) else "?")
        ask(client, asked, limit=1)
        by_name = path.endswith("/tags")  # there every word that can be a tag is a place
        for cursor in ("x" * 41,) if by_name else ("1" * 20, "9" * 19, "-1", "1.2.3"):
            assert client.get(f"{API}/{asked}&cursor={cursor}").status_code == 422, f"{path} {cursor}"
    assert len(lists) > len(LISTS)
