"""Kept answers of the API: once words are given up or erased, no repeated request brings them back."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.models import IdempotentAnswer
from caredesk.customers.models import Customer
from caredesk.team.models import Agent
from caredesk.tickets import emptying
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.security.visitor import Visitor
from tests.tickets import scene

WORDS = "My zebra parcel is lost, and nobody answers me."
KEY = {"Idempotency-Key": "k"}


@pytest.fixture
def ticket(parcelhop: Account, kasia: Customer) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia, WORDS)


def kept() -> list[dict[str, Any]]:
    db.close_reading()
    return [json.loads(one.body) for one in db.session().exec(select(IdempotentAnswer))]


@pytest.mark.parametrize("why", ["withdrawn", "retention", "erased"])
def test_an_answer_that_quotes_a_post_is_forgotten_with_its_words(
    app: Flask, ticket: Ticket, ola: Agent, why: str
) -> None:
    door, path = Visitor(app, ola), f"/api/v1/tickets/{ticket.id}/claim"
    assert "zebra" in door.ask(path, "POST", json={}, headers=KEY).get_data(as_text=True)
    post = db.first(Post, Post.ticket_id == ticket.id)
    assert post is not None and post.id is not None

    emptying.empty([post.id], why, "desk")

    again = door.ask(path, "POST", json={}, headers=KEY)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (410, "true")
    assert "zebra" not in again.get_data(as_text=True)
    assert len(cast.entries("ticket.assigned")) == 1


def test_an_answer_about_a_post_is_forgotten_and_others_are_kept(app: Flask, ticket: Ticket, ola: Agent) -> None:
    door, path = Visitor(app, ola), f"/api/v1/tickets/{ticket.id}"
    note = door.ask(f"{path}/notes", "POST", json={"text": "Short."}, headers={"Idempotency-Key": "note"}).get_json()
    door.ask("/api/v1/duty", "PATCH", json={"presence": "away"}, headers={"Idempotency-Key": "duty"})
    assert len(kept()) == 2 and note["text"] == "Short."

    emptying.empty([note["id"]], "retention", "desk")

    assert sorted(map(bool, kept())) == [False, True]
