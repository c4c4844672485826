"""Equal treatment outside its page: as a file, for machines, in notices, in the trail, on the board, in the rail."""

from collections.abc import Callable

import pytest
from flask import render_template

from caredesk.core import clock, db
from caredesk.reports import fair_watch, queries
from caredesk.team import keys
from caredesk.tickets.queries import Scope
from tests import cast
from tests.reports.waits import NOW, SAID, table, waited


def test_the_file_holds_what_the_page_shows(ask, unfair, ola):
    rows = {(row["by"], row["group"]): row for row in table(ask(ola, "/reports/fairness.csv"))}

    assert rows["lang", "hu"] | {"label": "Hungarian", "waits": "31", "median_seconds": "3060"} == rows["lang", "hu"]
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
        **{"median_seconds": 3060, "p90_seconds": 3780, "in_time_percent": 100, "network_lag_seconds": 0},
        **{"others_median_seconds": 2040, "longer_percent": 50, "unfair": True},
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


def test_it_stands_on_the_board_and_not_on_the_wall(ask, unfair, ola):
    assert SAID["en"] not in ask(ola, "/sla")
    with clock.fixed(NOW):
        fair_watch.watch({})
    db.close_reading()

    assert SAID["en"] in ask(ola, "/sla")
    assert SAID["en"] not in ask(ola, "/sla?tv=1")


def test_the_rail_leads_to_the_reports(ask, unfair, ola):
    assert 'href="/reports"' in ask(ola, "/inbox")
    assert 'href="/reports" aria-current="page"' in " ".join(ask(ola).split())


def test_signed_out_nobody_reads_it(client, unfair):
    assert client.get("/reports/fairness").status_code == 302
    assert client.get("/reports/fairness.csv").status_code == 302
    assert client.post("/reports/fairness").status_code == 405
