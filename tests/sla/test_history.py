"""History as its readers see it: the file says what the screen says, and no range is taken on trust."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import clock, db
from caredesk.sla.models import Tally, Wait
from caredesk.sla.period import slot_of
from caredesk.team.models import Agent, Team
from tests import cast
from tests.postroom.stage import Hands

NOW = datetime.fromisoformat("2027-03-30T10:00:00+00:00")
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


@pytest.fixture
def hands() -> Iterator[Hands]:
    hands = Hands()
    hands.at = NOW
    with clock.fixed(hands):
        yield hands


@pytest.fixture
def told(hands: Hands, ola: Agent) -> None:
    """A few quarters of an hour, over the change of the clocks in Warsaw on 28 March."""
    place: dict[str, Any] = {"account_id": cast.account("Parcelhop").id, "team_id": 1, "agent_id": ola.id, "lang": "pl"}
    with db.transaction() as session:
        for at, what, n in (
            ("2027-03-27T22:59", "in", 1),  # 23:59 there
            ("2027-03-27T23:00", "in", 2),  # 00:00 of the 28th
            ("2027-03-28T21:59", "in", 4),  # 23:59, for the clocks went forward
            ("2027-03-28T22:00", "in", 8),  # 00:00 of the 29th
            ("2027-03-28T12:00", "out", 16),
            ("2027-03-28T12:00", "first_met", 3),
            ("2027-03-28T12:00", "first_missed", 1),
            ("2027-03-28T12:00", "resolution_met", 5),
        ):
            session.add(Tally(slot=slot_of(moment(at)), what=what, n=n, **place))
        session.add(Wait(slot=slot_of(moment("2027-03-28T12:00")), minutes=7, n=4, **place))
    db.close_reading()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@pytest.fixture
def client(app: Flask, bence: Agent) -> FlaskClient:
    return cast.signed_in(app, bence)


def screen(client: FlaskClient, query: str) -> list[list[str]]:
    page = client.get(f"/sla/history?{query}").get_data(as_text=True)
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in CELL.findall(row)]
        for row in body.split("</tr>")
        if "<t" in row
    ]


def sheet(client: FlaskClient, query: str) -> list[list[str]]:
    answer = client.get(f"/sla/history.csv?{query}")
    assert answer.mimetype == "text/csv" and answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_days_are_those_of_the_readers_zone_over_the_change_of_the_clocks(told: None, client: FlaskClient) -> None:
    found = {row[0]: row[1] for row in sheet(client, "from=2027-03-27&until=2027-03-29")[1:]}

    assert found == {"2027-03-29": "8", "2027-03-28": "6", "2027-03-27": "1"}


def test_another_zone_has_other_days(told: None, client: FlaskClient, bence: Agent) -> None:
    with db.transaction():
        db.lock(bence).zone = "UTC"

    found = {row[0]: row[1] for row in sheet(client, "from=2027-03-27&until=2027-03-29")[1:]}

    assert found == {"2027-03-29": "0", "2027-03-28": "12", "2027-03-27": "3"}


def test_a_week_is_known_by_its_monday(told: None, client: FlaskClient) -> None:
    found = [row[:2] for row in sheet(client, "by=week&from=2027-03-24&until=2027-03-30")[1:]]

    assert found == [["2027-03-29", "8"], ["2027-03-22", "7"]]


@pytest.mark.parametrize("of", ["", "team", "channel", "agent", "lang"])
def test_the_file_says_what_the_screen_says(told: None, client: FlaskClient, of: str) -> None:
    query = f"of={of}&from=2027-03-27&until=2027-03-29"
    shown, kept = screen(client, query), sheet(client, query)[1:]
    first = 2 if of else 1

    assert len(shown) == len(kept) > 0
    for seen, row in zip(shown, kept, strict=True):
        assert seen[first : first + 4] == row[first : first + 4]
        assert seen[first - 1] == row[first - 1] or not of
        median = row[first + 4]
        assert seen[first + 4] == (f"{median} min" if median else "–")
        assert seen[first + 6] == (f"{float(row[first + 8]):g}%" if row[first + 8] else "–")


def test_the_figures_of_a_day(told: None, client: FlaskClient) -> None:
    headings, row = sheet(client, "from=2027-03-28&until=2027-03-28")

    figures = dict(zip(headings, row, strict=True))
    assert figures["Day"] == "2027-03-28"
    assert (figures["Incoming"], figures["Answered"]) == ("6", "16")
    assert figures["Median first answer, min"] == figures["Nine in ten first answers within, min"] == "7"
    assert (figures["First answers: in time"], figures["First answers: late"]) == ("3", "1")
    assert figures["First answers: in time, percent"] == "75.0"
    assert (figures["Next answers: in time, percent"], figures["Resolutions: in time, percent"]) == ("", "100.0")


def test_a_name_that_a_spreadsheet_would_run_is_only_a_name(told: None, client: FlaskClient) -> None:
    with db.transaction():
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        db.lock(team).name = '=HYPERLINK("http://evil.example")'
    db.close_reading()

    rows = sheet(client, "of=team&from=2027-03-28&until=2027-03-28")

    assert rows[1][1] == '\'=HYPERLINK("http://evil.example")'


def test_the_file_speaks_the_readers_language_and_bears_its_range(
    told: None, client: FlaskClient, bence: Agent
) -> None:
    with db.transaction():
        db.lock(bence).lang = "pl"

    answer = client.get("/sla/history.csv?from=2027-03-01&until=2027-03-02")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="sla-day-2027-03-01-2027-03-02.csv"'
    assert answer.get_data(as_text=True).startswith("\ufeffDzień,Przychodzące,")


def test_a_long_file_is_sent_line_by_line(told: None, client: FlaskClient) -> None:
    answer = client.get("/sla/history.csv?from=2026-03-01&until=2027-03-30", buffered=False)

    pieces = list(answer.response)
    assert len(pieces) == 1 + (NOW.date() - timedelta(days=394) - NOW.date()).days * -1 + 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yesterday", "Write the day as year, month and day"),
        ("until=2027-02-30", "Write the day as year, month and day"),
        ("from=2027-03-30&until=2027-03-01", "The first day lies after the last one."),
        ("from=2020-01-01", "Choose at most 400 days."),
        ("by=week&from=2000-01-01", "Choose at most 110 weeks."),
        ("from=0001-01-01&until=9999-12-31", "Choose days between 2000 and 2100."),
        ("from=0001-01-01&until=0001-01-02", "Choose days between 2000 and 2100."),
        ("until=0001-01-02", "Choose days between 2000 and 2100."),
        ("from=9999-12-30&until=9999-12-31", "Choose days between 2000 and 2100."),
    ],
)
def test_a_range_that_is_none_is_told_at_its_field(hands: Hands, client: FlaskClient, query: str, words: str) -> None:
    page = client.get(f"/sla/history?{query}")

    assert page.status_code == 422
    assert re.search(
        rf'aria-invalid="true"[^>]*>\s*<span class="field__error"[^>]*>.*{words}', page.get_data(as_text=True), re.S
    )
    assert client.get(f"/sla/history.csv?{query}").status_code == 422


@pytest.mark.parametrize("query", ["by=hour", "of=mood", "team=", "by=&of=&from=&until="])
def test_what_is_no_choice_is_the_usual_one(told: None, client: FlaskClient, query: str) -> None:
    assert len(screen(client, query)) == 28
