"""What is done with a ticket, in its order, and the times in which it stands aside: pending or resolved. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from caredesk.sla.hours import Pause

ASIDE = ("pending", "resolved")
STATES = (*ASIDE, "open", "snoozed")
NETWORK = "network"
JUST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Did:
    """Something else that happened to the ticket: see `models.Fact`. id: the order in which it was written down."""

    at: datetime
    kind: str
    agent_id: int | None = None
    post_id: int | None = None
    by: str = ""
    id: int = 0

    @property
    def is_network(self) -> bool:
        return self.by == NETWORK and self.agent_id is None


@dataclass(frozen=True)
class Aside:
    """A time in which the ticket waited for the customer or was resolved, and whether the customer ended it.

    seen_at: what we had by then was before the eyes of whoever put it aside."""

    kind: str
    from_at: datetime
    until_at: datetime | None
    by: str
    agent_id: int | None
    seen_at: datetime
    is_ended_by_network: bool = False

    @property
    def is_pause(self) -> bool:
        return self.kind == "pending" or (self.until_at is not None and not self.is_ended_by_network)

    def as_pause(self) -> Pause:
        return Pause(self.from_at, self.until_at, self.kind, self.by)


def in_order(did: Iterable[Did]) -> list[Did]:
    """As they were written down, none before the one before it: a post that was on its way wakes its ticket at a time
    that has passed, and a machine's clock may be set back."""
    found: list[Did] = []
    for one in sorted(did, key=lambda one: (one.id, one.at)):
        is_before = bool(found) and one.at < found[-1].at
        found.append(replace(one, at=found[-1].at) if is_before else one)
    return found


def asides_of(dids: Iterable[Did], had_at: Mapping[int, datetime]) -> list[Aside]:
    """When the ticket stood aside, from the changes of its state; had_at: when we had each post."""
    found: list[Aside] = []
    for one in (each for each in dids if each.kind in STATES):
        if found and found[-1].until_at is None:
            if one.kind == found[-1].kind:
                continue
            found[-1] = _over(found[-1], one, had_at)
        if one.kind in ASIDE:
            found.append(Aside(one.kind, one.at, None, one.by, one.agent_id, seen_at=one.at))
    return found


def _over(aside: Aside, by: Did, had_at: Mapping[int, datetime]) -> Aside:
    unseen = had_at.get(by.post_id or 0, aside.from_at + JUST) - JUST
    seen_at = min(aside.seen_at, unseen)
    return replace(aside, until_at=by.at, is_ended_by_network=by.is_network, seen_at=seen_at)
