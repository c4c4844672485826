"""Templates and macros for machines: the same rules, told by code."""

import pytest

from caredesk.replies import called
from caredesk.team import keys
from caredesk.tickets.models import Ticket
from tests.replies.wordings import EN, made, text
from tests.tickets import scene

ROOT = "/api/v1"


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def machine(app, ola):
    _, key = keys.make(ola, "tests", ola)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    def ask(method, path, **json):
        told = {"json": json} if method in ("POST", "PATCH", "PUT") else {}
        return client.open(f"{ROOT}{path}", method=method, **told)

    return ask


def test_a_template_is_made_changed_and_found(machine):
    fresh = machine("POST", "/templates", name="Checking", shortcut="Check ing", variants=[EN])
    number = fresh.json["id"]
    changed = machine("PATCH", f"/templates/{number}", folder="Delivery", version=1)

    assert (fresh.status_code, fresh.json["shortcut"]) == (201, "check-ing")
    assert (changed.json["version"], changed.json["folder"]) == (2, "Delivery")
    assert [one["id"] for one in machine("GET", "/templates?q=CHECK").json["items"]] == [number]
    assert [one["version"] for one in machine("GET", f"/templates/{number}/versions").json["items"]] == [1, 2]
    assert machine("POST", f"/templates/{number}/versions/1/restoration").json["folder"] == ""


def test_what_will_not_do_is_told_by_field(machine):
    wrong = {"lang": "en", "text": "Hi {{''.__class__}}"}
    told = machine("POST", "/templates", name="X", shortcut="x", variants=[wrong])

    assert told.status_code == 422
    assert told.json["errors"][0]["field"] == "variants.0"
    assert "''.__class__" in told.json["errors"][0]["problem"]


def test_a_newer_version_is_not_written_over(machine, ola):
    template = made(ola)
    machine("PATCH", f"/templates/{template.id}", name="Other", version=1)

    told = machine("PATCH", f"/templates/{template.id}", name="Mine", version=1)

    assert (told.status_code, told.json["code"]) == (409, "stale")


def test_the_words_in_a_ticket_or_what_is_missing_for_them(machine, ticket, ola, kasia):
    template = made(ola, variants=[text("pl", "Cześć {{customer.first_name}}, numer {{ask: Numer}}")])
    path = f"/tickets/{ticket.id}/templates/{template.id}/words"

    asked = machine("POST", path)
    assert (asked.status_code, asked.json["code"]) == (409, "open")
    assert [one["field"] for one in asked.json["errors"]] == ["customer.first_name", "ask:numer"]
    machine("PUT", f"/tickets/{ticket.id}/called", first_name="Kasia", form="f")
    said = machine("POST", path, answers={"ask:numer": "7 {{"})

    assert said.json == {"text": "Cześć Kasia, numer 7 ((", "lang": "pl", "channel": "", "form": ""}
    assert called.of_customer(kasia, "pl").form == "f"


def test_a_missing_language_is_told(machine, ticket, ola):
    template = made(ola, variants=[EN])
    path = f"/tickets/{ticket.id}/templates/{template.id}/words"

    assert machine("POST", path).json["code"] == "missing_language"
    assert machine("POST", path, lang="en").json["text"] == "Hi there, I am checking."


def test_a_macro_is_rehearsed_run_once_and_undone(machine, ticket, ola):
    template = made(ola, variants=[text("pl", "Gotowe.")])
    steps = [{"do": "tag", "add": ["refund"]}, {"do": "resolve"}]
    fresh = machine("POST", "/macros", name="Done", shortcut="done", template=template.id, steps=steps)
    path = f"/tickets/{ticket.id}/macros/{fresh.json['id']}"

    parts = machine("POST", f"{path}/rehearsal").json["parts"]
    assert [(one["do"], one["trouble"]) for one in parts] == [("reply", ""), ("tag", ""), ("resolve", "")]
    assert machine("GET", f"/tickets/{ticket.id}").json["status"] == "open"
    run = machine("POST", path)
    assert run.status_code == 201
    assert machine("GET", f"/tickets/{ticket.id}").json["status"] == "resolved"
    assert machine("POST", f"/macro-runs/{run.json['id']}/undo").status_code == 200
    assert machine("GET", f"/tickets/{ticket.id}").json["status"] == "open"
    assert machine("POST", f"/macro-runs/{run.json['id']}/undo").status_code == 409


def test_a_step_that_nobody_knows_is_told(machine):
    told = machine("POST", "/macros", name="X", shortcut="x", steps=[{"do": "delete"}])

    assert (told.status_code, told.json["errors"][0]["field"]) == (422, "steps")
