"""Taking checkpoints outside, once a second: the first one of a new log, the second file, the witnesses."""

from sqlmodel import select

from caredesk.audit import heads, issuing, restores, second_file
from caredesk.audit.models import Outside
from caredesk.core import clock, db

FILE = "file"


def keep() -> None:
    """Take outside whatever is newer there than what is known outside. While a restore waits, nothing goes out."""
    with db.reading():
        if restores.is_held():
            return
        newest, log = heads.newest(), heads.current()
    if newest is None or newest[0] != log.id:
        issuing.issue("log")
    _keep_file()


def _keep_file() -> None:
    with db.reading():
        last, state = heads.newest(), line(FILE)
        if last is None or (not state.trouble and (state.log, state.size) == (last[0], last[1].size)):
            return
        try:
            there, trouble = second_file.catch_up(), ""
        except OSError as error:
            there, trouble = None, error.strerror or type(error).__name__
    heard(FILE, there, trouble)


def line(name: str) -> Outside:
    """How far this one has heard; the beginning where it never has."""
    return db.first(Outside, Outside.name == name) or Outside(name=name)


def heard(name: str, there: tuple[int, int] | None, trouble: str = "") -> None:
    """Write down how far they have heard now, or why they have not."""
    with db.transaction() as session:
        row = session.get(Outside, name, with_for_update=True) or Outside(name=name)
        row.tried_at, row.trouble = clock.now(), trouble[:300]
        row.tries = row.tries + 1 if trouble else 0
        if there is not None:
            row.log, row.size = there
        if not trouble:
            row.heard_at = row.tried_at
        session.add(row)


def lines() -> dict[str, Outside]:
    """All of them, by name."""
    return {row.name: row for row in db.session().exec(select(Outside))}
