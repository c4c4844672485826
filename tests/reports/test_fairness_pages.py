"""The page, the file and the machine interface of equal treatment: one sentence, the same figures, behind walls."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import render_template
from flask.testing import FlaskClient

from caredesk.core import clock, db, sheet
from caredesk.reports import fair_watch, queries
from caredesk.team import keys
from caredesk.tickets.queries import Scope
from tests import cast
from tests.reports.waits import NOW, waited

SAID = {
    "en": "Customers writing in Hungarian waited 50% longer than the others (median 1 h against 40 min).",
    "pl": "Klienci, których język to węgierski, czekali o 50% dłużej niż pozostali (mediana 1 godz. wobec 40 min).",
    "hu": "Magyar nyelven író ügyfelek 50%-kal tovább vártak, mint a többiek (medián: 1 óra, a többieké 40 perc).",
}
SAME = {
    "en": "Everybody waits the same: the slowest group (customers writing in Hungarian) waited 5%",
    "pl": "Wszyscy czekają tak samo długo: najwolniej obsłużona grupa (klienci, których język to węgierski) czekała o",
    "hu": "Mindenki ugyanannyit vár: a leglassabban kiszolgált csoport (magyar nyelven író ügyfelek) 5%-kal várt",
}


@pytest.fixture
def unfair(parcelhop):
    waited(parcelhop, range(45, 76), lang="hu")
    waited(parcelhop, [*range(30, 51)] * 2)
    return parcelhop


@pytest.fixture
def ask(app):
    """A page as this agent reads it, at the time of the stage."""
    opened: dict[int, FlaskClient] = {}

    def asked(who, url="/reports/fairness"):
        with clock.fixed(NOW):
            client = opened.setdefault(who.id, cast.signed_in(app, who))
            answer = client.get(url)
        db.close_reading()
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return asked


def speaks(agent, lang):
    with db.transaction():
        db.lock(agent).lang = lang


@pytest.mark.parametrize("lang", SAID)
def test_the_report_begins_with_one_sentence(ask, unfair, ola, lang):
    speaks(ola, lang)

    page = ask(ola)

    assert f"<strong>{SAID[lang]}</strong>" in page
    assert page.index(SAID[lang]) < page.index("<table")
    assert "banner--red" in page


@pytest.mark.parametrize("lang", SAME)
def test_it_says_so_when_everybody_waits_the_same(ask, parcelhop, ola, lang):
    waited(parcelhop, range(32, 53), lang="hu")
    waited(parcelhop, range(30, 51))
    speaks(ola, lang)

    page = ask(ola)

    assert SAME[lang] in page
    assert "banner--acc" in page and "banner--red" not in page


def test_what_may_be_chance_is_called_so(ask, parcelhop, ola):
    waited(parcelhop, [1] * 10 + [61] * 11, lang="hu")
    waited(parcelhop, [1] * 11 + [61] * 10)

    assert "Nothing proves that a group waits longer" in ask(ola)


def test_of_too_few_nothing_is_said(ask, parcelhop, ola):
    waited(parcelhop, [10, 500], lang="hu")
    waited(parcelhop, [1, 2])

    page = ask(ola)

    assert "Too few customers have waited" in page
    assert "Too few to judge" in page


def test_an_empty_desk_says_that_nobody_waited(ask, ola):
    page = ask(ola)

    assert "Nobody has waited for an answer in this time." in page
    assert "<table" not in page


@pytest.mark.parametrize("slot", ["influence", "channel", "lang", "hour", "tone"])
def test_every_dimension_has_its_table(ask, unfair, ola, slot):
    assert f'id="by-{slot}"' in ask(ola)


def test_every_group_leads_to_its_answers(ask, unfair, ola):
    page = ask(ola)
    period = "kind=first&amp;from=1992037&amp;until=1994725"

    for last in ("lang=hu", "channel=webhook", "decile=1", "hour=10", "tone=none"):
        assert f'href="/sla/answers?{period}&amp;{last}"' in page


def test_the_reader_chooses_period_kind_and_measure(ask, parcelhop, ola):
    waited(parcelhop, [10] * 20, lang="hu", elapsed_seconds=60)
    waited(parcelhop, [20] * 20, at=NOW - (NOW - NOW.replace(month=9)))

    assert "10 min" not in ask(ola)
    assert "10 min" in ask(ola, "/reports/fairness?measure=real")
    assert "20 min" not in ask(ola, "/reports/fairness?days=28")
    assert "20 min" in ask(ola, "/reports/fairness?days=90")
    assert "Nobody has waited" in ask(ola, "/reports/fairness?kind=next")


@pytest.mark.parametrize(
    "nonsense", ["days=0", "days=-1", "days=1e9", "kind=%00", "measure=%3Cb%3E", "kind=claim&days=x"]
)
def test_nonsense_in_the_address_is_the_plain_report(ask, unfair, ola, nonsense):
    assert SAID["en"] in ask(ola, f"/reports/fairness?{nonsense}")


def test_a_channels_own_words_are_words(ask, parcelhop, ola):
    waited(parcelhop, [10], channel="<b>=cmd()", lang="<i>x")

    page = ask(ola)

    assert "<b>=cmd" not in page and "&lt;b&gt;=cmd()" in page


def table(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix(sheet.MARK))))


def test_the_file_holds_what_the_page_shows(ask, unfair, ola):
    rows = {(row["by"], row["group"]): row for row in table(ask(ola, "/reports/fairness.csv"))}

    assert rows["lang", "hu"] | {"label": "Hungarian", "waits": "31", "median_seconds": "3600"} == rows["lang", "hu"]
    assert (rows["lang", "hu"]["unfair"], rows["lang", "pl"]["unfair"]) == ("True", "False")


def test_no_spreadsheet_runs_a_channels_name(ask, parcelhop, ola):
    waited(parcelhop, [10], channel="=1+1")

    (row,) = [row for row in table(ask(ola, "/reports/fairness.csv")) if row["by"] == "channel"]
    assert (row["group"], row["label"]) == ("'=1+1", "'=1+1")


@pytest.fixture
def machine(app, ola) -> Callable[..., dict]:
    def asked(query="", code=200):
        headers = {"Authorization": f"Bearer {keys.make(ola, 'k', ola)[1]}"}
        with clock.fixed(NOW):
            answer = app.test_client().get(f"/api/v1/reports/fairness{query}", headers=headers)
        assert answer.status_code == code
        return answer.get_json()

    return asked


def test_machines_read_the_same(machine, unfair):
    found = machine()

    assert (found["sentence"], found["waits"], found["unfair_percent"]) == (SAID["en"], 73, 25)
    (row,) = [row for row in found["groups"] if row["group"] == "hu"]
    assert row == {
        **{"by": "lang", "group": "hu", "label": "Hungarian", "waits": 31, "unanswered": 0, "judged": True},
        **{"median_seconds": 3600, "p90_seconds": 4320, "in_time_percent": 100, "network_lag_seconds": 0},
        **{"others_median_seconds": 2400, "longer_percent": 50, "unfair": True},
    }


def test_a_machine_is_told_what_it_asked_wrongly(machine, unfair):
    assert machine("?days=3", 422)["errors"][0]["field"] == "days"
    assert machine("?sort=name", 422)["errors"][0]["field"] == "sort"


def test_figures_of_other_accounts_are_nobodys_business(ask, unfair, outsider, eva, vera):
    waited(cast.account("Elsewhere account"), [10] * 30, lang="en")

    assert "Hungarian" not in ask(outsider) and "English" in ask(outsider)
    assert "Hungarian" in ask(vera) and "English" not in ask(vera)
    assert "Hungarian" in ask(eva) and "English" in ask(eva)
    assert "hu" not in {row["group"] for row in table(ask(outsider, "/reports/fairness.csv"))}


def test_a_notice_of_the_monitor_leads_to_the_report(app, ask, unfair, bence):
    with clock.fixed(NOW):
        fair_watch.watch({})
    db.close_reading()

    page = ask(bence, "/notices")

    assert "A group of customers waits longer than the others" in page
    assert 'href="/reports/fairness"' in page


def test_the_trail_leads_to_the_report_too(app, ask, unfair, bence):
    with clock.fixed(NOW):
        fair_watch.watch({})
    cast.entries()

    page = ask(bence, "/audit?verb=fairness.warned")

    assert 'href="/reports/fairness?days=28"' in page
    assert page.count("An entry of another team.") == 2  # those of the owner, who sees all accounts


def test_a_board_shows_what_the_monitor_found_last(app, unfair, bence):
    with clock.fixed(NOW):
        fair_watch.watch({})
    db.close_reading()
    found = queries.warnings(Scope(bence.id, frozenset({unfair.id})))

    with app.test_request_context(headers={"Accept-Language": "hu"}):
        line = render_template("reports/_fairness_line.html", unfair=found)
        nothing = render_template("reports/_fairness_line.html", unfair=[])

    assert SAID["hu"] in line and "Az utolsó 28 nap." in line
    assert 'href="/reports/fairness?days=28"' in line
    assert nothing.strip() == ""


def test_the_rail_leads_to_the_reports(ask, unfair, ola):
    assert 'href="/reports"' in ask(ola, "/inbox")
    assert 'href="/reports" aria-current="page"' in " ".join(ask(ola).split())


def test_signed_out_nobody_reads_it(client, unfair):
    assert client.get("/reports/fairness").status_code == 302
    assert client.get("/reports/fairness.csv").status_code == 302
    assert client.post("/reports/fairness").status_code == 405
