"""The board as its readers see it: right figures, each leading to what it counts, in three languages."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.sla import board
from caredesk.sla.asked import Question
from caredesk.sla.board_kept import Boards
from caredesk.sla.models import SlaSettings
from caredesk.team.models import Agent
from caredesk.tickets import assignment
from caredesk.tickets.models import Ticket
from tests import cast
from tests.postroom.stage import Hands
from tests.sla.conftest import NOW
from tests.tickets import scene

FIGURE = re.compile(
    r'<a[^>]*href="([^"]+)"[^>]*>(?:<strong>)?(\d+)(?:</strong>)?(?: within an hour| overdue| came in)?</a>'
)
PARTIAL = {"HX-Request-Type": "partial"}


def due(ticket: Ticket, minutes: float) -> None:
    with db.transaction():
        db.lock(ticket).due_at = clock.now() + timedelta(minutes=minutes)
    db.close_reading()


def parts(client: FlaskClient, query: str = "") -> dict[str, str]:
    answer = client.get(f"/sla?{query}", headers=PARTIAL)
    assert answer.status_code == 200
    found: dict[str, str] = answer.json["parts"]
    return found


def behind(client: FlaskClient, url: str) -> int:
    """How many things the list behind a figure holds, page by page."""
    page, found = client.get(url).get_data(as_text=True), 0
    if url.startswith("/inbox"):
        while True:
            found += page.count('<li class="row"')
            following = re.search(r'data-next="([^"]+)"', page)
            if following is None or not following[1]:
                return found
            page = client.get(f"/tickets/rows?{url.partition('?')[2]}&after={following[1]}", headers=PARTIAL).get_data(
                as_text=True
            )
    while True:
        found += page.count('<th scope="row">')
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            return found
        page = client.get(unescape(following[1])).get_data(as_text=True)


@pytest.mark.parametrize("by", ["team", "channel", "agent", "lang"])
def test_every_figure_leads_to_exactly_what_it_counts(app: Flask, busy: Hands, eva: Agent, by: str) -> None:
    client = cast.signed_in(app, eva)
    found = parts(client, f"by={by}")
    figures = {
        unescape(url): int(n) for part in ("figures", "chart", "lines") for url, n in FIGURE.findall(found[part])
    }

    assert len(figures) > 25 and sum(map(bool, figures.values())) > 10
    wrong = {url: (n, seen) for url, n in figures.items() if (seen := behind(client, url)) != n}
    assert wrong == {}


def test_every_cell_of_the_heat_leads_to_its_late_answers(app: Flask, busy: Hands, eva: Agent) -> None:
    client, wrong, late = cast.signed_in(app, eva), [], 0
    for period in ("24h", "7d"):
        cells = re.findall(
            r'<a href="([^"]+)" data-heat="\d" title="(\d+) of (\d+) late"', parts(client, f"period={period}")["heat"]
        )
        assert cells
        for url, missed, _ in cells:
            late += int(missed)
            if behind(client, unescape(url)) != int(missed):
                wrong.append(url)

    assert wrong == [] and late > 0


def test_deadlines_are_counted_to_the_second(hands: Hands, parcelhop: Account, kasia: Customer) -> None:
    ticket, asked = scene.ticket(parcelhop, kasia), Question(None)
    due(ticket, 15)

    def figures(seconds: float) -> tuple[int, int, int]:
        found = board.board(asked, NOW + timedelta(seconds=seconds)).now.due
        return found.overdue, found.soon, found.hour

    assert [figures(seconds) for seconds in (-1, 0, 899, 900, 901)] == [
        *((0, 0, 1), (0, 1, 1), (0, 1, 1), (1, 0, 0), (1, 0, 0)),
    ]


def test_what_is_late_longest_stands_first_with_its_acts(
    app: Flask, hands: Hands, ola: Agent, parcelhop: Account, kasia: Customer, zoltan: Customer
) -> None:
    first, second = scene.ticket(parcelhop, kasia, at=NOW), scene.ticket(parcelhop, zoltan, at=NOW)
    due(first, -5)
    due(second, -9)
    assignment.claim(first, ola)
    due(first, -5)

    late = parts(cast.signed_in(app, ola))["late"]

    assert re.findall(r'data-key="(\d+)" data-assignee="(\d*)"', late) == [
        (str(second.id), ""),
        (str(first.id), str(ola.id)),
    ]
    for act in (f"/tickets/{first.id}/claim", f"/tickets/{first.id}/priority"):
        assert f'action="{act}"' in late


def test_who_comes_in_the_same_moment_gets_the_same_board_until_something_changes(
    app: Flask, hands: Hands, ola: Agent, bence: Agent, parcelhop: Account, kasia: Customer
) -> None:
    made: list[datetime] = []
    clients = [cast.signed_in(app, agent) for agent in (ola, bence, ola)]
    app.extensions["boards"] = Boards(lambda board: made.append(board.at) or board)
    scene.newest()
    for client in clients:
        assert "<strong>0</strong>" in parts(client)["figures"]
    assert len(made) == 1

    ticket = scene.ticket(parcelhop, kasia, at=NOW)
    scene.newest()
    assert "<strong>1</strong>" in parts(clients[0])["figures"]
    assert len(made) == 2

    due(ticket, 1 / 60)
    hands.pass_by(2)
    parts(clients[0])
    hands.pass_by(1)
    assert f'data-key="{ticket.id}"' in parts(clients[1])["late"]


def test_an_empty_board_says_what_will_stand_there(app: Flask, hands: Hands, ola: Agent) -> None:
    page = cast.signed_in(app, ola).get("/sla").get_data(as_text=True)

    for words in ("Nothing is overdue", "Nothing was answered yet", "all in time", "nobody waits", "0 posts came in."):
        assert words in page


def test_the_goal_of_the_desk_is_what_the_share_is_held_against(app: Flask, busy: Hands, eva: Agent) -> None:
    with db.transaction() as session:
        session.add(SlaSettings(goal_percent=1))
    client = cast.signed_in(app, eva)
    assert "goal 1%" in parts(client)["figures"] and 'kpi kpi--red">\n    <h2>Answered' not in parts(client)["figures"]

    with db.transaction() as session:
        session.get_one(SlaSettings, 1).goal_percent = 100
    busy.pass_by(3)

    assert re.search(r'kpi--red">\s*<h2>Answered in time', parts(client)["figures"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("pl", ("Teraz po terminie", "Mediana 1. odpowiedzi", "wpis")),
        ("hu", ("Most lejárt", "Első válasz", "bejegyzés")),
    ],
)
def test_it_speaks_the_readers_language(app: Flask, busy: Hands, ola: Agent, lang: str, words: tuple[str, ...]) -> None:
    with db.transaction():
        db.lock(ola).lang = lang
    page = cast.signed_in(app, ola).get("/sla").get_data(as_text=True)

    assert [word for word in words if word not in page] == []
    assert "Overdue now" not in page


def test_hours_are_those_of_the_readers_zone(app: Flask, busy: Hands, ola: Agent) -> None:
    with db.transaction():
        db.lock(ola).zone = "Asia/Tokyo"

    heat = parts(cast.signed_in(app, ola), "period=today")["heat"]

    assert re.findall(r'<th scope="col">(\d+)</th>', heat) == [str(hour) for hour in range(20)]  # 19:07 in Tokyo


def test_the_wall_screen_has_no_controls_and_goes_round_the_teams(
    app: Flask, hands: Hands, ola: Agent, eva: Agent
) -> None:
    page = cast.signed_in(app, eva).get("/sla?tv=1").get_data(as_text=True)

    assert "board--tv" in page and 'id="board-team"' not in page and 'id="board-assign"' not in page
    assert re.findall(r'"name": "([^"]*)"', page.partition('id="board-tour"')[2].partition("</script>")[0]) == [
        *("", "Care PL", "Elsewhere"),
    ]
    theirs = cast.signed_in(app, ola).get("/sla?tv=1").get_data(as_text=True)
    assert "Elsewhere" not in theirs


def test_the_wall_screen_is_for_those_who_are_signed_in(client: FlaskClient) -> None:
    assert client.get("/sla?tv=1").location.startswith("/sign-in")
    assert client.get("/sla", headers=PARTIAL).status_code == 401
