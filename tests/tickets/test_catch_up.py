"""Catching up: after any break a browser asks for what is newer than the last entry it saw, and misses nothing."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.audit import log
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.team.models import Agent
from caredesk.tickets import assignment, counts, tail, tally
from caredesk.tickets.numbers import Numbers
from caredesk.tickets.pages import scope_of
from caredesk.tickets.views import Filter
from tests import cast
from tests.tickets import scene


@pytest.fixture
def hers(app: Flask, ola: Agent) -> Iterator[FlaskClient]:
    client = cast.signed_in(app, ola)
    numbered()
    yield client


def numbered() -> None:
    while log.sequence():
        pass
    db.close_reading()


def since(client: FlaskClient, entry: int, **asked: object) -> dict:
    numbered()
    answer = client.get(f"/live/since/1/{entry}", query_string=asked, headers={"HX-Request-Type": "partial"})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_what_was_missed_is_there_once(hers: FlaskClient, parcelhop: Account, kasia: Customer, ola: Agent):
    seen = log.head()[1]
    first, second = (scene.ticket(parcelhop, kasia, words) for words in ("one", "two"))
    assignment.claim(second, ola)

    news = since(hers, seen, view="unassigned")

    assert [row["id"] for row in news["rows"]["rows"]] == [first.id]
    assert news["rows"]["gone"] == [second.id]
    assert news["rows"]["counts"]["mine"] == 1
    assert (news["rows"]["log"], news["rows"]["entry"]) == log.head()


def test_the_open_conversation_comes_with_it(hers: FlaskClient, parcelhop: Account, kasia: Customer):
    ticket = scene.ticket(parcelhop, kasia)
    numbered()
    seen = log.head()[1]
    post = scene.post(ticket, "Are you there?")

    news = since(hers, seen, view="open", ticket=ticket.id)

    assert [one["id"] for one in news["posts"]["posts"]] == [post.id]
    assert "Are you there?" in news["posts"]["posts"][0]["html"]
    assert since(hers, log.head()[1], view="open", ticket=ticket.id)["posts"] is None


def test_nothing_of_it_is_for_an_outsider(app: Flask, outsider: Agent, parcelhop: Account, kasia: Customer):
    client = cast.signed_in(app, outsider)
    ticket = scene.ticket(parcelhop, kasia)

    news = since(client, 0, view="open", ticket=ticket.id)

    assert (news["rows"]["rows"], news["rows"]["gone"], news["posts"]) == ([], [], None)
    assert str(ticket.id) not in json.dumps(news["rows"]["counts"])


def test_signed_out_nothing_is_told(client: FlaskClient):
    assert client.get("/live/since/1/0", headers={"HX-Request-Type": "partial"}).status_code in (302, 401)


@pytest.mark.parametrize("address", ["/live/since/2/0", "/live/since/1/999999"], ids=["another log", "from the future"])
def test_numbers_of_another_desk_are_told_to_begin_anew(hers: FlaskClient, address: str):
    answer = hers.get(address)

    assert (answer.status_code, (answer.json["log"], answer.json["entry"])) == (410, log.head())


def test_too_long_ago_is_told_to_begin_anew(hers: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tail, "MOST_ENTRIES", 2)

    assert hers.get("/live/since/1/-1").status_code == 410


def test_the_numbers_of_live_are_the_numbers_of_the_page(
    ola: Agent, bence: Agent, eva: Agent, outsider: Agent, parcelhop: Account, kasia: Customer
):
    tickets = [scene.ticket(parcelhop, kasia, f"number {number}") for number in range(5)]
    scene.ticket(cast.account("Elsewhere account"), kasia)
    assignment.claim(tickets[0], ola)
    assignment.claim(tickets[1], bence)
    saved = {"v1": Filter(status="open", assignee=str(bence.id)), "v2": Filter(status="any", team="mine")}
    db.close_reading()

    numbers = Numbers(counts.kept())

    for agent in (ola, bence, eva, outsider):
        scope = scope_of(agent)
        assert numbers.standard(scope) | numbers.saved(saved, scope) == tally.counts(scope, saved)
