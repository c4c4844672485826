"""The public help page: closed by default, then for everybody, one language at a time, and nobody is followed."""

import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import db, limits
from caredesk.knowledge import actions, help_page, proposals, queries, topics, unanswered
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from tests import cast
from tests.knowledge import stage

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def article(bence: Agent) -> Article:
    topic = topics.name(bence, {"en": "Lockers", "pl": "Automaty"})
    made = stage.article(bence, visibility=Audience.PUBLIC, topic_id=topic.id)
    actions.write(
        made, bence, Edit("pl", Words("Kod odrzucony", "Wyślemy nowy kod.\n\nWięcej: https://a.example/x"), source="en")
    )
    db.close_reading()
    return made


@pytest.fixture
def visitor(app: Flask, article: Article, bence: Agent) -> FlaskClient:
    """Somebody from outside, while the page is open in English and Polish."""
    limits.forget()
    help_page.change(bence, ["pl", "en"])
    db.close_reading()
    return app.test_client()


def text(client: FlaskClient, path: str, code: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == code, path
    return answer.get_data(as_text=True)


def test_it_is_closed_until_somebody_opens_it(app: Flask, article: Article, bence: Agent, ola: Agent) -> None:
    stranger = app.test_client()
    for path in ("/help", "/help/en", "/help/en/articles/locker-code-rejected", "/help/sitemap.xml"):
        text(stranger, path, 404)
    assert "only you see this page" in text(cast.signed_in(app, bence), "/help/en").lower()
    text(cast.signed_in(app, ola), "/help/en", 404)


def test_open_it_leads_to_the_readers_language(visitor: FlaskClient) -> None:
    assert visitor.get("/help", headers={"Accept-Language": "pl"}).location == "/help/pl"
    assert visitor.get("/help", headers={"Accept-Language": "hu"}).location == "/help/en"
    text(visitor, "/help/hu", 404)
    text(visitor, "/help/xx", 404)


def test_everything_stands_under_its_topic_in_its_language(visitor: FlaskClient) -> None:
    page = text(visitor, "/help/pl")

    assert "Automaty" in page and "Kod odrzucony" in page and "Locker code" not in page
    assert 'lang="pl"' in page and "W czym możemy pomóc?" in page


def test_an_article_is_read_with_its_other_languages(visitor: FlaskClient) -> None:
    page = text(visitor, "/help/pl/articles/kod-odrzucony")

    assert "<p>Wyślemy nowy kod.</p>" in page and 'href="https://a.example/x"' in page
    assert 'hreflang="en" href="http://127.0.0.1:8600/help/en/articles/locker-code-rejected"' in page
    assert "<li>Open the app.</li>" in text(visitor, "/help/en/articles/locker-code-rejected")


def test_nothing_follows_a_visitor_and_every_page_may_be_kept_a_while(visitor: FlaskClient) -> None:
    for path in ("/help/en", "/help/en?q=locker", "/help/en/articles/locker-code-rejected", "/help/sitemap.xml"):
        answer = visitor.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "public, max-age=300", path
        assert "<script" not in answer.get_data(as_text=True), path


def test_search_finds_by_the_beginnings_of_words_and_notes_what_it_did_not(visitor: FlaskClient) -> None:
    assert "/help/en/articles/locker-code-rejected" in text(visitor, "/help/en?q=lockers+codes")
    page = text(visitor, "/help/pl?q=czy+kurier+zna+%C5%82aci%C4%99%2C+600+100+200")

    assert "noindex" in page
    db.close_reading()
    assert [one.text for one in unanswered.open_ones("pl")] == ["czy kurier zna łacię, [telefon]"]


@pytest.mark.parametrize("how", ["retired", "for the desk", "a draft"])
def test_what_is_not_public_is_not_there(visitor: FlaskClient, article: Article, bence: Agent, how: str) -> None:
    if how == "retired":
        actions.retire(article, bence)
    elif how == "for the desk":
        actions.publish(article, bence, Audience.DESK)
    else:
        stage.article(bence, "Secret plan", visibility=Audience.DRAFT)
    db.close_reading()

    path = "secret-plan" if how == "a draft" else "locker-code-rejected"
    page = text(visitor, f"/help/en/articles/{path}", 404)
    assert "What would you like to know?" in page
    assert path not in text(visitor, "/help/en") + text(visitor, "/help/sitemap.xml")


def test_an_address_stays_when_the_title_changes(visitor: FlaskClient, article: Article, bence: Agent) -> None:
    actions.write(article, bence, Edit("en", Words("New name", "Words."), base=1))
    db.close_reading()

    assert "New name" in text(visitor, "/help/en/articles/locker-code-rejected")


def test_the_site_map_names_every_article_in_every_open_language(visitor: FlaskClient) -> None:
    tree = ET.fromstring(text(visitor, "/help/sitemap.xml"))

    places = [one.text for one in tree.iter(f"{SITEMAP}loc")]
    root = "http://127.0.0.1:8600/help"
    assert places[:2] == [f"{root}/en", f"{root}/pl"]
    assert set(places[2:]) == {f"{root}/en/articles/locker-code-rejected", f"{root}/pl/articles/kod-odrzucony"}


def test_who_opened_it_stands_in_the_trail(bence: Agent) -> None:
    help_page.change(bence, ["hu"])
    help_page.change(bence, ["hu"])

    told = [one for one in cast.entries() if one["verb"] == "help.changed"]
    assert [(one["actor"], one["body"]) for one in told] == [(bence.uuid, {"before": [], "after": ["hu"]})]
    assert queries.searchable(1) == []


def test_what_everybody_reads_is_written_by_those_who_look_after_it(app: Flask, article: Article, ola: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client, told = cast.signed_in(app, ola), {"title": "Free parcels", "text": "For all.", "base": "1"}

    assert client.post(f"/knowledge/{article.id}/variants/en", data=told).status_code == 403
    assert client.post(f"/knowledge/{article.id}/variants/hu", data=told | {"base": "0"}).status_code == 403
    assert client.post(f"/knowledge/{article.id}/versions/en/1").status_code == 403
    assert client.get(f"/knowledge/{article.id}/edit").status_code == 403
    page = text(client, f"/knowledge/{article.id}")
    assert "/edit?lang=" not in page


def test_nobody_brings_back_what_everybody_read_but_those(
    app: Flask, article: Article, ola: Agent, bence: Agent
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    actions.retire(article, bence)

    assert cast.signed_in(app, ola).post(f"/knowledge/{article.id}/restoration").status_code == 403


def test_a_ticket_is_not_merged_into_what_everybody_reads(app: Flask, article: Article, ola: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    row = proposals.propose(stage.answered(), ola)
    client, merge = cast.signed_in(app, ola), f"/knowledge/suggestions/{row.id}/merge"

    assert client.post(merge, data={"into": article.id, "shown": "1"}).status_code == 403


def test_a_page_that_is_not_there_is_not_kept(visitor: FlaskClient) -> None:
    assert visitor.get("/help/en/articles/soon").headers["Cache-Control"] == "no-store"
