"""Errors of the machine interface: the standard name of the status, a sentence of ours, and what is left of a rate."""

import pytest

from caredesk.core import limits, problems
from caredesk.core.limits import TooMany
from caredesk.team import keys

API = "/api/v1"


@pytest.fixture
def machine(app, ola):
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {keys.make(ola, 'tests', ola)[1]}"
    return client


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "tickets/999", 404, "Not Found"),
        ("GET", "nowhere", 404, "Not Found"),
        ("PUT", "tickets", 405, "Method Not Allowed"),
        ("POST", "tickets/1/notes", 415, "Unsupported Media Type"),
        ("GET", "tickets?nonsense=1", 422, "Unprocessable Content"),
        ("GET", "tickets?view=none", 422, "Unprocessable Content"),
    ],
)
def test_a_problem_has_the_standards_title_and_a_sentence_of_ours(machine, method, path, status, title):
    answer = machine.open(f"{API}/{path}", method=method, data="x" if status == 415 else None)
    told = answer.get_json()

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (told["type"], told["status"], told["title"]) == ("about:blank", status, title)
    assert told["detail"] not in ("", title)
    assert "server" not in told["detail"].lower()
    assert "URL" not in told["detail"]


def test_without_a_key_the_problem_says_what_to_send(client):
    told = client.get(f"{API}/tickets").get_json()

    assert (told["title"], told["detail"]) == ("Unauthorized", "Sign in first, or send a valid key.")


def test_our_own_mistake_is_told_without_its_cause(app, machine, monkeypatch):
    monkeypatch.setattr("caredesk.tickets.access.ticket", lambda *_: 1 / 0)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    told = machine.get(f"{API}/tickets/1").get_json()

    assert (told["title"], told["status"]) == ("Internal Server Error", 500)
    assert told["detail"].startswith("The desk made a mistake.")


def test_every_error_has_words_even_one_that_nobody_thought_of(app):
    with app.test_request_context():
        sentences = [
            problems.sentence(status) for status in (400, 403, 404, 409, 410, 413, 418, 422, 429, 500, 502, 503)
        ]

    assert all(sentences)
    assert not [one for one in sentences if "werkzeug" in one or "proxy" in one]


def test_a_used_up_rate_says_so_in_its_headers(machine, monkeypatch):
    limits._rate.cache_clear()
    monkeypatch.setitem(limits.RATES, "api", "2/minute")
    answers = [machine.get(f"{API}/me") for _ in range(3)]
    limits._rate.cache_clear()

    last = answers[-1]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert last.headers["RateLimit-Limit"] == "2"
    assert 1 <= int(last.headers["RateLimit-Reset"]) <= 60
    assert last.headers["Retry-After"]
    assert (last.get_json()["title"], last.mimetype) == ("Too Many Requests", "application/problem+json")
    assert last.get_json()["detail"].startswith("There were too many requests")


def test_the_searchs_own_rate_is_told_where_it_is_the_tighter_one(machine):
    answer = machine.get(f"{API}/search?q=parcel")

    assert answer.headers["RateLimit-Limit"] == "120"


def test_machines_may_ask_often():
    assert limits.RATES["api"] == "3000/minute"


def test_a_shut_door_has_no_rate():
    assert TooMany(3).standing is None
