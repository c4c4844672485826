"""Emptying bodies: the words go, the entry stays, and so does what it commits to."""

from collections.abc import Collection

from sqlalchemy import select, update

from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.core import db


def empty(uuid: str, verbs: Collection[str]) -> list[str]:
    """Empty the bodies of the entries with these verbs about this object, in the open transaction; their ids.

    Whoever calls records an entry that names them: a body that is empty without one is a finding."""
    connection = db.session().connection()
    mine = (entry_table.c.object == uuid, entry_table.c.verb.in_(verbs))
    bodies = set(connection.execute(select(entry_table.c.body_id).where(*mine)).scalars())
    if not db.is_sqlite():  # what is durable, but has no number yet
        waiting = connection.execute(select(pending_table.c.body_id, pending_table.c.draft)).all()
        bodies |= {row.body_id for row in waiting if row.draft["o"] == uuid and row.draft["k"] in verbs}
    full = select(body_table.c.id).where(body_table.c.id.in_(bodies), body_table.c.sealed.is_not(None))
    emptied = sorted(connection.execute(full).scalars())
    for body in emptied:
        connection.execute(update(body_table).where(body_table.c.id == body).values(sealed=None))
    return emptied
