"""A board that is open: what changes is told at once, worked out once for all who ask the same, and to nobody else."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from caredesk.audit import log
from caredesk.channels import actions as channels
from caredesk.channels.models import Account
from caredesk.core import clock, db, live
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from caredesk.sla import board_live
from caredesk.sla.asked import NOBODY_SEES, Question
from caredesk.sla.board import Board
from caredesk.sla.board_live import Watcher
from caredesk.team import sessions
from caredesk.team.models import Agent, Team
from caredesk.tickets import assignment
from caredesk.tickets.models import Ticket
from caredesk.tickets.queries import Scope
from tests.postroom.stage import Hands
from tests.servers.line import Socket, served
from tests.tickets import scene

Open = Callable[..., Socket]
PATIENCE = 20.0
ALL = {"figures", "chart", "late", "heat", "carriers", "lines"}


@pytest.fixture
def browser(app: Flask, desk: Settings) -> Iterator[Open]:
    """Opens boards of agents against a real server."""
    with ExitStack() as stack:
        port = stack.enter_context(served(app))

        def open_board(agent: Agent, **asked: str) -> Socket:
            token = sessions.begin(agent, address="", browser="")
            scene.newest()
            socket = Socket(port, cookie=f"{sessions.cookie_name()}={token}", origin=desk.public_url)
            stack.callback(socket.close)
            assert socket.ask("watch_board", asked)["ok"]
            assert set(socket.next("board", PATIENCE)["parts"]) == ALL
            return socket

        yield open_board
        live.goodbye()


def due(ticket: Ticket, after: timedelta) -> None:
    """A new deadline, of which the trail says nothing."""
    with db.transaction():
        db.lock(ticket).due_at = clock.now() + after
    db.close_reading()


def figures(push: dict[str, Any]) -> list[str]:
    return re.findall(r"<strong>(\d+)</strong>", push["parts"].get("figures", ""))


def test_a_new_ticket_changes_the_figures_and_only_them(
    browser: Open, bence: Agent, parcelhop: Account, kasia: Customer
) -> None:
    socket = browser(bence)

    scene.ticket(parcelhop, kasia, at=clock.now())
    scene.newest()

    push = socket.next("board", PATIENCE, such=lambda push: push["parts"])
    assert figures(push)[:4] == ["0", "0", "1", "1"]
    assert "late" not in push["parts"] and "heat" not in push["parts"]
    assert (push["asked"], push["entry"]) == (["", "24h", "team"], log.head()[1])


def test_a_deadline_that_passes_is_told_though_nobody_did_anything(
    browser: Open, bence: Agent, parcelhop: Account, kasia: Customer
) -> None:
    hands = Hands()
    with clock.fixed(hands):
        ticket = scene.ticket(parcelhop, kasia, at=clock.now())
        due(ticket, timedelta(minutes=10))
        socket = browser(bence)

        hands.pass_by(601)

        push = socket.next("board", PATIENCE, such=lambda push: figures(push)[:1] == ["1"])
    assert f'data-key="{ticket.id}"' in push["parts"]["late"]


def test_what_an_outsider_watches_does_not_move(
    browser: Open, bence: Agent, outsider: Agent, parcelhop: Account, kasia: Customer
) -> None:
    inside, outside = browser(bence), browser(outsider)

    scene.ticket(parcelhop, kasia, at=clock.now())
    scene.newest()

    assert figures(inside.next("board", PATIENCE, such=figures))
    assert outside.next("board", 1.5, such=lambda push: push["parts"]) is None


def test_a_foreign_team_cannot_be_watched(browser: Open, outsider: Agent) -> None:
    socket, team = browser(outsider), db.first(Team, Team.name == "Care PL")

    foreign, missing = socket.ask("watch_board", {"team": str(team.id)}), socket.ask("watch_board", {"team": "999"})  # type: ignore[union-attr]

    assert foreign == missing == {"ok": False, "why": "not_found"}


def test_an_account_that_goes_to_another_team_takes_its_figures_with_it(
    browser: Open, ola: Agent, outsider: Agent, parcelhop: Account, kasia: Customer
) -> None:
    scene.ticket(parcelhop, kasia, at=clock.now())
    before, after = browser(ola), browser(outsider)

    channels.give_to_teams(parcelhop, "cli", [db.first(Team, Team.name == "Elsewhere")])
    scene.newest()

    assert before.next("board", PATIENCE, such=lambda push: figures(push)[:4] == ["0", "0", "0", "0"])
    assert after.next("board", PATIENCE, such=lambda push: figures(push)[:4] == ["0", "0", "1", "1"])


class Pipe:
    """Takes what is sent to one browser."""

    is_torn = False

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.waiting_bytes = 0
        self.queue = self

    def empty(self) -> bool:
        return True

    def offer(self, frame: bytes) -> bool:
        text = frame[frame.index(b'42["board",') :].decode()
        self.told.append(json.loads(text[2:])[1])
        return True


class Room:
    """Browsers with an open board, and how often the board was worked out."""

    def __init__(self, app: Flask) -> None:
        self.app, self.times = app, 0
        self.watcher = Watcher(self._filled)
        self.listeners: list[live.Listener] = []

    def _filled(self, made: Board) -> Board:
        self.times += 1
        return made

    def enter(self, agent: Agent, accounts: frozenset[int] | None, lang: str = "en", **asked: Any) -> Pipe:
        pipe: Any = Pipe()
        each = live.Listener(f"s{len(self.listeners)}", agent.id or 0, 1, lang, pipe, pipe)
        each.scope, each.board = Scope(agent.id or 0, accounts), Question(NOBODY_SEES, **asked)
        self.listeners.append(each)
        return pipe

    def look(self) -> float:
        db.close_reading()
        with self.app.app_context():
            return self.watcher.look(self.listeners)


@pytest.fixture
def room(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(board_live, "AT_MOST_SECONDS", 0.0)
    return Room(app)


def test_for_two_hundred_who_ask_the_same_it_is_worked_out_once(
    room: Room, ola: Agent, bence: Agent, parcelhop: Account, kasia: Customer
) -> None:
    wall = frozenset({parcelhop.id or 0})
    pipes = [room.enter(agent, wall, lang) for agent in (ola, bence) for lang in ("en", "pl", "hu") for _ in range(34)]
    room.look()
    assert room.times == 1

    scene.ticket(parcelhop, kasia, at=clock.now())
    scene.newest()
    room.look()
    room.look()

    assert room.times == 2
    assert [len(pipe.told) for pipe in pipes] == [2] * len(pipes)
    assert {"Overdue now" in pipe.told[1]["parts"]["figures"] for pipe in pipes[:34]} == {True}
    assert "Teraz po terminie" in pipes[34].told[1]["parts"]["figures"]


def test_another_wall_or_team_or_period_is_another_board(
    room: Room, ola: Agent, eva: Agent, parcelhop: Account
) -> None:
    wall = frozenset({parcelhop.id or 0})
    for accounts, asked in (
        (wall, {}),
        (None, {}),
        (wall, {"team": 1}),
        (wall, {"period": "7d"}),
        (wall, {"by": "lang"}),
    ):
        room.enter(ola, accounts, **asked)

    room.look()

    assert room.times == 5


def test_without_news_nothing_is_worked_out_and_the_next_deadline_says_when_to_look(
    room: Room, ola: Agent, parcelhop: Account, kasia: Customer
) -> None:
    due(scene.ticket(parcelhop, kasia, at=clock.now()), timedelta(seconds=8))
    scene.newest()
    room.enter(ola, None)

    waits = [room.look() for _ in range(3)]

    assert room.times == 1
    assert min(waits) > 5 and max(waits) <= 8


def test_every_quarter_of_a_minute_the_board_says_that_it_is_alive(
    room: Room, ola: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_live, "AT_LEAST_SECONDS", 0.0)
    pipe = room.enter(ola, None)

    room.look()
    room.look()

    assert [set(told["parts"]) for told in pipe.told] == [ALL, set()]
    assert pipe.told[0]["at"] < pipe.told[1]["at"]


def test_a_board_that_nobody_watches_costs_nothing(room: Room, ola: Agent) -> None:
    room.enter(ola, None)
    room.look()
    room.listeners[0].board = None

    assert room.look() >= 1
    assert room.times == 1


def test_a_claim_is_told_to_who_carries_it(room: Room, ola: Agent, parcelhop: Account, kasia: Customer) -> None:
    ticket = scene.ticket(parcelhop, kasia, at=clock.now())
    scene.newest()
    pipe = room.enter(ola, None, by="agent")
    room.look()

    assignment.claim(ticket, ola)
    scene.newest()
    room.look()

    assert {"figures", "carriers", "lines"} <= set(pipe.told[1]["parts"])
