"""Voice rules and guarded topics: made, changed, switched, retired. Each change is a new version with its entry."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import LARGEST_ID
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused
from caredesk.voice.models import Rule, RuleVersion, Topic, VoiceRule

Row = TypeVar("Row", bound=Rule)
NOUN: dict[type[Any], str] = {VoiceRule: "voice", Topic: "topic"}


def make(model: type[Row], agent: Agent | str, name: str, terms: dict[str, Any], *, is_on: bool = False) -> Row:
    """A new one, off until somebody has looked at what it would do."""
    with db.transaction() as session:
        row = model(name=name, terms=terms, is_on=is_on)
        session.add(row)
        session.flush()
        _keep(row, agent)
        _tell("made", row, agent, {"name": name, "terms": terms, "is_on": is_on})
        return row


def change(row: Row, agent: Agent, name: str, terms: dict[str, Any], *, seen: int | None = None) -> Row:
    """Other terms from now on; the same as before changes nothing. Refused when `seen` is not the newest version."""
    with db.transaction():
        row = _held(row, seen)
        if (row.name, row.terms) != (name, terms):
            before = {"name": row.name, "terms": row.terms}
            row.name, row.terms, row.v = name, terms, row.v + 1
            _keep(row, agent)
            _tell("changed", row, agent, {"before": before, "after": {"name": name, "terms": terms}})
        return row


def switch(row: Row, agent: Agent, is_on: bool, *, seen: int | None = None) -> Row:
    """On or off from this moment."""
    with db.transaction():
        row = _held(row, seen)
        if row.is_on != is_on:
            row.is_on, row.v = is_on, row.v + 1
            _keep(row, agent)
            _tell("switched", row, agent, {"is_on": is_on})
        return row


def retire(row: Row, agent: Agent) -> None:
    """It is asked no more; what it was stays in its versions."""
    with db.transaction():
        row = db.lock(row)
        if row.retired_at is None:
            row.retired_at, row.is_on, row.v = clock.now(), False, row.v + 1
            _tell("retired", row, agent, {"name": row.name})


def _held(row: Row, seen: int | None) -> Row:
    row = db.lock(row)
    if row.retired_at is not None or (seen is not None and seen != row.v):
        raise Refused("changed_since")
    return row


def _keep(row: Rule, agent: Agent | str) -> None:
    by = None if isinstance(agent, str) else agent.id
    made = RuleVersion(rule_uuid=row.uuid, version=row.v, name=row.name, terms=row.terms, is_on=row.is_on, agent_id=by)
    db.session().add(made)


def _tell(what: str, row: Rule, agent: Agent | str, body: dict[str, Any]) -> None:
    audit.record(f"{NOUN[type(row)]}.{what}", row, agent, body={"version": row.v, **body})


def listed(model: type[Row], *, only_on: bool = False) -> Sequence[Row]:
    """Those in force, in the order in which they were made."""
    query = select(model).where(col(model.retired_at).is_(None))
    if only_on:
        query = query.where(col(model.is_on).is_(True))
    return db.session().exec(query.order_by(col(model.id))).all()


def one(model: type[Row], row_id: int) -> Row:
    """This one, if it is not retired; else NotFound."""
    found = db.session().get(model, row_id) if 0 < row_id <= LARGEST_ID else None
    if found is None or found.retired_at is not None:
        raise NotFound
    return found


def versions(row: Rule) -> Sequence[RuleVersion]:
    """What it was before, newest first."""
    query = select(RuleVersion).where(RuleVersion.rule_uuid == row.uuid)
    return db.session().exec(query.order_by(col(RuleVersion.version).desc()).limit(50)).all()
