"""How the customer's last words sound is a person's judgement: kept with its name, shown, found, and taken back."""

import pytest

from caredesk.core import db
from caredesk.team import keys
from caredesk.tickets import actions, queries, views
from caredesk.tickets.models import Ticket, Tone
from caredesk.tickets.queries import Scope
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def browser(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


def now(ticket) -> Ticket:
    db.close_reading()
    return db.session().get(Ticket, ticket.id)


def test_a_judgement_is_kept_with_what_was_before_and_when(ticket, ola):
    assert now(ticket).tone == ""

    actions.judge_tone(ticket, ola, Tone.NEGATIVE)
    actions.judge_tone(ticket, ola, Tone.NEGATIVE)
    actions.judge_tone(ticket, ola, Tone.POSITIVE)

    told = [one["body"] for one in cast.entries("ticket.judged")]
    assert [(one["from"], one["to"]) for one in told] == [("", "negative"), ("negative", "positive")]
    assert all(one["at"] for one in told)
    assert now(ticket).tone == "positive"


def test_the_row_the_header_and_the_list_show_it(browser, ticket, ola):
    answer = browser(ola).post(f"/tickets/{ticket.id}/tone", data={"tone": "negative"}, headers=PARTIAL)

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'data-tone="negative"' in shown
    assert shown.count("Negative") == 2  # in the header and in the row
    assert "Negative" in browser(ola).get("/inbox?view=open&tone=negative").get_data(as_text=True)


def test_an_empty_tone_takes_the_judgement_back(browser, ticket, ola):
    actions.judge_tone(ticket, ola, Tone.NEUTRAL)

    assert browser(ola).post(f"/tickets/{ticket.id}/tone", data={"tone": ""}, headers=PARTIAL).status_code == 200
    assert now(ticket).tone == ""


@pytest.mark.parametrize("fields", [{}, {"tone": "furious"}, {"tone": "Negative"}])
def test_what_is_no_tone_is_refused(browser, ticket, ola, fields):
    assert browser(ola).post(f"/tickets/{ticket.id}/tone", data=fields, headers=PARTIAL).status_code == 422
    assert now(ticket).tone == ""


def test_who_may_not_change_it_does_not(browser, app, ticket, outsider, vera):
    for client, status in ((browser(outsider), 404), (browser(vera), 403), (app.test_client(), 401)):
        answer = client.post(f"/tickets/{ticket.id}/tone", data={"tone": "negative"}, headers=PARTIAL)
        assert answer.status_code == status
    assert browser(vera).patch(f"/tickets/{ticket.id}/tone").status_code == 405
    assert now(ticket).tone == ""


def test_a_list_holds_only_the_tone_that_is_asked_for(parcelhop, ticket, kasia, zoltan, ola):
    scene.ticket(parcelhop, zoltan, "Where is it?")
    actions.judge_tone(ticket, ola, Tone.NEGATIVE)
    view = views.parse({"view": "open", "tone": "negative"})

    found, _ = queries.page(view, Scope(ola.id, frozenset([parcelhop.id])))

    assert [row.id for row in found] == [ticket.id]
    assert views.matches(view.filter, now(ticket), ola.id, ())
    assert not views.matches(views.parse({"view": "open", "tone": "positive"}).filter, now(ticket), ola.id, ())


def test_a_tone_that_does_not_exist_is_no_filter():
    with pytest.raises(Refused):
        views.parse({"view": "open", "tone": "furious"})


def test_machines_judge_filter_and_read_it(app, ticket, ola):
    _, key = keys.make(ola, "tests", ola)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    judged = client.post(f"/api/v1/tickets/{ticket.id}/tone", json={"tone": "positive"})

    assert (judged.status_code, judged.get_json()["tone"]) == (200, "positive")
    listed = client.get("/api/v1/tickets?view=open&tone=positive").get_json()["items"]
    assert [one["tone"] for one in listed] == ["positive"]
    assert client.get("/api/v1/tickets?view=open&tone=negative").get_json()["items"] == []
    assert client.post(f"/api/v1/tickets/{ticket.id}/tone", json={"tone": "furious"}).status_code == 422
    assert client.post(f"/api/v1/tickets/{ticket.id}/tone", json={"tone": ""}).get_json()["tone"] == ""
