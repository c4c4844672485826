"""Pages of the voice, guarded topics and approvals: in a plain browser too, with their troubles beside the fields."""

import pytest
from sqlmodel import col, select

from caredesk.core import db
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.voice import rulebook
from caredesk.voice.approval_models import Approval, ApprovalState, ApprovalTerms, Learner
from caredesk.voice.models import RuleVersion, Topic, VoiceRule
from tests import cast
from tests.tickets import scene
from tests.voice import approval_steps as steps

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def browser(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


def newest(model):
    db.close_reading()
    return db.session().exec(select(model).order_by(col(model.id).desc())).first()


def test_a_rule_is_made_tried_switched_on_and_kept_in_versions(browser, ticket, bence):
    client = browser(bence)
    told = {"kind": "banned", "name": "Words", "strength": "block", "words": "niestety | brzmi źle | jednak\nsorry"}

    made = client.post("/voice/rules", data=told, follow_redirects=True).get_data(as_text=True)

    assert "still off" in made and "niestety | brzmi źle | jednak" in made
    row = newest(VoiceRule)
    assert (row.is_on, row.terms["words"][1]) == (False, {"word": "sorry", "why": "", "instead": ""})
    assert "0 of 0 replies" in client.get(f"/voice/rules/{row.id}/trial").get_data(as_text=True)
    client.post(f"/voice/rules/{row.id}/switch", data={"on": "1", "seen": row.v})
    answer = client.post(f"/voice/rules/{row.id}", data={**told, "name": "Fewer", "seen": "2"}, follow_redirects=True)
    assert "Saved, as a new version." in answer.get_data(as_text=True)
    kept = db.session().exec(select(RuleVersion).where(RuleVersion.rule_uuid == row.uuid))
    assert sorted(one.version for one in kept) == [1, 2, 3]
    assert [one["verb"] for one in cast.entries() if one["verb"].startswith("voice.")][1:] == [
        *("voice.made", "voice.switched", "voice.changed"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Give it a name"),
        ("words", "", "Write up to 200 words"),
        ("words", "x" * 81, "Write up to 200 words"),
        ("words", "a | " + "b" * 201, "up to 200 characters"),
        ("langs", "de", "Choose one of what is offered"),
        ("accounts", "999", "Choose one of what is offered"),
        ("teams", "abc", "Choose one of what is offered"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_the_words_stay(browser, bence, field, value, says):
    told = {"kind": "banned", "name": "Kept name", "strength": "warn", "words": "kept word", field: value}

    answer = browser(bence).post("/voice/rules", data=told)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in page
    assert "kept word" in page or "Kept name" in page


def test_two_who_change_a_rule_do_not_write_over_each_other(browser, bence):
    row = newest(VoiceRule)
    told = {"name": "Robot", "strength": "warn", "times": "4", "near": "80", "page_times": "9"}
    client = browser(bence)
    client.post(f"/voice/rules/{row.id}", data={**told, "seen": row.v})

    answer = client.post(f"/voice/rules/{row.id}", data={**told, "times": "5", "seen": row.v})

    assert answer.status_code == 409 and "Somebody has changed it since." in answer.get_data(as_text=True)
    assert newest(VoiceRule).terms["times"] == 4


def test_a_topic_comes_with_words_and_needs_somebody_who_answers_it(browser, bence):
    client = browser(bence)
    page = client.get("/voice/topics/new?kind=legal").get_data(as_text=True)
    assert "prawnik" in page and "ügyvéd" in page and "lawyer" in page
    told = {"name": "Law", "kind": "legal", "others": "hand_over", "words.pl": "prawnik, pozew*", "tags": "Law"}

    assert "Name at least one team" in client.post("/voice/topics", data=told).get_data(as_text=True)
    client.post("/voice/topics", data={**told, "others": "approval", "four_eyes": "1"})

    row = newest(Topic)
    assert row.terms["words"] == {"pl": ["prawnik", "pozew*"]}
    assert (row.terms["tags"], row.terms["four_eyes"], row.is_on) == (["law"], True, False)
    assert client.post(f"/voice/topics/{row.id}/retirement").status_code == 303
    assert client.get(f"/voice/topics/{row.id}").status_code == 404


def test_sending_asks_for_approval_instead_without_any_script(browser, ticket, ola, bence):
    steps.learn(ola)
    client = browser(ola)

    answer = client.post(f"/tickets/{ticket.id}/replies", data={"text": "Soon.", "kind": "public", "own_id": "r1"})

    assert answer.status_code in (302, 202)
    row = newest(Approval)
    assert (row.text, row.own_id, row.state) == ("Soon.", "r1", ApprovalState.WAITING)
    assert "Your reply waits for approval" in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    theirs = browser(bence).get(f"/tickets/{ticket.id}/approvals", headers=PARTIAL).get_data(as_text=True)
    assert "Ola Nowak waits for your approval" in theirs and f"/approvals/{row.id}" in theirs
    assert "Soon." in browser(bence).get("/approvals").get_data(as_text=True)


def test_the_page_shows_what_came_since_and_wants_it_confirmed(browser, ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    conversation.reply(ticket, bence, "I have answered it.", kind="public", own_id="b1")
    seen = scene.newest()
    client = browser(bence)

    page = client.get(f"/approvals/{row.id}").get_data(as_text=True)
    assert "Somebody has answered meanwhile." in page and "I have answered it." in page
    answer = client.post(f"/approvals/{row.id}/approval", data={"text": "My edit", "seen": seen})
    assert answer.status_code == 409 and "My edit" in answer.get_data(as_text=True)
    answer = client.post(f"/approvals/{row.id}/approval", data={"text": "My edit", "seen": seen, "confirmed": "1"})
    assert answer.status_code == 303 and steps.fresh(row).sent_text == "My edit"


def test_who_comes_second_is_told_who_was_first(browser, ticket, ola, bence, eva):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    client = browser(bence)
    steps.approve(row, eva)
    db.close_reading()

    answer = client.post(f"/approvals/{row.id}/rejection", data={"note": "No."}, follow_redirects=True)

    assert "Eva Founder decided this already." in answer.get_data(as_text=True)


def test_a_note_that_is_missing_is_asked_for(browser, ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)

    answer = browser(bence).post(f"/approvals/{row.id}/rejection", data={"note": " "})

    assert answer.status_code == 422 and "Say in a few words" in answer.get_data(as_text=True)


def test_the_strip_says_what_is_wrong_while_somebody_writes(browser, ticket, ola, bence):
    words = {"word": "niestety", "why": "brzmi źle", "instead": "jednak"}
    terms = {**steps.NOTHING, "kind": "banned", "strength": "warn", "words": [words]}
    rulebook.make(VoiceRule, bence, "Words", terms, is_on=True)
    client = browser(ola)

    said = client.post(f"/tickets/{ticket.id}/voice", data={"text": "Niestety nie.", "kind": "public"})

    page = said.get_data(as_text=True)
    assert "brzmi źle" in page and 'data-act="voice-replace"' in page
    assert client.post(f"/tickets/{ticket.id}/voice", data={"text": "Tak.", "kind": "public"}).data == b""
    assert client.post(f"/tickets/{ticket.id}/voice", data={"text": "Niestety", "kind": "note"}).data == b""


def test_handing_over_is_one_request(browser, ticket, parcelhop, ola, bence):
    law = steps.team("Legal", parcelhop)
    steps.topic(bence, law, words={"en": ["parcel"]})

    answer = browser(ola).post(f"/tickets/{ticket.id}/hand-over", headers=PARTIAL)

    assert answer.get_json()["text"] == "Handed over to Legal."
    db.close_reading()
    assert db.session().get_one(Ticket, ticket.id).team_id == law.id
    assert db.first(Post, Post.kind == PostKind.NOTE) is not None


def test_terms_and_learners_are_set_on_their_page(browser, ola, bence):
    client = browser(bence)

    client.post("/voice/approvals", data={"first_replies": "7", "minutes": "15", "seen": "1"})
    client.post(f"/voice/learners/{ola.id}", data={"on": "1"})

    db.close_reading()
    row = db.session().get(ApprovalTerms, 1)
    assert (row.first_replies, row.minutes) == (7, 15)
    assert db.session().get(Learner, ola.id).is_on
    assert client.post("/voice/approvals", data={"first_replies": "x", "minutes": "15", "seen": "2"}).status_code == 422
    assert client.post("/voice/approvals", data={"first_replies": "1", "minutes": "1", "seen": "1"}).status_code == 409
    assert "are looked at" in client.get("/voice/approvals").get_data(as_text=True)
