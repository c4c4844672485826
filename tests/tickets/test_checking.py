"""What is asked before words leave: warnings that are looked at, blocks that stand, and what comes along."""

import json

import pytest

from caredesk.team import keys
from caredesk.tickets import checking, conversation
from caredesk.tickets.checking import Finding, HeldBack
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def browser(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def shouts(words):
    return [Finding("loud", facts={"letters": len(words.text)})] if words.text.isupper() else []


def swears(words):
    return [Finding("rude", blocks=True)] if "damn" in words.text.lower() else []


def read_mood(value, words):
    if value not in ("calm", "cross"):
        raise Refused("input", field="along.mood")
    return {"mood": value, "kind": words.kind}


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    """Two checks and one thing that may come along, for the length of a test."""
    for kept in ("_checks", "_readers", "_sentences"):
        monkeypatch.setattr(checking, kept, {})
    checking.register("volume", shouts, loud=lambda facts: f"{facts['letters']} loud letters.")
    checking.register("manners", swears, rude=lambda _facts: "That word stays here.")
    checking.bring("mood", read_mood)


def send(ticket, agent, text, **more):
    return conversation.reply(ticket, agent, text, kind="public", own_id="u1", **more)


def test_a_warning_holds_the_words_until_it_is_accepted(ticket, ola):
    with pytest.raises(HeldBack) as held:
        send(ticket, ola, "COMING")

    assert (held.value.codes, held.value.blocks) == (("loud",), False)
    assert cast.entries("reply.queued") == []
    send(ticket, ola, "COMING", accept=frozenset({"loud"}))
    assert cast.entries("reply.queued")[0]["body"]["accepted"] == ["loud"]


def test_only_warnings_that_there_were_are_kept_as_accepted(ticket, ola):
    send(ticket, ola, "Coming.", accept=frozenset({"loud", "rude"}))

    assert "accepted" not in cast.entries("reply.queued")[0]["body"]


def test_a_block_cannot_be_accepted_and_stands_first(ticket, ola):
    with pytest.raises(HeldBack) as held:
        send(ticket, ola, "DAMN", accept=frozenset({"loud", "rude"}))

    assert [one.code for one in held.value.findings] == ["rude", "loud"]
    assert held.value.blocks


def test_what_came_along_is_read_by_its_room_and_kept(ticket, ola):
    send(ticket, ola, "Coming.", along={"mood": "calm"})

    assert cast.entries("reply.queued")[0]["body"]["along"] == {"mood": {"mood": "calm", "kind": "public"}}


@pytest.mark.parametrize("along", [{"mood": "sad"}, {"weather": "rain"}])
def test_what_nobody_knows_does_not_come_along(ticket, ola, along):
    with pytest.raises(Refused, match="input"):
        send(ticket, ola, "Coming.", along=along)

    assert cast.entries("reply.queued") == []


def test_the_page_says_what_is_wrong_and_offers_only_what_is_possible(browser, ticket):
    def tried(text, **more):
        told = {"text": text, "kind": "public", **more}
        return browser.post(f"/tickets/{ticket.id}/replies", data=told, headers=PARTIAL)

    warned, blocked = tried("COMING"), tried("DAMN")

    assert (warned.status_code, blocked.status_code) == (409, 409)
    assert "6 loud letters." in warned.text and 'data-codes="loud"' in warned.text
    assert "That word stays here." in blocked.text and "send-accept" not in blocked.text
    assert tried("COMING", accept="loud").status_code == 200
    assert tried("Coming.", along=json.dumps({"mood": "calm"}), own_id="u2").status_code == 200


@pytest.mark.parametrize("along", ["[1]", "{", '"mood"', '{"weather": 1}'])
def test_the_page_refuses_what_it_cannot_read_along(browser, ticket, along):
    words = {"text": "Hello", "along": along}

    told = browser.post(f"/tickets/{ticket.id}/replies", data=words, headers=PARTIAL)

    assert told.status_code == 422
    assert cast.entries("reply.queued") == []


def test_machines_are_told_each_finding_and_may_accept_a_warning(app, ticket, ola):
    _, key = keys.make(ola, "tests", ola)
    machine = app.test_client()
    machine.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    def tried(**more):
        return machine.post(f"/api/v1/tickets/{ticket.id}/replies", json={"text": "COMING", **more})

    held = tried()
    assert (held.status_code, held.json["code"]) == (409, "held_back")
    assert held.json["findings"] == [{"code": "loud", "blocks": False, "says": "6 loud letters."}]
    assert tried(accept=["loud"], along={"mood": "calm"}).status_code == 201
