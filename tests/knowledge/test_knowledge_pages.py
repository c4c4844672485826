"""The pages of this room, as people use them: without a script, and each with its refusals."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.core import db
from caredesk.knowledge import actions, drafts, proposals, queries, unanswered, versions
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from tests import cast
from tests.knowledge import stage
from tests.tickets import scene


@pytest.fixture
def client(app: Flask, ola: Agent) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def body(answer: object, code: int = 200) -> str:
    assert answer.status_code == code  # type: ignore[attr-defined]
    return answer.get_data(as_text=True)  # type: ignore[attr-defined]


def newest() -> Article:
    db.close_reading()
    return db.session().exec(select(Article).order_by(Article.id.desc())).first()


def test_the_list_shows_what_fits_and_its_filters_keep_each_other(client: FlaskClient, ola: Agent) -> None:
    stage.article(ola)
    stage.article(ola, "Returns", text="Thirty days.", questions=("How do I send it back?",))

    page = body(client.get("/knowledge?q=locker&lang=en"))
    assert "Locker code rejected" in page and "Thirty days" not in page
    assert "keep the parcel one more day. Open the app. Tap" in page  # a list is read in a row
    assert "/knowledge?q=locker&amp;lang=en&amp;show=stale" in page


def test_what_nobody_wrote_down_is_noted_once_it_was_really_asked(client: FlaskClient) -> None:
    body(client.get("/knowledge?q=invoice", headers={"HX-Request-Type": "partial"}))
    db.close_reading()
    assert unanswered.open_ones() == []
    assert "Begin an article" in body(client.get("/knowledge?q=invoice"))
    db.close_reading()
    assert [one.text for one in unanswered.open_ones()] == ["invoice"]


def test_from_a_ticket_to_an_article_in_one_click(client: FlaskClient) -> None:
    ticket = stage.answered()

    page = body(client.get(f"/tickets/{ticket.id}/article"))
    assert 'value="158-167-name" checked' in page and "[telefon]" in page
    assert client.post(f"/tickets/{ticket.id}/article").location == "/knowledge/1/edit?lang=pl"
    assert "Kasi" not in queries.variants(1)[0].text


def test_a_piece_put_back_and_a_word_struck_are_kept_so(client: FlaskClient) -> None:
    ticket = stage.answered()
    path = f"/tickets/{ticket.id}/article"
    form = dict(re.findall(r'<input type="hidden" name="(seen|from|shown)" value="([^"]+)"', body(client.get(path))))

    told = form | {"by_hand": "jeden dzień", "answer": "0-13-greeting"}
    assert "o […]." in body(client.post(path, data=told | {"look": "1"}))
    assert client.post(path, data=told).status_code == 303

    (kept,) = queries.variants(newest().id or 0)
    assert "kasia@poczta.example" in kept.text and "[…]" in kept.text
    assert queries.questions(kept.article_id)["pl"][0].endswith("600 100 200.")


def test_words_that_changed_meanwhile_are_looked_at_again(client: FlaskClient) -> None:
    ticket = stage.answered()

    page = body(client.post(f"/tickets/{ticket.id}/article", data={"shown": "1", "seen": "1.1.1.1"}), 409)

    assert "have changed meanwhile" in page
    assert db.first(Article) is None


def test_a_ticket_without_an_answer_says_so(client: FlaskClient) -> None:
    ticket = scene.ticket(cast.account("Parcelhop"), cast.customer("Kasia Wrona"))

    answer = client.get(f"/tickets/{ticket.id}/article", follow_redirects=True)

    assert answer.request.path.startswith("/tickets/")


def test_two_who_edit_see_both_texts_and_the_second_saves_on_top(client: FlaskClient, ola: Agent, bence: Agent) -> None:
    made = stage.article(ola)
    actions.write(made, bence, Edit("en", Words("Bence's", "Bence wrote this."), base=1))
    db.close_reading()
    mine = {"title": "Ola's", "text": "Ola wrote this.", "questions": "", "base": "1"}

    page = body(client.post(f"/knowledge/{made.id}/variants/en", data=mine), 409)

    assert "Bence wrote this." in page and "<ins>Ola</ins>" in page and "<del>Bence</del>" in page
    assert re.search(r'<textarea[^>]* id="f-text"[^>]*>Ola wrote this.</textarea>', page)
    assert '<input type="hidden" name="base" value="2">' in page
    db.close_reading()
    assert drafts.of(made, ola)["en"].text == "Ola wrote this."
    assert client.post(f"/knowledge/{made.id}/variants/en", data=mine | {"base": "2"}).status_code == 303
    assert [one.title for one in versions.of(made, "en")] == ["Ola's", "Bence's", "Locker code rejected"]


def test_wrong_words_stay_in_their_fields(client: FlaskClient, ola: Agent) -> None:
    made = stage.article(ola)
    told = {"title": "", "text": "Kept words", "questions": "Kept?", "base": "1"}

    page = body(client.post(f"/knowledge/{made.id}/variants/en", data=told), 422)
    assert "Kept words" in page and "Kept?" in page and "Give it a title" in page
    page = body(client.post("/knowledge", data=told | {"lang": "hu", "title": "x" * 200}), 422)
    assert "Kept words" in page


@pytest.mark.parametrize("day", ["2026-02-31", "in 3 Fridays", "99999-01-01"])
def test_a_day_that_there_is_not_is_refused_and_nothing_changes(client: FlaskClient, ola: Agent, day: str) -> None:
    made = stage.article(ola)

    page = body(
        client.post(f"/knowledge/{made.id}/settings", data={"v": made.v, "review_on": day}, follow_redirects=True)
    )

    assert "There is no such day" in page
    assert newest().v == made.v


def test_only_those_who_look_after_the_help_page_make_an_article_public(client: FlaskClient, ola: Agent) -> None:
    made = stage.article(ola)

    assert client.post(f"/knowledge/{made.id}/visibility", data={"visibility": "public"}).status_code == 403
    assert newest().visibility is Audience.DESK


def test_before_it_is_retired_it_says_where_it_is_used(client: FlaskClient, ola: Agent) -> None:
    made = stage.article(ola)
    stage.article(ola, "Other", text=f"Look at /knowledge/{made.id} first.")

    assert "Another article leads to it" in body(client.get(f"/knowledge/{made.id}/retirement"))
    assert client.post(f"/knowledge/{made.id}/retirement").status_code == 303
    assert "is retired" in body(client.get(f"/knowledge/{made.id}"))


def test_the_queue_shows_question_answer_and_what_is_near(client: FlaskClient, ola: Agent) -> None:
    near = stage.article(ola, "Kod do paczkomatu nie działa", lang="pl")
    ticket = stage.resolved()

    page = body(client.get("/knowledge/suggestions"))
    assert "kod do paczkomatu nie działa" in page and f'name="into" value="{near.id}"' in page
    row = proposals.of_ticket(ticket)
    assert row is not None
    told = {"into": str(near.id), "shown": "1", "answer": "0-13-greeting"}
    assert client.post(f"/knowledge/suggestions/{row.id}/merge", data=told).status_code == 303
    assert "Nothing to decide" in body(client.get("/knowledge/suggestions"))


def test_a_viewer_reads_and_changes_nothing(app: Flask, client: FlaskClient, ola: Agent, vera: Agent) -> None:
    made = stage.article(ola)
    reader = cast.signed_in(app, vera)

    page = body(reader.get(f"/knowledge/{made.id}"))
    assert "/edit" not in page and "<form" not in page.split("<main", 1)[1].split("</main>")[0]
    assert reader.get("/knowledge/new").status_code == 403
