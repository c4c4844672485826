"""Machines that help: off until the owner says so, told only what was asked, written down, and never sending."""

import json
from collections.abc import Iterator

import pytest

from caredesk.core import db, secrets
from caredesk.replies import helping
from caredesk.replies.helper_models import Helper
from caredesk.tickets import conversation, reading
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.fakes.machine import DRAFT, Machine
from tests.postroom.stage import allow
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia, "Gdzie jest moja paczka?")


@pytest.fixture
def machine(desk) -> Iterator[Machine]:
    with Machine("let-me-in") as made:
        allow(made.host)
        yield made


@pytest.fixture
def owner(desk):
    return cast.agent("eva@parcelhop.example")


@pytest.fixture
def helped(machine, owner) -> Machine:
    for task in ("translation", "draft"):
        helping.set_up(owner, task, is_on=True, base_url=f"{machine.url}/", model="small", key="let-me-in")
    return machine


def first(ticket) -> Post:
    return db.first(Post, Post.ticket_id == ticket.id)


def test_nothing_is_offered_and_nothing_leaves_before_the_owner_says_so(ticket, ola, machine):
    assert helping.on() == frozenset()
    for ask in (lambda: helping.translate_post(first(ticket), ola, "en"), lambda: helping.draft(ticket, ola)):
        with pytest.raises(Refused, match="helper_off"):
            ask()
    assert (machine.calls, cast.entries("helper.asked")) == ([], [])


def test_a_post_is_translated_and_the_entry_says_what_left(ticket, ola, helped):
    said = helping.translate_post(first(ticket), ola, "en")

    assert said == f"[en] {'Gdzie jest moja paczka?'[::-1]}"
    (entry,) = cast.entries("helper.asked")
    assert (entry["actor"], entry["object"]) == (ola.uuid, ticket.uuid)
    assert entry["body"]["posts"] == [first(ticket).uuid]
    assert (entry["body"]["host"], entry["body"]["characters"]) == (helped.host, 23)
    assert "paczka" not in json.dumps(entry["body"])


def test_a_draft_is_made_from_both_sides_without_names_or_notes(ticket, ola, kasia, helped):
    conversation.note(ticket, ola, "She is always angry.", own_id="n1")
    scene.post(ticket, "Halo?")

    assert helping.draft(ticket, ola) == DRAFT

    told = json.loads(helped.calls[-1].body)
    assert [(one["role"], one["content"]) for one in told["messages"][1:]] == [
        ("user", "Gdzie jest moja paczka?"),
        ("user", "Halo?"),
    ]
    assert "angry" not in str(told) and kasia.name not in str(told)


def test_nothing_is_sent_by_a_machine(ticket, ola, helped):
    helping.draft(ticket, ola)
    helping.translate(ticket, ola, "Soon.", "pl")

    assert cast.entries("reply.queued") == []


def test_a_reply_in_which_a_machine_had_a_hand_is_marked_for_everybody(ticket, ola):
    post = conversation.reply(ticket, ola, DRAFT, kind="public", own_id="r1", along={"helper": "draft"})

    (view,) = reading.posts(ticket.id, [post.id])
    assert view.helped == "draft"
    assert cast.entries("reply.queued")[0]["body"]["along"] == {"helper": "draft"}
    with pytest.raises(Refused, match="input"):
        conversation.reply(ticket, ola, "x", kind="public", own_id="r2", along={"helper": "magic"})


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param({"do": "cut"}, "helper_silent", id="cut off"),
        pytest.param({"do": "answer", "status": 500}, "helper_unclear", id="broken"),
        pytest.param({"do": "answer", "status": 200, "body": "<html>"}, "helper_unclear", id="a page"),
        pytest.param({"do": "answer", "status": 200, "body": '{"translatedText": 7}'}, "helper_unclear", id="a number"),
        pytest.param(
            {"do": "answer", "status": 200, "body": '{"translatedText": " "}'}, "helper_unclear", id="nothing"
        ),
        pytest.param(
            {"do": "answer", "status": 200, "body": '{"translatedText": "\\ud800"}'},
            "helper_unclear",
            id="half a letter",
        ),
        pytest.param({"do": "large"}, "helper_silent", id="endless"),
        pytest.param({"do": "answer", "status": 302, "headers": {"Location": "/x"}}, "helper_unclear", id="elsewhere"),
    ],
)
def test_a_machine_that_gives_no_answer_is_said_so(ticket, ola, helped, fault, code):
    helped.fault(**fault)

    with pytest.raises(Refused, match=code):
        helping.translate_post(first(ticket), ola, "en")


def test_a_machine_that_refuses_the_key_says_so_to_the_person(ticket, ola, owner, helped):
    helping.set_up(owner, "translation", is_on=True, base_url=helped.url, key="wrong")

    with pytest.raises(Refused, match="helper_key"):
        helping.translate_post(first(ticket), ola, "en")


@pytest.mark.parametrize(
    ("task", "told", "code"),
    [
        ("translation", {"base_url": ""}, "helper_address"),
        ("translation", {"base_url": "ftp://a"}, "helper_address"),
        ("translation", {"base_url": "https://me:secret@a.example"}, "helper_address"),
        ("translation", {"base_url": "https://a.example/?q=1"}, "helper_address"),
        ("draft", {"base_url": "https://a.example"}, "helper_model"),
        ("poetry", {"base_url": "https://a.example"}, "input"),
        ("draft", {"base_url": "https://a.example", "model": "m", "key": "zażółć"}, "input"),
    ],
)
def test_what_cannot_be_set_up_is_refused(owner, task, told, code):
    with pytest.raises(Refused, match=code):
        helping.set_up(owner, task, is_on=True, **told)

    assert helping.on() == frozenset()


def test_an_address_of_this_machine_is_not_asked_unless_the_operator_allows_it(ticket, ola, owner):
    helping.set_up(owner, "translation", is_on=True, base_url="http://127.0.0.1:9")

    with pytest.raises(Refused, match="helper_address"):
        helping.translate_post(first(ticket), ola, "en")


def test_the_key_is_sealed_kept_and_forgotten_and_never_shown(app, owner, helped):
    row = db.first(Helper, Helper.task == "draft")
    assert b"let-me-in" not in row.sealed_key
    assert secrets.keys().open(row.sealed_key, f"helper:{row.uuid}") == b"let-me-in"
    app.config["WTF_CSRF_ENABLED"] = False
    browser = cast.signed_in(app, owner)
    assert "let-me-in" not in browser.get("/helpers").get_data(as_text=True)
    assert "let-me-in" not in json.dumps(cast.entries("helper.set_up"))

    kept = {"is_on": "1", "base_url": row.base_url, "model": "small", "key": ""}
    browser.post("/helpers/draft", data=kept)
    db.close_reading()
    assert db.first(Helper, Helper.task == "draft").sealed_key
    browser.post("/helpers/draft", data=kept | {"forget_key": "1"})
    db.close_reading()
    assert not db.first(Helper, Helper.task == "draft").sealed_key


def test_the_tools_are_shown_only_where_a_machine_is_on(app, ola, owner, ticket, machine):
    browser = cast.signed_in(app, ola)
    assert "machine-help" not in browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)

    helping.set_up(owner, "translation", is_on=True, base_url=machine.url)

    page = browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert "Translate their post" in page
    assert "Draft a reply" not in page
