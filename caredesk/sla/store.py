"""Writing new clocks and their pauses, many at once."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert

from caredesk.core import db
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock, ClockPause

_CLOCK = Clock.__table__  # type: ignore[attr-defined]
_NAMES = [column.name for column in _CLOCK.c if column.name != "id"]
_PAUSE = ClockPause.__table__  # type: ignore[attr-defined]


def add(found: Sequence[tuple[Clock, Stretch]]) -> None:
    """New clocks, all of them in one statement; those with pauses need their number first."""
    plain = [row for row, stretch in found if not stretch.pauses]
    if plain:
        rows = [{name: getattr(row, name) for name in _NAMES} for row in plain]
        db.session().connection().execute(insert(_CLOCK).inline(), rows)
    paused = [(row, stretch) for row, stretch in found if stretch.pauses]
    for row, _ in paused:
        db.session().add(row)
    db.session().flush()
    add_pauses([(row.id or 0, stretch) for row, stretch in paused])


def add_pauses(found: Iterable[tuple[int, Stretch]]) -> None:
    """What these clocks do not count."""
    rows = [
        {"clock_id": clock_id, "from_at": one.from_at, "until_at": one.until_at, "why": one.why, "by": one.by}
        for clock_id, stretch in found
        for one in stretch.pauses
    ]
    if rows:
        db.session().connection().execute(insert(_PAUSE), rows)
