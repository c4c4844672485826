"""The board while it is watched: its figures are worked out once for all who ask the same, and told where they changed.

They change with every entry of the trail, and though nobody does anything: a deadline passes, a day moves on. So each
question is looked at when there are news, at the moment when the next deadline counts anew, and every quarter of a
minute anyway; never twice in half a second.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from caredesk.audit import log as trail
from caredesk.core import clock, live
from caredesk.core.live import Listener
from caredesk.sla import board, board_now, board_show
from caredesk.sla.asked import Question
from caredesk.sla.board import Board

AT_LEAST_SECONDS, AT_MOST_SECONDS = 15.0, 0.5
Fill = Callable[[Board], Board]


@dataclass
class _Seen:
    """What was told last of one question."""

    entry: int = -1
    looked_at: float = float("-inf")  # by the clock that never runs backwards
    changes_at: datetime | None = None
    models: dict[str, Any] = field(default_factory=dict)

    def wait(self, entry: int) -> float:
        """In how many seconds this has to be worked out again; 0 or less: now."""
        since = clock.monotonic() - self.looked_at
        if entry != self.entry:
            return AT_MOST_SECONDS - since
        soon = AT_LEAST_SECONDS - since
        if self.changes_at is not None:
            soon = min(soon, (self.changes_at - clock.now()).total_seconds())
        return max(soon, AT_MOST_SECONDS - since)


class Watcher:
    """Looks after every board that browsers of this process show."""

    def __init__(self, fill: Fill) -> None:
        self._fill = fill
        self._seen: dict[Question, _Seen] = {}

    def look(self, listeners: list[Listener]) -> float:
        """Tell what has changed; in how many seconds to look again at the latest."""
        watching: dict[Question, list[Listener]] = defaultdict(list)
        for each in listeners:
            if each.board is not None:
                watching[each.board.behind(each.scope.accounts)].append(each)
        self._seen = {asked: self._seen.get(asked, _Seen()) for asked in watching}
        if not watching:
            return AT_LEAST_SECONDS
        entry = trail.head()[1]
        return min(self._look(asked, some, entry) for asked, some in watching.items())

    def _look(self, asked: Question, listeners: list[Listener], entry: int) -> float:
        seen = self._seen[asked]
        if seen.wait(entry) <= 0:
            self._work_out(seen, asked, listeners, entry)
        return seen.wait(entry)

    def _work_out(self, seen: _Seen, asked: Question, listeners: list[Listener], entry: int) -> None:
        at = clock.now()
        seen.looked_at, seen.entry, seen.changes_at = clock.monotonic(), entry, board_now.next_change(asked, at)
        made = self._fill(board.board(asked, at))
        models = board_show.models(made)
        changed = [part for part, model in models.items() if part not in seen.models or seen.models[part] != model]
        seen.models = models
        _tell(made, listeners, entry, changed)


def _tell(made: Board, listeners: list[Listener], entry: int, parts: list[str]) -> None:
    """The changed parts, rendered once for each language; without a change only that this was looked at now."""
    readers: dict[str, list[Listener]] = defaultdict(list)
    for each in listeners:
        readers[each.lang].append(each)
    for lang, some in readers.items():
        live.send(some, "board", board_show.told(made, entry, board_show.rendered(made, lang, parts)))
