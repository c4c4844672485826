"""The trail's page: who sees it, what it tells, and what stays behind the wall."""

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import db
from tests import cast


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
