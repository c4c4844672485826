"""Around the list: saved views, search and palette, notices, the open ticket as a page."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import PostKind, PostVersion, SavedView, Ticket
from tests import cast
from tests.tickets import scene
from tests.tickets.statements import counted

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def browser(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


def test_a_view_is_kept_with_its_filter_and_its_order(browser, ticket, ola):
    client = browser(ola)
    actions.tag(ticket, ola, add=["refund"])

    answer = client.post("/views", data={"name": " Refunds ", "query": "view=unassigned&tag=refund&sort=newest"})
    page = client.get(answer.location).get_data(as_text=True)

    kept = db.first(SavedView, SavedView.name == "Refunds")
    assert (kept.filter, kept.sort) == ({"status": "open", "assignee": "none", "tag": "refund"}, "newest")
    assert 'data-view="v1"' in page
    assert page.count('<li class="row"') == 1
    assert cast.entries("view.saved")[0]["object"] == kept.uuid


def test_a_view_is_ones_own_unless_it_is_shared(browser, ticket, ola, bence, outsider):
    browser(ola).post("/views", data={"name": "Own", "query": "view=open"})
    browser(ola).post("/views", data={"name": "Ours", "query": "view=open", "shared": "1"})

    seen = {who.name: browser(who).get("/inbox").get_data(as_text=True) for who in (ola, bence, outsider)}

    shown = [("Own<" in page, "Ours<" in page) for page in seen.values()]
    assert shown == [(True, True), (False, True), (False, False)]
    assert browser(bence).get("/inbox?view=v1").status_code == 404
    assert browser(bence).delete("/views/2", headers=PARTIAL).status_code == 403
    assert browser(outsider).delete("/views/2", headers=PARTIAL).status_code == 404
    assert browser(ola).delete("/views/2", headers=PARTIAL).status_code == 204
    assert browser(bence).get("/inbox?view=v2").status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 61, "  "])
def test_a_view_needs_a_name(browser, ola, name):
    assert browser(ola).post("/views", data={"name": name, "query": "view=open"}, headers=PARTIAL).status_code == 422


def test_notices_are_listed_and_read(browser, ticket, ola, bence):
    assignment.assign(ticket, ola, bence.id)
    conversation.note(ticket, ola, "@bence look", own_id="n1")
    client = browser(bence)

    page = client.get("/notices").get_data(as_text=True)
    assert ("gave you a ticket" in page, "mentioned you" in page) == (True, True)
    assert browser(ola).get("/notices").get_data(as_text=True).count('class="hit"') == 0

    assert client.post("/notices/read", headers=PARTIAL).status_code == 204
    assert "Nothing new" in client.get("/notices").get_data(as_text=True)
    assert len(cast.entries("notice.read")) == 1


def test_the_open_ticket_is_a_page_and_a_fragment(browser, ticket, ola):
    conversation.reply(ticket, ola, "Coming <b>soon</b>.", kind="public", own_id="r1")
    conversation.note(ticket, ola, "Only for us", own_id="n1")
    client = browser(ola)

    page = client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    part = client.get(f"/tickets/{ticket.id}", headers=PARTIAL).get_data(as_text=True)

    assert page.startswith("<!doctype html>")
    assert part.lstrip().startswith("<article")
    for shown in (page, part):
        assert shown.count('<li class="post ') == 3
        assert "Coming &lt;b&gt;soon&lt;/b&gt;." in shown
        assert "<send-clock" in shown
        assert 'name="kind" value="public"' in shown


def test_a_ticket_is_not_there_for_others(browser, app, ticket, outsider, vera):
    assert browser(outsider).get(f"/tickets/{ticket.id}").status_code == 404
    assert browser(outsider).get("/tickets/999").status_code == 404
    assert app.test_client().get(f"/tickets/{ticket.id}").status_code == 302
    page = browser(vera).get(f"/tickets/{ticket.id}", headers=PARTIAL).get_data(as_text=True)
    assert "You can read this ticket" in page
    assert "<reply-box" not in page


def test_a_reply_that_was_taken_back_and_an_echo_are_not_shown(browser, ticket, ola):
    conversation.take_back(conversation.reply(ticket, ola, "Oops", kind="public", own_id="r1"), ola)

    assert "Oops" not in browser(ola).get(f"/tickets/{ticket.id}", headers=PARTIAL).get_data(as_text=True)


def test_what_a_post_said_before(browser, ticket, ola, outsider):
    made = scene.post(ticket, "Now")
    with db.transaction() as session:
        session.add(PostVersion(post_id=made.id, kind="created", text="Before <i>", occurred_at=scene.MORNING))

    assert "Before &lt;i&gt;" in browser(ola).get(f"/posts/{made.id}/versions").get_data(as_text=True)
    assert browser(outsider).get(f"/posts/{made.id}/versions").status_code == 404


@pytest.mark.parametrize("posts", [1, 60])
def test_a_ticket_costs_the_same_statements_however_long_it_is(browser, ticket, ola, posts):
    for n in range(posts):
        scene.post(ticket, f"p{n}", kind=PostKind.OUTSIDE if n % 3 else PostKind.IN)
    client = browser(ola)
    client.get(f"/tickets/{ticket.id}", headers=PARTIAL)

    with counted() as said:
        client.get(f"/tickets/{ticket.id}", headers=PARTIAL)

    assert len(said) <= 13, "\n\n".join(said)


def test_drafts_come_with_the_ticket(browser, ticket, ola):
    client, at = browser(ola), (clock.now() - timedelta(seconds=2)).isoformat()
    client.put(f"/tickets/{ticket.id}/drafts/note", data={"text": "half", "at": at}, headers=PARTIAL)

    page = client.get(f"/tickets/{ticket.id}", headers=PARTIAL).get_data(as_text=True)

    assert "&#34;note&#34;: {" in page or "&#34;note&#34;:" in page


def test_the_palette_and_the_search_find_within_the_wall(browser, ticket, ola, outsider):
    for who, found in ((ola, 1), (outsider, 0)):
        items = browser(who).get(f"/palette?q=%23{ticket.id}", headers=PARTIAL).get_json()["items"]
        assert len(items) == found
        page = browser(who).get(f"/search?q=%23{ticket.id}").get_data(as_text=True)
        assert page.count('class="hit"') == found


@pytest.mark.parametrize("query", ["", "%25", '"', "NEAR(", "a AND", "x" * 10_000, "\x00", "łódź"])
def test_odd_questions_are_answered(browser, ola, query):
    assert browser(ola).get("/search", query_string={"q": query}).status_code == 200
    assert browser(ola).get("/palette", query_string={"q": query}).status_code == 200
