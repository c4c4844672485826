"""The terms of a policy: which tickets it is for, what it promises them, and by which calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from caredesk.sla import hours_file, targets
from caredesk.sla.hours import Calendar
from caredesk.sla.models import ClockKind, PolicyVersion

FIELDS = {
    "channels": "channel",
    "surfaces": "surface",
    "teams": "team_id",
    "priorities": "priority",
    "tags": "tags",
    "langs": "lang",
}


@dataclass(frozen=True)
class Terms:
    """One version of a policy, read."""

    name: str
    match: Mapping[str, frozenset[Any]]
    seconds: Mapping[ClockKind, int]  # targets in counted seconds; a kind that is not here has no clock
    texts: Mapping[ClockKind, str]  # the same as they were written
    calendar: Calendar
    calendar_name: str
    counts_from: str = "received"
    courtesy: bool = True
    warn: tuple[Mapping[str, Any], ...] = ()
    escalate: tuple[Mapping[str, Any], ...] = ()
    calendar_id: int = field(default=0)

    def fits(self, ticket: Any) -> bool:
        """Whether this ticket, or anything with its columns, is one of those that the policy is for."""
        return all(_is_in(getattr(ticket, FIELDS[name]), wanted) for name, wanted in self.match.items() if wanted)

    @property
    def steps(self) -> tuple[tuple[int, str], ...]:
        """(share of the target in percent, what happens then: warn or escalate), earliest first."""
        told = [(int(one["share"]), "warn") for one in self.warn]
        return tuple(sorted(told + [(int(one["share"]), "escalate") for one in self.escalate]))


def _is_in(value: Any, wanted: frozenset[Any]) -> bool:
    if isinstance(value, list | tuple):
        return not wanted.isdisjoint(value)
    return str(value) in wanted if isinstance(value, str) else value in wanted


def of(version: PolicyVersion) -> Terms:
    """The terms of this version. Versions never change, so each is read once."""
    key = (version.id, version.policy_id, version.version, version.created_at)
    return _read(key, _Told(version.terms))


class _Told(dict[str, Any]):
    """Terms as they are kept; equal to any others, for the key beside them says which they are."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told)


@lru_cache(4096)
def _read(_key: tuple[Any, ...], told: _Told) -> Terms:
    return read(told)


def read(told: Mapping[str, Any]) -> Terms:
    """Terms from their JSON; hours_file.Unfit or targets.Unfit when it was never checked."""
    calendar = hours_file.read(told["calendar"]["hours"])
    texts = {kind: told["targets"].get(kind.value, "") for kind in ClockKind}
    texts = {kind: text for kind, text in texts.items() if text}
    return Terms(
        name=told["name"],
        match={name: frozenset(told["match"].get(name, ())) for name in FIELDS},
        seconds={kind: targets.read(text).seconds(calendar) for kind, text in texts.items()},
        texts=texts,
        calendar=calendar,
        calendar_name=told["calendar"]["hours"].get("name", ""),
        calendar_id=told["calendar"].get("id", 0),
        counts_from=told.get("counts_from", "received"),
        courtesy=told.get("courtesy", True),
        warn=tuple(told.get("warn", ())),
        escalate=tuple(told.get("escalate", ())),
    )


def first_that_fits(ticket: Any, versions: Sequence[PolicyVersion]) -> PolicyVersion | None:
    """The version of the first policy, in their order, that is for this ticket."""
    return next((one for one in versions if of(one).fits(ticket)), None)
