"""The same for machines: articles, conflicts, what is struck, the queue, topics and the help page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import db
from caredesk.knowledge.models import Article
from caredesk.team import keys
from caredesk.team.models import Agent
from tests import cast
from tests.knowledge import stage

API = "/api/v1"
WORDS = {"title": "Codes", "text": "A new one comes.", "questions": ["My code fails"]}


@pytest.fixture
def ask(app: Flask, bence: Agent):
    client: FlaskClient = app.test_client()
    headers = {"Authorization": f"Bearer {keys.make(bence, 'robot', bence)[1]}"}
    db.close_reading()

    def asked(method: str, path: str, code: int = 200, json: object = None):
        told = {"json": json} if json is not None else {}
        answer = client.open(API + path, method=method, headers=headers, **told)
        assert answer.status_code == code, answer.get_data(as_text=True)
        return answer.get_json()

    return asked


def test_the_whole_life_of_an_article(ask) -> None:
    made = ask("POST", "/articles", 201, {**WORDS, "lang": "en"})
    path = f"/articles/{made['id']}"
    assert (made["visibility"], made["variants"][0]["version"]) == ("draft", 1)

    ask("PUT", f"{path}/variants/pl", 200, {**WORDS, "title": "Kody", "base": 0, "source": "en"})
    told = ask("PUT", f"{path}/variants/en", 200, {**WORDS, "text": "Other words.", "base": 1})
    assert [(one["lang"], one["is_stale"]) for one in told["variants"]] == [("en", False), ("pl", True)]
    assert ask("POST", f"{path}/visibility", 200, {"visibility": "public"})["visibility"] == "public"
    assert [one["how"] for one in ask("GET", f"{path}/versions/en")["items"]] == ["made", "saved"]
    assert ask("POST", f"{path}/versions/en/1/restoration", 200, {"base": 2})["variants"][0]["text"] == WORDS["text"]
    assert ask("GET", "/articles?q=codes&lang=en")["items"][0]["id"] == made["id"]
    assert ask("POST", f"{path}/review", 200, {"review_on": "2099-01-31"})["review_on"] == "2099-01-31"
    assert ask("POST", f"{path}/retirement")["retired_at"]
    assert ask("GET", "/articles?q=codes")["items"] == []
    assert ask("POST", f"{path}/restoration")["retired_at"] is None


def test_a_second_writer_is_told_what_stands_there(ask) -> None:
    made = ask("POST", "/articles", 201, {**WORDS, "lang": "en"})
    ask("PUT", f"/articles/{made['id']}/variants/en", 200, {**WORDS, "text": "First.", "base": 1})

    told = ask("PUT", f"/articles/{made['id']}/variants/en", 409, {**WORDS, "text": "Second.", "base": 1})

    assert (told["code"], told["theirs"]) == ("article_conflict", {"version": 2, "title": "Codes", "text": "First."})


def test_an_article_goes_to_no_one_behind_a_wall(ask, outsider: Agent, ola: Agent) -> None:
    made = ask("POST", "/articles", 201, {**WORDS, "lang": "en"})
    told = {"v": made["v"], "topic": None, "review_on": None}
    answers = [
        ask("PUT", f"/articles/{made['id']}/settings", 422, {**told, "owner": one}) for one in (outsider.id, 999_999)
    ]

    assert answers[0] == answers[1]
    assert ask("PUT", f"/articles/{made['id']}/settings", 200, {**told, "owner": ola.id})["owner"] == ola.id


def test_what_would_be_kept_is_looked_at_before_it_is(ask) -> None:
    ticket = stage.answered()

    told = ask("GET", f"/tickets/{ticket.id}/article")
    assert [one["kind"] for one in told["in_answer"]] == ["greeting", "email", "name"]
    assert db.first(Article) is None
    keys_ = [one["key"] for one in told["in_answer"] if one["kind"] != "name"]
    made = ask("POST", f"/tickets/{ticket.id}/article", 201, {"strike_in_answer": keys_, "title": "Kod"})
    assert "Ola Nowak" in made["variants"][0]["text"] and "kasia@" not in made["variants"][0]["text"]
    assert made["tickets"] == [ticket.id]


def test_the_queue_is_decided_by_machines_too(ask, bence: Agent) -> None:
    into = stage.article(bence, lang="pl", title="Kod")
    for n, text in enumerate(
        ("Kod nie działa, co robić?", "Skrytka się nie otwiera, co robić?", "Gdzie jest kurier dziś?")
    ):
        stage.resolved(f"{text} {n}", stage.ANSWER)
    first, second, third = (one["id"] for one in ask("GET", "/article-proposals")["items"])

    assert ask("POST", f"/article-proposals/{first}/article", 201, {})["visibility"] == "draft"
    merged = ask("POST", f"/article-proposals/{second}/merge", 200, {"into": into.id})
    assert len(merged["variants"][0]["questions"]) == 2
    assert ask("POST", f"/article-proposals/{third}/dismissal")["state"] == "dismissed"
    assert ask("POST", f"/article-proposals/{third}/dismissal", 422)["code"] == "proposal_decided"
    assert ask("GET", "/article-proposals")["items"] == []


def test_topics_and_the_help_page(ask) -> None:
    made = ask("POST", "/article-topics", 201, {"names": {"en": "Lockers"}})
    ask("PUT", f"/article-topics/{made['id']}", 200, {"names": {"en": "Lockers", "pl": "Automaty"}})
    assert ask("GET", "/article-topics")["items"][0]["names"] == {"en": "Lockers", "pl": "Automaty"}
    ask("POST", f"/article-topics/{made['id']}/retirement")
    assert ask("GET", "/article-topics")["items"] == []
    assert ask("PUT", "/help-page", 200, {"langs": ["pl", "en"]}) == {"langs": ["en", "pl"]}
    ask("PUT", "/help-page", 422, {"langs": ["xx"]})
    assert ask("GET", "/help-page") == {"langs": ["en", "pl"]}


def test_an_agent_may_not_do_what_is_a_supervisors(app: Flask, ola: Agent) -> None:
    mine = stage.article(ola)
    client, headers = app.test_client(), {"Authorization": f"Bearer {keys.make(ola, 'robot', ola)[1]}"}

    for path, told in (("/help-page", {"langs": []}), (f"/articles/{mine.id}/visibility", {"visibility": "public"})):
        method = "PUT" if path == "/help-page" else "POST"
        assert client.open(API + path, method=method, json=told, headers=headers).status_code == 403
    assert cast.entries()[-1]["verb"] != "help.changed"
