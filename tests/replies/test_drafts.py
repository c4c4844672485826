"""Drafts: kept on the server, the newer words win, and only a confirmed send of those words clears them."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.replies import drafts
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def kept(ticket, agent, kind="public"):
    db.close_reading()
    found = drafts.one(ticket, agent, kind)
    return found.text if found else None


def put(client, ticket, kind="public", **fields):
    return client.put(f"/tickets/{ticket.id}/drafts/{kind}", data=fields, headers=PARTIAL)


def test_a_draft_comes_back_as_it_was_kept(app, ticket, ola, bence):
    app.config["WTF_CSRF_ENABLED"] = False
    client, at = cast.signed_in(app, ola), clock.now().isoformat()

    assert put(client, ticket, text="Dear Kasia", at=at, seen="7").status_code == 204

    told = client.get(f"/tickets/{ticket.id}/drafts/public", headers=PARTIAL).get_json()
    assert (told["text"], told["seen"]) == ("Dear Kasia", 7)
    assert kept(ticket, ola, "note") is None
    assert kept(ticket, bence) is None
    assert f'data-drafts="{ticket.id}"' in client.get("/inbox").get_data(as_text=True)
    client.delete(f"/tickets/{ticket.id}/drafts/public", headers=PARTIAL)
    assert client.get(f"/tickets/{ticket.id}/drafts/public", headers=PARTIAL).status_code == 404


def test_words_that_arrive_late_do_not_undo_newer_ones(ticket, ola):
    at = clock.now()
    assert drafts.keep(ticket, ola, "public", "newer", at=at)
    assert not drafts.keep(ticket, ola, "public", "older", at=at - timedelta(seconds=5))
    assert kept(ticket, ola) == "newer"

    assert drafts.keep(ticket, ola, "public", "", at=at + timedelta(microseconds=1))
    assert not drafts.keep(ticket, ola, "public", "newer", at=at)
    assert kept(ticket, ola) is None


def test_a_browser_whose_clock_runs_ahead_does_not_lock_its_draft(ticket, ola):
    drafts.keep(ticket, ola, "public", "ahead", at=clock.now() + timedelta(hours=3))

    assert drafts.keep(ticket, ola, "public", "later", at=clock.now() + timedelta(seconds=1))


def test_a_send_clears_the_draft_of_its_kind_if_the_words_are_the_same(ticket, ola):
    for kind, text in (("public", "Here it is."), ("note", "Careful"), ("direct", "Psst")):
        drafts.keep(ticket, ola, kind, text, at=clock.now())

    conversation.reply(ticket, ola, "Here it is. ", kind="public", own_id="r1")
    conversation.note(ticket, ola, "Something else", own_id="n1")

    assert [kept(ticket, ola, kind) for kind in ("public", "note", "direct")] == [None, "Careful", "Psst"]


@pytest.mark.parametrize("happens", ["assigned", "resolved", "a new post"])
def test_nothing_that_happens_to_the_ticket_touches_a_draft(ticket, ola, bence, happens):
    drafts.keep(ticket, ola, "public", "half a sen", at=clock.now())

    {
        "assigned": lambda: assignment.claim(ticket, bence),
        "resolved": lambda: actions.resolve(ticket, bence),
        "a new post": lambda: scene.post(ticket, "Hello?"),
    }[happens]()

    assert kept(ticket, ola) == "half a sen"


def test_a_reply_that_was_refused_leaves_the_draft(ticket, ola):
    drafts.keep(ticket, ola, "public", "x" * 20_000, at=clock.now())

    with pytest.raises(Exception, match="unknown_kind"):
        conversation.reply(ticket, ola, "x" * 20_000, kind="shout", own_id="r1")

    assert kept(ticket, ola) == "x" * 20_000


def test_a_draft_is_kept_whole_or_not_at_all(app, ticket, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, ola)
    put(client, ticket, text="short")

    answer = put(client, ticket, text="x" * 20_001)

    assert answer.status_code == 422
    assert "1 characters too many" in answer.get_data(as_text=True)
    assert kept(ticket, ola) == "short"


def test_older_words_are_answered_with_those_that_are_kept(app, ticket, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    client, at = cast.signed_in(app, ola), clock.now()
    put(client, ticket, text="newer", at=at.isoformat())

    answer = put(client, ticket, text="older", at=(at - timedelta(seconds=1)).isoformat())

    assert (answer.status_code, answer.get_json()["text"]) == (200, "newer")


def test_drafts_of_who_may_not_write_there(app, ticket, outsider, vera):
    app.config["WTF_CSRF_ENABLED"] = False

    assert put(cast.signed_in(app, outsider), ticket, text="x").status_code == 404
    assert put(cast.signed_in(app, vera), ticket, text="x").status_code == 403
    assert put(app.test_client(), ticket, text="x").status_code == 401
    assert put(cast.signed_in(app, vera), ticket, kind="shout", text="x").status_code == 404
    assert put(cast.signed_in(app, outsider), ticket, at="yesterday", text="x").status_code == 404
