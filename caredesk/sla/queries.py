"""Reading policies and clocks."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.sla.clocks import Stretch
from caredesk.sla.hours import Pause
from caredesk.sla.models import Clock, ClockPause, Policy, PolicyVersion, SlaSettings


def live_versions() -> Sequence[PolicyVersion]:
    """The versions that new clocks take, in the order in which they are asked. Read once in a transaction."""
    kept: dict[str, Any] = db.session().info
    if not db.in_transaction() or "live_versions" not in kept:
        query = (
            select(PolicyVersion)
            .join(Policy, col(Policy.version_id) == col(PolicyVersion.id))
            .where(col(Policy.retired_at).is_(None))
            .order_by(col(Policy.is_default), col(Policy.place), col(Policy.id))
        )
        kept["live_versions"] = list(db.session().exec(query))
    found: list[PolicyVersion] = kept["live_versions"]
    return found


def forget_versions() -> None:
    """Policies were changed in the open transaction: read them anew."""
    db.session().info.pop("live_versions", None)


def version(version_id: int) -> PolicyVersion:
    """One version of a policy; versions stay for ever. Read once in a transaction."""
    kept: dict[int, PolicyVersion] = db.session().info.setdefault("policy_versions", {})
    if version_id not in kept:
        kept[version_id] = db.session().get_one(PolicyVersion, version_id)
    return kept[version_id]


def clocks_of(ticket_ids: Iterable[int]) -> list[Clock]:
    """All clocks of these tickets, stopped ones too, in the order in which they began."""
    query = select(Clock).where(col(Clock.ticket_id).in_(list(ticket_ids)))
    return list(db.session().exec(query.order_by(col(Clock.received_at), col(Clock.id))))


def pauses_of(clock_ids: Iterable[int]) -> dict[int, list[ClockPause]]:
    """The pauses of these clocks, oldest first, by clock."""
    found: dict[int, list[ClockPause]] = {}
    query = select(ClockPause).where(col(ClockPause.clock_id).in_(list(clock_ids))).order_by(col(ClockPause.from_at))
    for pause in db.session().exec(query):
        found.setdefault(pause.clock_id, []).append(pause)
    return found


def stretch_of(row: Clock, pauses: Iterable[ClockPause]) -> Stretch:
    """The stretch that a kept clock measures."""
    kept = tuple(Pause(one.from_at, one.until_at, one.why, one.by) for one in pauses)
    return Stretch(
        row.kind,
        row.post_id,
        row.published_at,
        row.received_at,
        last_in_at=row.published_at,
        stopped_at=row.stopped_at,
        why=row.stop_why,
        answer_id=row.answer_id,
        agent_id=row.agent_id,
        pauses=kept,
    )


def settings() -> SlaSettings:
    """What the desk has decided; the defaults where nobody has yet."""
    return db.session().get(SlaSettings, 1) or SlaSettings()
