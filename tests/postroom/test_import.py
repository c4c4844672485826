"""Importing what a listening tool found: shown before, mapped by hand, put in tickets once, by people and machines."""

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import actions, finding
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom import importing, worker
from caredesk.postroom.models import Arrival
from caredesk.team import keys
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post, Ticket
from tests import cast

CSV = """What;Where;When
Trzeci raz to samo;https://forum.example/1;21.11.2026 09:30
;https://forum.example/2;
Trzeci raz to samo;https://forum.example/1;
"""


@pytest.fixture
def tool(desk: object) -> Account:
    team = db.first(Team, Team.name == "Care PL")
    given = Given("listening", {"tool": "Brand24"}, {"hook_key": "k" * 20})
    return actions.connect(finding.choose(given, finding.look(given)[0], "Brand24"), [team], "cli")


@pytest.fixture
def client(app: Flask, bence: Agent) -> FlaskClient:
    """Bence's browser."""
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


@pytest.fixture
def machine(app: Flask, bence: Agent) -> FlaskClient:
    _, key = keys.make(bence, "tests", bence)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


def upload(client: FlaskClient, account: Account, body: bytes) -> object:
    told = {"file": (io.BytesIO(body), "export.csv")}
    return client.post(f"/channels/{account.id}/import", data=told, content_type="multipart/form-data")


def tickets(account: Account) -> list[Ticket]:
    db.close_reading()
    return list(db.session().exec(select(Ticket).where(Ticket.account_id == account.id)))


def test_columns_that_were_not_in_the_last_file_are_guessed_and_choices_stay(tool: Account, bence: Agent) -> None:
    rows = [{"content": "Where is it?", "url": "https://forum.example/1", "author": "Kasia"}]
    importing.begin(tool, rows, {"text": "content", "url": "url"}, bence)
    more = [{**rows[0], "title": "Lost", "sentiment": "negative"}]

    assert importing.fitting(db.session().get_one(Account, tool.id), more) == {
        "text": "content", "url": "url", "title": "title", "sentiment": "sentiment",
    }  # fmt: skip


def test_a_file_is_shown_mapped_by_hand_and_imported_once(client: FlaskClient, tool: Account) -> None:
    seen = upload(client, tool, CSV.encode("cp1250"))
    assert (seen.status_code, tickets(tool)) == (303, [])
    guessed = client.get(seen.location).get_data(as_text=True)
    assert "Say which column holds the words" in guessed

    mapped = client.get(f"{seen.location}?mapped=1&text=What&url=Where&date=When").get_data(as_text=True)
    assert "Trzeci raz to samo" in mapped
    assert "It is in the file twice." in mapped and "neither words nor a title" in mapped
    begun = client.post(seen.location, data={"text": "What", "url": "Where", "date": "When"})
    worker.drain()

    progress = client.get(begun.location).get_data(as_text=True)
    assert "Everything was read." in progress and "3 / 3" in progress
    (ticket,) = tickets(tool)
    post = db.first(Post, Post.ticket_id == ticket.id)
    assert (post.text, post.permalink, post.surface) == ("Trzeci raz to samo", "https://forum.example/1", "listening")

    client.post(seen.location, data={"text": "What", "url": "Where"})
    worker.drain()
    assert len(tickets(tool)) == 1
    again = upload(client, tool, CSV.encode())
    assert "Trzeci raz to samo" in client.get(again.location).get_data(as_text=True)


def test_columns_that_nobody_reads_are_not_kept(client: FlaskClient, tool: Account) -> None:
    seen = upload(client, tool, b"text,phone\nhello,555\n")
    client.post(seen.location, data={"text": "text"})

    pieces = [one.body for one in db.session().exec(select(Arrival)) if one.delivery_key.startswith("import:")]
    assert b"hello" in pieces[0]
    assert b"555" not in pieces[0]


@pytest.mark.parametrize("body", [b"", b"{broken", b"text\n"])
def test_what_is_no_table_is_said_beside_the_field(body: bytes, client: FlaskClient, tool: Account) -> None:
    answer = upload(client, tool, body)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_without_words_nothing_is_imported(client: FlaskClient, tool: Account) -> None:
    seen = upload(client, tool, b"a,b\n1,2\n")

    assert client.post(seen.location, data={"url": "a"}).status_code == 422
    assert tickets(tool) == []


def test_other_kinds_of_accounts_take_no_files(client: FlaskClient, tool: Account, parcelhop: Account) -> None:
    assert client.get(f"/channels/{parcelhop.id}/import").status_code == 404
    assert client.get(f"/channels/{tool.id}/import/{'0' * 36}").status_code == 404


def test_a_machine_imports_and_asks_how_far_it_is(machine: FlaskClient, tool: Account) -> None:
    url = f"/api/v1/channels/{tool.id}/import"
    rows = [{"content": f"row {number}", "author": {"name": "kasia"}, "reach": 5} for number in range(250)]

    answer = machine.post(url, json={"rows": [*rows, {"content": ""}]})
    told = answer.get_json()
    before = machine.get(f"/api/v1/channels/{tool.id}/imports/{told['id']}").get_json()
    worker.drain()
    after = machine.get(f"/api/v1/channels/{tool.id}/imports/{told['id']}").get_json()

    assert (answer.status_code, told["rows"], told["posts"]) == (202, 251, 250)
    assert told["mapping"] == {"text": "content", "author": "author.name", "reach": "reach"}
    assert told["left_out"] == {"import_no_words": 1}
    assert (before["read"], after["read"], after["posts"], after["is_done"]) == (0, 251, 250, True)
    assert len(tickets(tool)) == 250
    assert machine.post(url, json={"rows": []}).status_code == 422
    assert machine.post(url, json={"rows": [{"a": 1}], "mapping": {"text": "b"}}).status_code == 422


def test_a_tool_delivers_with_its_key(client: FlaskClient, tool: Account) -> None:
    body = json.dumps([{"text": "Where is it?", "url": "https://forum.example/9"}])
    url = f"/hooks/{tool.uuid}"

    refused = client.post(url, data=body, headers={"Authorization": "Bearer nope"})
    answers = [client.post(url, data=body, headers={"Authorization": f"Bearer {'k' * 20}"}) for _ in range(2)]
    worker.drain()

    assert refused.status_code == 401
    assert [one.get_json()["again"] for one in answers] == [False, True]
    assert len(tickets(tool)) == 1
