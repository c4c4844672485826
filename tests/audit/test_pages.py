"""The trail's page: who sees it, what it tells, and what stays behind the wall."""

import json

from caredesk import audit
from caredesk.audit import issuing, proving
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.tickets import actions
from caredesk.tickets.models import Priority
from tests import cast
from tests.audit import bundles
from tests.tickets import scene


def write(account, actor, verb="account.given", **body):
    with db.transaction():
        audit.record(verb, account, actor, body=body)
    cast.entries()


def test_a_supervisor_reads_what_changed(app, bence, parcelhop):
    write(parcelhop, bence, before={"name": "Old"}, after={"name": "Parcelhop"})

    page = cast.signed_in(app, bence).get("/audit").text

    assert "account.given" in page
    assert '<del>Old</del> <span aria-hidden="true">→</span> <ins>Parcelhop</ins>' in page


def test_an_agent_may_not_read_the_trail(app, ola):
    assert cast.signed_in(app, ola).get("/audit").status_code == 403


def test_signed_out_there_is_no_trail(client):
    assert client.get("/audit").status_code in (302, 401)


def test_an_entry_of_another_team_tells_only_that_it_is_there(app, bence, eva):
    foreign = cast.account("Elsewhere account")
    assert isinstance(foreign, Account)
    write(foreign, eva, secret="a foreign word")

    page = cast.signed_in(app, bence).get("/audit").text
    whole = cast.signed_in(app, eva).get("/audit").text

    assert "a foreign word" in whole
    assert "a foreign word" not in page
    assert "An entry of another team." in page


def test_filters_narrow_what_is_shown(app, eva, parcelhop):
    write(parcelhop, eva, verb="account.paused", why="by_hand")
    write(parcelhop, eva, verb="account.resumed")

    page = cast.signed_in(app, eva).get("/audit?verb=account.paused").text

    assert "/audit?verb=account.paused" in page
    assert "/audit?verb=account.resumed" not in page


def test_older_entries_follow_without_a_gap(app, eva, parcelhop):
    for number in range(60):
        write(parcelhop, eva, note=f"n{number}")
    browser = cast.signed_in(app, eva)

    newest = browser.get("/audit?verb=account.given").text
    last = min(int(part.split('"')[0]) for part in newest.split('id="e')[1:])
    older = browser.get(f"/audit?verb=account.given&before={last}").text

    assert f'id="e{last}"' not in older
    assert "n0" in older and "n59" in newest


def test_the_check_says_unbroken(app, eva):
    app.config["WTF_CSRF_ENABLED"] = False

    assert "Unbroken." in cast.signed_in(app, eva).post("/audit/verification").text


def test_strange_filters_are_no_error(app, eva):
    browser = cast.signed_in(app, eva)

    assert browser.get("/audit?since=x&until=9999-12-31&before=-1&verb=%25&who=%00").status_code == 200


def test_the_check_tells_the_page_how_far_it_is(app, eva, parcelhop, monkeypatch):
    monkeypatch.setattr("caredesk.audit.walk.TOLD_EVERY", 5)
    app.config["WTF_CSRF_ENABLED"] = False
    for number in range(12):
        write(parcelhop, eva, note=f"n{number}")

    answer = cast.signed_in(app, eva).post("/audit/verification", data={"way": "lines"}).text
    said = [json.loads(line) for line in answer.splitlines()]

    assert [one["done"] for one in said[:-1]] == sorted(one["done"] for one in said[:-1]) != []
    assert "Unbroken." in said[-1]["html"]


def test_filters_find_what_is_about_a_ticket_or_a_person(app, eva, bence, parcelhop):
    kasia, other = cast.customer("Kasia Wrona"), cast.account("Elsewhere account")
    mine = scene.ticket(parcelhop, kasia, "my own words")
    scene.ticket(other, cast.customer("Nagy Zoltán"), "foreign words")
    scene.newest()
    browser, walled = cast.signed_in(app, eva), cast.signed_in(app, bence)

    for asked in (f"about=%23{mine.id}", f"ticket={mine.id}", "about=kasia", f"customer={kasia.id}"):
        page = browser.get(f"/audit?{asked}").text
        assert "my own words" in page and "foreign words" not in page, asked
    assert "No entry fits" in browser.get("/audit?about=nobody-of-this-name").text
    assert "No entry fits" in walled.get(f"/audit?ticket={mine.id + 1}").text


def test_what_changed_is_told_in_words(app, eva, ola, parcelhop):
    ticket = scene.ticket(parcelhop, cast.customer("Kasia Wrona"), "words")
    actions.prioritise(ticket, ola, Priority.URGENT)
    scene.newest()

    page = cast.signed_in(app, eva).get(f"/audit?ticket={ticket.id}").text

    assert "Priority changed" in page
    assert 'Priority: <del>Normal</del> <span aria-hidden="true">→</span> <ins>Urgent</ins>' in page


def test_one_entry_shows_its_proof_and_on_request_its_bytes(app, eva, parcelhop):
    write(parcelhop, eva, note="a detail")
    issuing.issue("test")
    app.config["WTF_CSRF_ENABLED"] = False
    browser, idx = cast.signed_in(app, eva), cast.entries("account.given")[-1]["idx"]

    shown = browser.get(f"/audit/entries/{idx}").text
    opened = browser.post(f"/audit/entries/{idx}/words").text

    assert proving.shown(idx).leaf in shown and "covers this entry" in shown
    assert "&#34;note&#34;:&#34;a detail&#34;" in opened
    assert cast.entries("sensitive.viewed")[-1]["body"] == {"entry": idx}
    assert browser.get("/audit/entries/999999").status_code == 404


def test_the_table_is_the_filtered_list_and_an_entry(app, eva, parcelhop):
    write(parcelhop, eva, note="=1+1")
    app.config["WTF_CSRF_ENABLED"] = False

    table = cast.signed_in(app, eva).post("/audit/table", data={"verb": "account.given"})

    assert table.mimetype == "text/csv" and "'=1+1" not in table.text.splitlines()[0]
    assert "note: =1+1" in table.text and cast.entries("export.made")[-1]["body"]["kind"] == "table"


def test_evidence_is_downloaded_from_the_ticket(app, bence, ola, parcelhop, tmp_path):
    ticket = bundles.talk()
    app.config["WTF_CSRF_ENABLED"] = False

    answer = cast.signed_in(app, bence).post(f"/tickets/{ticket.id}/evidence", data={"lang": "hu"})
    (tmp_path / "b.zip").write_bytes(answer.data)

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="evidence-ticket-')
    assert bundles.check(tmp_path / "b.zip", key=bundles.key()).code == 0
    assert '<html lang="hu">' in bundles.members(tmp_path / "b.zip")["index.html"].decode()
    assert cast.signed_in(app, ola).post(f"/tickets/{ticket.id}/evidence").status_code == 403


def test_the_history_of_a_ticket_is_in_order_and_behind_its_wall(app, ola, parcelhop):
    ticket = bundles.talk()

    page = cast.signed_in(app, ola).get(f"/tickets/{ticket.id}/history").text
    said = ["Ticket opened", "Message received", "Ticket assigned", "Note written", "Reply written"]

    assert [page.index(words) for words in said] == sorted(page.index(words) for words in said)
    assert "she is furious" in page
    assert (
        cast.signed_in(app, cast.agent("outsider@parcelhop.example")).get(f"/tickets/{ticket.id}/history").status_code
        == 404
    )
