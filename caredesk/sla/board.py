"""The board of one moment: present, day, what is late, every part and every agent, each figure with its name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from caredesk.sla import board_day, board_names, board_now, queries
from caredesk.sla.asked import Question
from caredesk.sla.board_day import Day, Flow
from caredesk.sla.board_names import Carrier, Name
from caredesk.sla.board_now import Due, Late, Now, Waiting

Loads = Mapping[int, tuple[float, int]]  # agent: what they carry, and what is enough


@dataclass(frozen=True)
class Line:
    """The figures of one team, account, agent or language."""

    name: Name
    waiting: Waiting
    due: Due
    flow: Flow


@dataclass(frozen=True)
class Board:
    """Everything that the page shows; in it is nothing of anybody's language."""

    asked: Question
    at: datetime
    goal: int
    now: Now
    day: Day
    late: tuple[Late, ...]
    lines: tuple[Line, ...]
    accounts: tuple[Name, ...]
    carriers: tuple[Carrier, ...]


def board(asked: Question, at: datetime) -> Board:
    """The board that is asked for; what agents carry in all is filled in by who knows it (`with_loads`)."""
    day, accounts = board_day.day(asked, at), board_names.accounts(asked)
    due, waiting = board_now.due_by(asked, at), board_now.waiting_by(asked)
    names = board_names.parts(asked.by, {*due, *waiting, *dict(day.parts)}, accounts)
    return Board(
        asked=asked,
        at=at,
        goal=queries.settings().goal_percent,
        now=board_now.now(asked, due.values(), waiting.values()),
        day=day,
        late=board_now.late(asked, at),
        lines=_lines(names, due, waiting, dict(day.parts)),
        accounts=tuple(accounts.values()),
        carriers=board_names.carriers(asked, dict(day.medians)),
    )


def with_loads(made: Board, loads: Loads) -> Board:
    """The same board with what its agents carry; the fullest first."""
    full = (replace(one, load=loads[one.id][0], capacity=loads[one.id][1]) for one in made.carriers if one.id in loads)
    return replace(made, carriers=tuple(sorted(full, key=lambda one: (-one.percent, -one.open, one.name.casefold()))))


def _lines(
    names: Mapping[Any, Name], due: Mapping[Any, Due], waiting: Mapping[Any, Waiting], flows: Mapping[Any, Flow]
) -> tuple[Line, ...]:
    found = (
        Line(name, waiting.get(key, Waiting()), due.get(key, Due()), flows.get(key, Flow()))
        for key, name in names.items()
    )
    return tuple(sorted(found, key=lambda line: (not line.name.text, line.name.text.casefold())))
