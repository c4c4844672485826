"""What people see: the strip, the board, one promise, the list of a ticket, resolving, the rules, the report."""

import json
from datetime import UTC, datetime

import pytest

from caredesk.promises import rules
from caredesk.promises.models import PromiseState
from caredesk.promises.shown import Shown
from tests import cast
from tests.promises.conftest import promises, say, work
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def browser(app, ola, time):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


@pytest.fixture
def promise(ticket, ola):
    say(ticket, ola, "Wrócimy do Pani do piątku.")
    return promises()[0]


def post(browser, url, **fields):
    return browser.post(url, data=fields, headers=PARTIAL)


def text(answer):
    return answer.get_data(as_text=True)


@pytest.mark.sqlite
def test_a_promise_is_told_to_the_minute(ola):
    told = Shown(ola, "en").at(datetime(2026, 12, 4, 10, 5, 29, 7, tzinfo=UTC))

    assert told == "Fri, Dec 4, 11:05"


def test_while_somebody_types_the_strip_shows_what_the_words_promise(browser, ticket):
    shown = text(post(browser, f"/tickets/{ticket.id}/promises/spot", text="Wrócimy do piątku. Pracujemy nad tym."))

    assert 'value="2026-12-04T23:59"' in shown
    assert "It says no time. Say by when." in shown
    assert shown.count("data-words=") == 2
    assert promises() == []


def test_the_strip_remembers_what_was_said_in_it(browser, ticket):
    told = {"made": [{"words": "Pracujemy nad tym.", "no": True}]}
    shown = text(
        post(browser, f"/tickets/{ticket.id}/promises/spot", text="Pracujemy nad tym.", along=json.dumps(told))
    )

    assert "It is one" in shown and "promise-due" not in shown


def test_the_strip_offers_what_the_words_may_keep(browser, ticket, promise):
    shown = text(post(browser, f"/tickets/{ticket.id}/promises/spot", text="Paczka jest w Łodzi."))

    assert f'name="promise-kept" value="{promise.id}" checked' in shown


@pytest.mark.parametrize("along", ["[", "[]", '{"made": 7}', '{"made": [{"words": "x", "due_at": "soon"}]}'])
def test_a_strip_that_is_asked_wrongly_says_so(browser, ticket, along):
    assert post(browser, f"/tickets/{ticket.id}/promises/spot", text="x", along=along).status_code == 422


def test_sending_words_without_a_time_is_stopped_and_the_text_stays(browser, ticket):
    answer = post(browser, f"/tickets/{ticket.id}/replies", text="Pracujemy nad tym!", kind="public", own_id="r1")

    assert answer.status_code == 409
    assert "By when? A promise needs a time." in text(answer) and "send-accept" in text(answer)


def test_the_board_shows_the_overdue_first_and_to_each_their_own(app, ola, ticket, promise, time, outsider):
    time.to(5, 9)
    work()

    shown = text(cast.signed_in(app, ola).get("/promises"))
    assert shown.index("Overdue") < shown.index("Within a day")
    assert "Wrócimy do Pani do piątku." in shown
    assert "Wrócimy" not in text(cast.signed_in(app, outsider).get("/promises?whose=all"))


@pytest.mark.parametrize("query", ["whose=nobody", "show=x", "team=99999999999999", "channel=x", "team=a"])
def test_an_address_that_makes_no_sense_shows_the_usual_board(browser, promise, query):
    assert browser.get(f"/promises?{query}").status_code == 200


def test_a_promise_is_kept_moved_and_cancelled_on_its_page(browser, promise):
    assert post(browser, f"/promises/{promise.id}/move", due_at="2026-12-07T12:00", why="Kurier milczy").is_json
    assert promises()[0].due_at.isoformat() == "2026-12-07T11:00:00+00:00"

    answer = browser.post(f"/promises/{promise.id}/keep", data={"note": ""})
    assert (answer.status_code, "Say in a few words how it was kept." in text(answer)) == (422, True)
    assert browser.post(f"/promises/{promise.id}/keep", data={"note": "Telefon."}).status_code == 303
    assert post(browser, f"/promises/{promise.id}/cancel", why="x").status_code == 409


def test_a_promise_made_on_the_phone_is_added_by_hand(browser, ticket):
    url = f"/tickets/{ticket.id}/promises"

    assert browser.post(url, data={"words": "Telefon", "due_at": "2026-12-03T12:00", "owner": ""}).status_code == 303

    assert [(one.source, one.words) for one in promises()] == [("hand", "Telefon")]
    for wrong in ({"words": "", "due_at": "2026-12-03T12:00"}, {"words": "x", "due_at": "31 February"}):
        assert post(browser, url, **wrong).status_code == 422


def test_resolving_offers_the_ways_there_are(browser, ticket, promise):
    refused = post(browser, f"/tickets/{ticket.id}/closure")
    assert (refused.status_code, refused.json["code"]) == (409, "promise_open")
    assert browser.post(f"/tickets/{ticket.id}/closure").location.endswith(f"/tickets/{ticket.id}/promises/closing")
    assert "Wrócimy do Pani" in text(browser.get(f"/tickets/{ticket.id}/promises/closing"))

    assert post(browser, f"/tickets/{ticket.id}/promises/closing", way="kept", note="Zadzwoniłam.").status_code == 200
    assert promises()[0].state is PromiseState.KEPT


def test_resolving_anyway_needs_a_reason(browser, ticket, promise):
    url = f"/tickets/{ticket.id}/promises/closing"

    assert post(browser, url, way="anyway", note=" ").status_code == 422
    assert post(browser, url, way="anyway", note="Wie wszystko.").status_code == 200
    assert promises()[0].state is PromiseState.OPEN


def test_sending_and_resolving_at_once_asks_first_and_sends_nothing(browser, ticket, promise):
    told = {"text": "Sprawdzimy to jutro.", "kind": "public", "own_id": "r2", "resolve": "1"}
    answer = post(browser, f"/tickets/{ticket.id}/replies", **told)

    assert (answer.status_code, "send-open" in text(answer)) == (409, True)
    assert len(cast.entries("reply.queued")) == 1


def test_resolving_many_says_which_are_owed_something(browser, ticket, promise, parcelhop, kasia):
    other = scene.ticket(parcelhop, kasia, "I jeszcze")
    both = {"action": "closure", "batch": "b1", "id": [ticket.id, other.id]}
    shown = text(browser.post("/tickets/bulk", data=both, headers=PARTIAL))

    assert "A promise to the customer is still open" in shown and f'data-bulk-despite="{ticket.id}"' in shown
    again = {"action": "closure", "batch": "b2", "id": ticket.id, "despite": "Wie wszystko."}
    assert "1 ticket changed" in text(browser.post("/tickets/bulk", data=again, headers=PARTIAL))


def test_a_team_has_its_rule_and_the_owner_sets_the_desks(app, ticket, bence, eva, time):
    app.config["WTF_CSRF_ENABLED"] = False
    theirs, owner = cast.signed_in(app, bence), cast.signed_in(app, eva)
    rule = {"untimed": "block", "warn_minutes": "30"}

    assert theirs.post(f"/promises/rules/{ticket.team_id}", data=rule).status_code == 303
    assert theirs.post("/promises/rules/0", data=rule).status_code == 403
    assert owner.post("/promises/rules/0", data=rule | {"untimed": "let"}).status_code == 303
    assert (rules.of(ticket.team_id).untimed, rules.of(0).untimed) == ("block", "let")
    for wrong in ({"untimed": "x"}, {"warn_minutes": "-1"}, {"warn_minutes": "99999"}):
        assert owner.post("/promises/rules/0", data=rule | wrong).status_code == 422


def test_the_kept_rate_counts_each_promise_once(app, browser, ticket, promise, ola, time):
    say(ticket, ola, "Zwrócimy pieniądze jutro.")
    time.on(days=4)
    work()
    browser = cast.signed_in(app, ola)
    for one in promises():
        time.on(minutes=1)
        if one.state is PromiseState.BROKEN and one.is_contact:
            browser.post(f"/promises/{one.id}/keep", data={"note": "Telefon."})
    browser.post(
        f"/tickets/{ticket.id}/promises", data={"words": "Telefon", "due_at": "2026-12-30T12:00", "owner": ola.id}
    )
    browser.post(f"/promises/{promises()[2].id}/keep", data={"note": "Zrobione."})
    time.on(minutes=1)

    shown = text(browser.get("/promises/report?by=agent&days=7"))
    assert "Of 3 promises that were due, 1 were kept in time." in shown and "33.3%" in shown
    table = text(browser.get("/promises/report.csv?by=agent&days=7"))
    assert "Ola Nowak,3,1,1,1,0,33.3" in table
    for split in ("team", "channel"):
        assert "33.3%" in text(browser.get(f"/promises/report?by={split}&days=7"))
    counted = text(browser.get(f"/promises/report/counted?by=agent&days=7&key={ola.id}"))
    assert counted.count('class="promise promise--') == 3
    assert browser.get("/promises/report/counted?by=agent&key=x").status_code == 200
