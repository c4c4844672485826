"""The last board of each question, for as long as nothing has changed: many who come at once cost one reckoning.

After a restart every open board asks for all of itself in the same moment; two hundred are answered from one."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from caredesk.sla import board, board_now, period
from caredesk.sla.asked import Question
from caredesk.sla.board import Board
from caredesk.sla.board_live import Fill

MOST = 64
OLDEST = timedelta(seconds=2)


@dataclass(frozen=True)
class _Kept:
    made: Board
    entry: int
    changes_at: datetime | None

    def holds(self, at: datetime, entry: int) -> bool:
        """Whether it would be the same again: no entry since, no deadline passed, and hardly any time."""
        is_young = self.made.at <= at < self.made.at + OLDEST and period.slot_of(at) == period.slot_of(self.made.at)
        return entry == self.entry and is_young and (self.changes_at is None or at < self.changes_at)


class Boards:
    """What this process has worked out last."""

    def __init__(self, fill: Fill) -> None:
        self._fill = fill
        self._kept: OrderedDict[Question, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def board(self, asked: Question, at: datetime, entry: int) -> Board:
        """The board of now; who asks while it is being worked out waits for it."""
        with self._lock:
            known = self._kept.get(asked)
            if known is None or not known.holds(at, entry):
                made = self._fill(board.board(asked, at))
                known = self._kept[asked] = _Kept(made, entry, board_now.next_change(asked, at))
                self._kept.move_to_end(asked)
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)
            return known.made

    def forget(self) -> None:
        """Work everything out anew."""
        self._kept.clear()
