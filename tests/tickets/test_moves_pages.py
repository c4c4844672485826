"""Merging and splitting through pages and the machine interface: what is shown, who may, and what is kept."""

import pytest

from caredesk.core import clock, db
from caredesk.replies import drafts
from caredesk.team import keys
from caredesk.tickets import bulk, pushes, tail, views
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.queries import Scope
from caredesk.tickets.split import split
from tests import cast
from tests.tickets import scene

API = "/api/v1"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def two(parcelhop, kasia) -> tuple[Ticket, Ticket]:
    scene.answerable(parcelhop)
    first = scene.ticket(parcelhop, kasia)
    return first, scene.ticket(parcelhop, kasia, "And where is the other one?", at=scene.MORNING.replace(hour=10))


@pytest.fixture
def browser(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


@pytest.fixture
def machine(app, ola):
    _, key = keys.make(ola, "tests", ola)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


def now(ticket: Ticket) -> Ticket:
    db.close_reading()
    return db.session().get(Ticket, ticket.id)


def first_post(ticket: Ticket) -> Post:
    db.close_reading()
    return db.first(Post, Post.ticket_id == ticket.id)


def test_the_dialog_offers_the_customers_other_tickets_of_the_channel(browser, two, zoltan, parcelhop, ola):
    scene.ticket(parcelhop, zoltan, "Somebody else's words")

    page = browser(ola).get(f"/tickets/{two[0].id}/merge", headers=PARTIAL).get_data(as_text=True)

    assert "And where is the other one?" in page
    assert f'value="{two[1].id}"' in page
    assert "Where is my parcel?" not in page
    assert "Somebody else" not in page


def test_without_the_script_the_dialog_is_a_page_and_leads_to_the_merged_ticket(browser, two, ola):
    client = browser(ola)

    assert "<h1>" in client.get(f"/tickets/{two[0].id}/merge").get_data(as_text=True)
    answer = client.post(f"/tickets/{two[0].id}/merge", data={"into": two[1].id})
    assert (answer.status_code, answer.location) == (302, f"/tickets/{two[1].id}")
    back = client.post(f"/tickets/{two[0].id}/merge/undo")
    assert (back.status_code, back.location) == (302, f"/tickets/{two[0].id}")


def test_a_merge_answers_where_it_goes_on_and_how_to_undo_it(browser, two, ola):
    client, (source, target) = browser(ola), two

    answer = client.post(f"/tickets/{source.id}/merge", data={"into": target.id}, headers=PARTIAL).get_json()

    undo = f"/tickets/{source.id}/merge/undo"
    assert answer == {"text": f"Merged into #{target.id}.", "undo": undo, "ticket": target.id}
    assert client.post(undo, headers=PARTIAL).status_code == 200
    assert now(source).merged_into is None


def test_the_merged_ticket_says_where_it_went_and_the_other_what_came(browser, two, ola):
    source, target = two
    merge(source, target, ola)

    gone = browser(ola).get(f"/tickets/{source.id}").get_data(as_text=True)
    here = browser(ola).get(f"/tickets/{target.id}").get_data(as_text=True)

    assert f'Merged into <a href="/tickets/{target.id}">#{target.id}</a>.' in gone
    assert f"This ticket was merged into #{target.id}. Go on there." in gone
    assert 'id="composer"' not in gone
    assert 'data-act="resolve"' not in gone
    assert f'<a href="/tickets/{source.id}">#{source.id}</a> was merged into this one.' in here
    assert "Where is my parcel?" in here
    assert here.count(f'action="/tickets/{source.id}/merge/undo"') == 1


def test_a_merged_ticket_stands_in_no_list_and_not_under_earlier(browser, two, ola):
    source, target = two
    merge(source, target, ola)
    client = browser(ola)

    for view in ("open", "resolved"):
        assert f'id="r{source.id}"' not in client.get(f"/inbox?view={view}").get_data(as_text=True)
    assert f'href="/tickets/{source.id}"><svg' not in client.get(f"/tickets/{target.id}").get_data(as_text=True)


def test_who_has_the_row_is_told_where_the_ticket_went(app, two, ola, parcelhop):
    seen = scene.newest()
    merge(two[0], two[1], ola)
    scene.newest()
    press = pushes.Press(tail.since(seen), 1)
    audience = pushes.audience_of(views.parse({"view": "open"}), "en", Scope(ola.id, frozenset([parcelhop.id])))

    with app.test_request_context():
        told = press.rows(audience, {})

    assert told["gone"] == [two[0].id]
    assert told["why"] == {two[0].id: f"Merged into #{two[1].id}"}
    assert [one["id"] for one in told["rows"]] == [two[1].id]


def test_who_has_either_ticket_open_is_told_that_posts_moved(app, two, ola):
    seen = scene.newest()
    merge(two[0], two[1], ola)
    scene.newest()
    press = pushes.Press(tail.since(seen), 1)

    with app.test_request_context():
        headers = [press.posts(one.id, "en")["header"] for one in two]

    assert all('data-moves="1"' in header for header in headers)
    assert f'data-merged="{two[1].id}"' in headers[0]


@pytest.mark.parametrize("number", ["", "0", "x", "999999", "-1", "9" * 30])
def test_a_number_that_leads_nowhere_is_refused(browser, two, ola, number):
    answer = browser(ola).post(f"/tickets/{two[0].id}/merge", data={"into": number}, headers=PARTIAL)

    assert answer.status_code == 422
    assert now(two[0]).merged_into is None


def test_a_foreign_ticket_looks_like_one_that_is_not_there(browser, two, zoltan, ola):
    foreign = scene.ticket(cast.account("Elsewhere account"), zoltan, "zebra")
    client = browser(ola)

    answers = [
        client.post(f"/tickets/{two[0].id}/merge", data={"into": one}, headers=PARTIAL) for one in (foreign.id, 9999)
    ]

    assert answers[0].get_json() == answers[1].get_json()
    assert {one.status_code for one in answers} == {422}


def test_who_may_not_does_not(browser, app, two, ola, outsider, vera):
    made = split(scene.post(two[0], "Something else"), ola)
    paths = [
        f"/tickets/{two[0].id}/merge",
        f"/tickets/{two[0].id}/merge/undo",
        f"/posts/{first_post(two[1]).id}/split",
        f"/tickets/{made.id}/rejoin",
    ]
    before = len(cast.entries())

    for path in paths:
        assert browser(outsider).post(path, data={"into": two[1].id}, headers=PARTIAL).status_code == 404
        assert browser(vera).post(path, data={"into": two[1].id}, headers=PARTIAL).status_code == 403
        assert app.test_client().post(path, data={"into": two[1].id}, headers=PARTIAL).status_code == 401
        assert browser(vera).patch(path).status_code == 405
    assert [one for one in cast.entries()[before:] if one["verb"].startswith(("ticket.", "post."))] == []


def test_the_split_dialog_shows_the_post_and_what_came_after_it(browser, two, ola):
    second, third = scene.post(two[0], "Second"), scene.post(two[0], "Third")

    page = browser(ola).get(f"/posts/{second.id}/split", headers=PARTIAL).get_data(as_text=True)

    assert "Second" in page
    assert f'name="with" value="{third.id}"' in page
    assert "Where is my parcel?" not in page


def test_a_split_answers_the_new_ticket_and_how_to_undo_it(browser, two, ola):
    second, third = scene.post(two[0], "Second"), scene.post(two[0], "Third")
    client = browser(ola)

    answer = client.post(f"/posts/{second.id}/split", data={"with": third.id}, headers=PARTIAL).get_json()
    shown = client.get(f"/tickets/{answer['ticket']}").get_data(as_text=True)

    assert f'Taken out of <a href="/tickets/{two[0].id}">#{two[0].id}</a>.' in shown
    assert "Third" in shown
    assert client.post(answer["undo"], headers=PARTIAL).get_json()["ticket"] == two[0].id
    assert now(two[0]).posts_count == 3


@pytest.mark.parametrize("chosen", ["x", "-1", "9" * 30, "999999"])
def test_nonsense_among_the_chosen_posts_is_refused(browser, two, ola, chosen):
    second = scene.post(two[0], "Second")

    answer = browser(ola).post(f"/posts/{second.id}/split", data={"with": chosen}, headers=PARTIAL)

    assert answer.status_code == 422


def test_only_what_was_taken_out_is_put_back(browser, two, ola):
    assert browser(ola).post(f"/tickets/{two[0].id}/rejoin", headers=PARTIAL).status_code == 422


def test_bulk_acts_leave_a_merged_ticket_alone_and_say_so(two, ola):
    merge(two[0], two[1], ola)

    row = bulk.act(ola, "b1", bulk.Order("closure"), [one.id for one in two])

    assert {one["id"]: one["why"] for one in row.done} == {two[0].id: "merged", two[1].id: ""}


def test_what_was_begun_goes_on_in_the_other_ticket(two, ola, bence):
    source, target = two
    drafts.keep(source, bence, "public", "Half a sentence", at=clock.now())

    merge(source, target, ola)
    db.close_reading()

    assert drafts.one(target, bence, "public").text == "Half a sentence"
    assert drafts.of(source, bence) == {}
    assert cast.entries("draft.moved")[0]["object"] == bence.uuid


def test_two_drafts_are_never_mixed_and_none_is_lost(browser, two, ola):
    source, target = two
    drafts.keep(source, ola, "public", "For the one", at=clock.now())
    drafts.keep(target, ola, "public", "For the other", at=clock.now())

    merge(source, target, ola)
    db.close_reading()

    assert (drafts.one(source, ola, "public").text, drafts.one(target, ola, "public").text) == (
        "For the one",
        "For the other",
    )
    assert "Your draft: For the one" in browser(ola).get(f"/tickets/{source.id}").get_data(as_text=True)


def test_machines_merge_undo_and_split(machine, two):
    source, target = two

    merged = machine.post(f"{API}/tickets/{source.id}/merge", json={"into": target.id})
    assert (merged.status_code, merged.get_json()["id"], merged.get_json()["posts_count"]) == (200, target.id, 2)
    assert machine.get(f"{API}/tickets/{source.id}").get_json()["merged_into"] == target.id
    assert machine.post(f"{API}/tickets/{source.id}/closure").get_json()["code"] == "merged"

    undone = machine.delete(f"{API}/tickets/{source.id}/merge")
    assert (undone.status_code, undone.get_json()["merged_into"]) == (200, None)
    again = machine.delete(f"{API}/tickets/{source.id}/merge")
    assert (again.status_code, again.get_json()["code"]) == (409, "not_merged")

    second, third = scene.post(source, "Second"), scene.post(source, "Third")
    made = machine.post(f"{API}/posts/{second.id}/split", json={"posts": [third.id]})
    assert (made.status_code, made.get_json()["split_from"], made.get_json()["posts_count"]) == (201, source.id, 2)


@pytest.mark.parametrize("body", [{"into": 999_999}, {"into": 0}, {"into": "x"}, {}, {"into": 1, "anyway": True}])
def test_machines_are_refused_what_leads_nowhere(machine, two, body):
    assert machine.post(f"{API}/tickets/{two[0].id}/merge", json=body).status_code == 422
