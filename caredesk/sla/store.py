"""Writing new clocks and their pauses, many at once, by plain statements: posts come in by the thousand."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import insert

from caredesk.core import db
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock, ClockPause

_CLOCK = Clock.__table__  # type: ignore[attr-defined]
_NAMES = [column.name for column in _CLOCK.c if column.name != "id"]
_PAUSE = ClockPause.__table__  # type: ignore[attr-defined]
_INSERT = insert(_CLOCK).inline()


def blank(ticket_id: int, stretch: Stretch) -> Clock:
    """The columns of a clock that is new, to be filled; the unit of work hears nothing of them."""
    told = {"ticket_id": ticket_id, "kind": stretch.kind, "post_id": stretch.post_id}
    return cast(Clock, SimpleNamespace(**told, breached_at=None, stopped_at=None, warned=[]))


def add(found: Sequence[tuple[Clock, Stretch]]) -> None:
    """New clocks, all of them in one statement; those with pauses one by one, for their pauses need their number."""
    connection = db.session().connection()
    plain = [_columns(row) for row, stretch in found if not stretch.pauses]
    if plain:
        connection.execute(_INSERT, plain)
    for row, stretch in found:
        if stretch.pauses:
            clock_id = connection.execute(insert(_CLOCK).values(**_columns(row)).returning(_CLOCK.c.id)).scalar_one()
            add_pauses([(clock_id, stretch)])


def _columns(row: Clock) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _NAMES}


def add_pauses(found: Iterable[tuple[int, Stretch]]) -> None:
    """What these clocks do not count."""
    rows = [
        {"clock_id": clock_id, "from_at": one.from_at, "until_at": one.until_at, "why": one.why, "by": one.by}
        for clock_id, stretch in found
        for one in stretch.pauses
    ]
    if rows:
        db.session().connection().execute(insert(_PAUSE), rows)
