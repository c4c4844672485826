"""The page of a customer: what they wrote before, their names, and the note of the desk."""

import pytest

from caredesk.core import db
from caredesk.customers.actions import NOTE_LIMIT
from tests import cast
from tests.tickets.arrivals import event, put


@pytest.fixture
def browser(app, ola):
    app.config.update(WTF_CSRF_ENABLED=False)
    return cast.signed_in(app, ola)


@pytest.fixture
def known(parcelhop, kasia):
    put(parcelhop, event("created", "p1", text="Where <b>is</b> it?"), event("created", "p2", thread_ext_id="t2"))
    db.close_reading()
    return kasia


def test_the_page_shows_every_conversation(browser, known):
    page = browser.get(f"/customers/{known.id}").get_data(as_text=True)

    assert "Kasia Wrona" in page
    assert "Where &lt;b&gt;is&lt;/b&gt; it?" in page
    assert "words of p2" in page
    assert "kasia_w" in page


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_the_page_speaks_the_languages_of_the_desk(app, ola, known, lang):
    with db.transaction():
        db.lock(ola).lang = lang

    page = cast.signed_in(app, ola).get(f"/customers/{known.id}").get_data(as_text=True)

    assert {"pl": "Rozmowy", "hu": "Beszélgetések"}[lang] in page


def test_an_agent_writes_a_note(browser, known, ola):
    answer = browser.post(f"/customers/{known.id}/note", data={"note": " Prefers e-mail "})

    assert answer.status_code == 303
    db.close_reading()
    assert cast.customer("Kasia Wrona").note == "Prefers e-mail"
    (entry,) = cast.entries("customer.noted")
    assert (entry["actor"], entry["body"]) == (ola.uuid, {"before": "", "after": "Prefers e-mail"})


def test_a_note_without_end_is_refused_and_stays_in_the_form(browser, known):
    answer = browser.post(f"/customers/{known.id}/note", data={"note": "x" * (NOTE_LIMIT + 1)})

    assert answer.status_code == 422
    assert "x" * (NOTE_LIMIT + 1) in answer.get_data(as_text=True)
    assert cast.entries("customer.noted") == []


def test_another_team_finds_nobody(app, outsider, known):
    browser = cast.signed_in(app, outsider)

    assert browser.get(f"/customers/{known.id}").status_code == 404
    assert browser.get("/customers/999").status_code == 404
    assert browser.get(f"/customers/{2**70}").status_code == 404


def test_another_team_writes_no_note(app, outsider, known):
    app.config.update(WTF_CSRF_ENABLED=False)

    assert cast.signed_in(app, outsider).post(f"/customers/{known.id}/note", data={"note": "x"}).status_code == 404
    assert cast.entries("customer.noted") == []


def test_a_viewer_reads_and_writes_no_note(app, vera, known):
    app.config.update(WTF_CSRF_ENABLED=False)
    browser = cast.signed_in(app, vera)

    assert "<textarea" not in browser.get(f"/customers/{known.id}").get_data(as_text=True)
    assert browser.post(f"/customers/{known.id}/note", data={"note": "x"}).status_code == 403


def test_the_owner_sees_everybody(app, eva, known):
    assert cast.signed_in(app, eva).get(f"/customers/{known.id}").status_code == 200


def test_signed_out_nobody_is_shown(client, known):
    assert client.get(f"/customers/{known.id}").status_code == 302


def test_a_note_is_not_written_by_reading(browser, known):
    assert browser.get(f"/customers/{known.id}/note").status_code == 405


def test_the_older_conversations_are_a_page_away(browser, known, parcelhop, monkeypatch):
    monkeypatch.setattr("caredesk.tickets.history.MOST", 1)

    page = browser.get(f"/customers/{known.id}").get_data(as_text=True)
    older = browser.get(f"/customers/{known.id}?before=2").get_data(as_text=True)

    assert "words of p2" in page and "Where" not in page
    assert "?before=2" in page
    assert "Where" in older


def test_an_agent_says_by_which_clock_a_customer_lives(browser, known):
    browser.post(f"/customers/{known.id}/zone", data={"zone": "America/New_York"})

    assert cast.customer("Kasia Wrona").zone == "America/New_York"
    assert "<option selected>America/New_York</option>" in browser.get(f"/customers/{known.id}").get_data(as_text=True)
    assert cast.entries("customer.zoned")[0]["body"] == {"before": "", "after": "America/New_York"}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "europe/warsaw", "x" * 90])
def test_a_clock_that_nobody_has_is_refused(browser, known, zone):
    answer = browser.post(f"/customers/{known.id}/zone", data={"zone": zone})

    assert answer.status_code == 422 and "Choose a time zone" in answer.get_data(as_text=True)
    assert cast.customer("Kasia Wrona").zone == ""


def test_a_viewer_says_nothing_of_clocks(app, vera, known):
    app.config.update(WTF_CSRF_ENABLED=False)
    answer = cast.signed_in(app, vera).post(f"/customers/{known.id}/zone", data={"zone": "Europe/Warsaw"})

    assert answer.status_code == 403
