"""Whether the transparency page is public: the owner's to decide, and nobody's by default."""

from caredesk import audit
from caredesk.core import clock, db
from caredesk.moderation.models import Publicity
from caredesk.team.models import Agent


def current() -> Publicity:
    return db.session().get(Publicity, 1) or Publicity()


def is_public() -> bool:
    return current().is_public


def change(agent: Agent, *, is_public: bool) -> Publicity:
    """Open the page to everybody, or close it."""
    with db.transaction() as session:
        row = session.get(Publicity, 1, with_for_update=True)
        if row is None:
            row = Publicity()
            session.add(row)
            session.flush()
        before = row.is_public
        if before != is_public:
            row.is_public, row.since_at, row.v = is_public, clock.now() if is_public else None, row.v + 1
            body = {"before": {"is_public": before}, "after": {"is_public": is_public}}
            audit.record("transparency.changed", row, agent, body=body)
        return row
