"""Verifying again and again: what came since the last look, and once a day everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from caredesk.audit import queries, verify
from caredesk.audit.findings import Report
from caredesk.core import clock, db

WHOLE_SECONDS = 86_400
Outside = Callable[[], Sequence[tuple[str, str]]]


@dataclass
class Watch:
    """Remembers how far the trail was found sound, and the checkpoint of that moment: nothing may go back behind it."""

    outside: Outside
    since: int = 0
    note: str = ""
    whole_at: float = -WHOLE_SECONDS

    def look(self) -> Report:
        """Everything at first and once a day, else what is new."""
        is_whole = clock.monotonic() - self.whole_at >= WHOLE_SECONDS
        with db.reading():
            standing = queries.standing()
        remembered = [("the last look", self.note)] if self.note else []
        report = verify.verify(since=0 if is_whole else self.since, against=[*remembered, *self.outside()])
        if report.is_sound:
            self.since, self.note = standing.entries, standing.checkpoint_note
            self.whole_at = clock.monotonic() if is_whole else self.whole_at
        return report
