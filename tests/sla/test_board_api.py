"""The board for machines: the same figures as the page, in numbers."""

from typing import Any

import pytest
from flask import Flask

from caredesk.core import clock, db
from caredesk.sla import board
from caredesk.sla.asked import Question
from caredesk.team import keys
from caredesk.team.models import Agent
from tests.postroom.stage import Hands

Ask = Any


@pytest.fixture
def ask(app: Flask, eva: Agent) -> Ask:
    client, bearer = app.test_client(), keys.make(eva, "tests", eva)[1]

    def get(path: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {bearer}"})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.json

    return get


def test_the_board_says_what_the_page_says(busy: Hands, ask: Ask) -> None:
    told, shown = ask("board?by=agent"), board.board(Question(None, by="agent", zone="Europe/Warsaw"), clock.now())

    assert told["now"]["overdue"] == shown.now.due.overdue > 0
    assert (told["now"]["open"], told["now"]["unassigned"]) == (shown.now.waiting.open, shown.now.waiting.free)
    assert told["period"]["median_minutes"] == shown.day.whole.median
    assert {one["key"]: one["period"]["answered"] for one in told["parts"]} == {
        line.name.key: line.flow.answered for line in shown.lines
    }
    assert {one["agent_id"]: one["open"] for one in told["agents"]} == {one.id: one.open for one in shown.carriers}
    assert all(one["capacity"] > 0 for one in told["agents"])
    assert told["goal_percent"] == 95


@pytest.mark.both
def test_history_adds_up_to_the_same_however_it_is_split(busy: Hands, ask: Ask) -> None:
    whole = ask("board/history")["stretches"]

    for of in ("team", "channel", "agent", "lang"):
        parts = ask(f"board/history?of={of}")["stretches"]
        for day in whole:
            of_day = [one for one in parts if one["on"] == day["on"]]
            for name in ("came", "answered", "met", "missed"):
                assert sum(one["figures"][name] for one in of_day) == day["figures"][name]
    assert sum(day["figures"]["came"] for day in whole) > 10
    assert [day["on"] for day in whole] == sorted((day["on"] for day in whole), reverse=True)


def test_a_week_is_seven_days(busy: Hands, ask: Ask) -> None:
    days, (week,) = ask("board/history")["stretches"], ask("board/history?by=week&first=2027-03-01")["stretches"]

    assert week["figures"]["came"] == sum(day["figures"]["came"] for day in days if day["on"] >= "2027-03-01")


@pytest.mark.parametrize(
    "query",
    ["board?period=1y", "board?by=mood", "board?nonsense=1", "board/history?first=x", "board/history?by=hour"],
)
def test_what_cannot_be_asked_is_refused(ask: Ask, query: str) -> None:
    ask(query, 422)


def test_a_range_that_is_none_is_refused_at_its_field(hands: Hands, ask: Ask) -> None:
    for query in ("first=2027-03-03&last=2027-03-01", "first=2000-01-01"):
        assert ask(f"board/history?{query}", 422)["errors"][0]["field"] == "first"


def test_a_team_that_is_none_is_not_found(ask: Ask) -> None:
    ask("board?team=99999", 404)
    ask("board/history?team=99999", 404)
    db.close_reading()
