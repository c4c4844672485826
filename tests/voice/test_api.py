"""The voice, guarded topics and approvals for machines: the same rules, no way past them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from caredesk.core import clock, db
from caredesk.team import keys
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.voice import rulebook, trial
from caredesk.voice.approval_models import Approval, ApprovalState
from caredesk.voice.models import VoiceRule
from tests.tickets import scene
from tests.voice import approval_steps as steps


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def ask(app):
    """Calls the machine interface with a key of this agent."""

    def call(who, path, method="post", **body):
        client: FlaskClient = app.test_client()
        told = {"Authorization": f"Bearer {keys.make(who, 'robot', who)[1]}"}
        return client.open(f"/api/v1{path}", method=method.upper(), headers=told, json=body or None)

    return call


def test_a_reply_that_needs_approval_is_held_back_and_approved_by_another_key(ask, ticket, ola, bence):
    steps.learn(ola)
    refused = ask(ola, f"/tickets/{ticket.id}/replies", text="Soon.")
    assert (refused.status_code, refused.json["code"]) == (409, "held_back")
    assert [one["code"] for one in refused.json["findings"]] == ["approval"]

    made = ask(ola, f"/tickets/{ticket.id}/approvals", text="Soon.")
    assert made.status_code == 201 and made.json["state"] == "waiting" and made.json["why"]
    number, seen = made.json["id"], scene.newest()
    assert [one["id"] for one in ask(bence, "/approvals", "get").json["items"]] == [number]
    assert ask(ola, f"/approvals/{number}/approval", seen=seen).status_code == 403
    given = ask(bence, f"/approvals/{number}/approval", seen=seen, text="Very soon.", confirmed=True)

    assert given.status_code == 200, given.json
    assert (given.json["state"], given.json["sent_text"]) == ("approved", "Very soon.")
    db.close_reading()
    assert db.session().get_one(Post, given.json["reply"]).text == "Very soon."
    again = ask(bence, f"/approvals/{number}/rejection", note="No.")
    assert (again.status_code, again.json["code"]) == (409, "approval_decided")


def test_a_thread_that_went_on_is_told_by_its_posts(ask, ticket, ola, bence):
    steps.learn(ola)
    number = ask(ola, f"/tickets/{ticket.id}/approvals", text="Soon.").json["id"]
    came = scene.post(ticket, "It is here.")

    answer = ask(bence, f"/approvals/{number}/approval", seen=scene.newest())

    assert (answer.status_code, answer.json["code"]) == (409, "thread_moved")
    assert came.id in answer.json["posts"]
    assert db.session().get_one(Approval, number).state is ApprovalState.WAITING


def test_a_guarded_topic_stops_machines_too_and_is_handed_over(ask, ticket, parcelhop, ola, bence):
    law = steps.team("Legal", parcelhop)
    steps.topic(bence, law, words={"en": ["parcel"]})

    refused = ask(ola, f"/tickets/{ticket.id}/replies", text="Soon.")
    assert [one["code"] for one in refused.json["findings"]] == ["topic"]
    looked = ask(ola, f"/tickets/{ticket.id}/voice", text="Soon.").json
    assert looked["findings"][0]["blocks"] and "Legal" in looked["findings"][0]["says"]
    handed = ask(ola, f"/tickets/{ticket.id}/hand-over", note="Please look.")

    assert handed.json == {"team": law.id, "name": "Legal"}
    assert db.first(Post, Post.kind == PostKind.NOTE).text == "Please look."
    assert db.first(Post, Post.kind == PostKind.REPLY) is None


def test_rules_are_made_tried_and_switched_on(ask, ticket, bence):
    told = {"name": "Words", "kind": "banned", "words": [{"word": "sorry", "why": "again?"}]}

    made = ask(bence, "/voice/rules", **told)
    assert (made.status_code, made.json["on"], made.json["version"]) == (201, False, 1)
    number = made.json["id"]
    run = ask(bence, f"/voice/rules/{number}/trial", "get").json
    assert (run["looked"], run["over"]) == (0, True)
    assert ask(bence, f"/voice/rules/{number}/switch", on=True, version=1).json["on"]
    stale = ask(bence, f"/voice/rules/{number}", "put", **told, version=1)

    assert (stale.status_code, stale.json["code"]) == (409, "changed_since")
    assert rulebook.one(VoiceRule, number).is_on


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "kind": "greeting"},
        {"name": "x", "kind": "banned"},
        {"name": "x", "kind": "greeting", "accounts": [987654]},
        {"name": "x", "kind": "greeting", "langs": ["xx"]},
        {"name": "x", "kind": "likeness", "times": 1},
        {"name": "x", "kind": "odd"},
    ],
)
def test_what_is_no_rule_is_refused_with_its_field(ask, bence, body):
    answer = ask(bence, "/voice/rules", **body)

    assert answer.status_code == 422 and answer.json["errors"]


def test_the_dry_run_finds_what_was_sent_and_goes_on_in_parts(ask, ticket, ola, bence, monkeypatch):
    monkeypatch.setattr(trial, "AT_ONCE", 2)
    for n, text in enumerate(("Sorry for that.", "It is here.", "Sorry again.", "Done.", "Sorry!")):
        post = conversation.reply(ticket, ola, text, kind="public", own_id=f"r{n}")
        with db.transaction():
            db.lock(post).sent_at = clock.now()
    terms = {**steps.NOTHING, "kind": "banned", "strength": "warn"}
    row = rulebook.make(VoiceRule, bence, "W", {**terms, "words": [{"word": "sorry", "why": "", "instead": ""}]})
    db.close_reading()

    parts, asked = [], ""
    while not parts or not parts[-1]["over"]:
        parts.append(ask(bence, f"/voice/rules/{row.id}/trial{asked}", "get").json)
        asked = "?" + "&".join(f"{name}={parts[-1][name]}" for name in ("before", "looked", "found"))

    assert [(one["looked"], one["found"], one["total"]) for one in parts] == [(2, 1, 5), (4, 2, 5), (5, 3, 5)]
    assert "We do not write “sorry”." in parts[0]["examples"][0]["says"]


def test_the_dry_run_of_likeness_looks_at_what_the_page_told_others(parcelhop, kasia, zoltan, ola, bence):
    terms = {"kind": "likeness", "strength": "warn", "times": 3, "near": 70, "page_times": 3}
    terms |= {"langs": [], "channels": [], "accounts": [], "teams": []}
    for n, customer in enumerate((kasia, zoltan, kasia, zoltan)):
        ticket = scene.ticket(parcelhop, customer, f"Where is parcel {n}?", thread=f"t{n}")
        told = {"kind": PostKind.REPLY, "handle_id": None, "agent_id": ola.id, "out_state": "sent"}
        scene.post(ticket, "We are sorry, it is on its way to you.", **told, sent_at=scene.MORNING)

    with clock.fixed(lambda: scene.MORNING + timedelta(days=1)):
        run = trial.run(terms, bence, trial.Begun())

    assert run.begun.found == 2 and {one.facts["where"] for _, one in run.examples} == {"customer"}
