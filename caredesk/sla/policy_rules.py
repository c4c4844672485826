"""What may be told of a policy: read once, at the door, with the trouble of each field as a code. Pure."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from caredesk import channels
from caredesk.channels.facts import Surface
from caredesk.core.types import LARGEST_LINK
from caredesk.sla import hours, steps, targets
from caredesk.sla.models import ClockKind
from caredesk.sla.week import Calendar
from caredesk.tickets import tags
from caredesk.tickets.models import Priority
from caredesk.tickets.refusals import Refused

MATCH = ("channels", "surfaces", "teams", "priorities", "tags", "langs")
SURFACES = get_args(Surface)
PRIORITIES = tuple(one.value for one in Priority)
COUNTS_FROM = ("received", "published")
FIELDS = {"name", "match", "targets", "calendar", "counts_from", "courtesy", "warn", "escalate"}
LONGEST_NAME, MOST_VALUES = 80, 100
LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,4})?")
SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)  # from which a target is tried on a calendar
TEN_YEARS = timedelta(
    days=3652
)  # what a target may take, so that thrice as much is still within what `hours` works out


class Unfit(Exception):
    """The policy cannot be taken as it is: a code for each field, such as targets.first: too_long."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Offered:
    """What can be chosen from: the calendars in force, and the teams there are."""

    calendars: Mapping[int, Calendar]
    teams: Collection[int]


def name(told: Any) -> str:
    """A name of 1 to 80 characters, as it is kept."""
    plain = " ".join(told.split()) if isinstance(told, str) else ""
    if not 0 < len(plain) <= LONGEST_NAME or not plain.isprintable():
        raise Unfit({"name": "name"})
    return plain


def read(told: Mapping[str, Any], offered: Offered) -> dict[str, Any]:
    """The policy as it was told, in one form; Unfit with the trouble of every field."""
    errors = {field: "unknown_field" for field in map(str, told) if field not in FIELDS}
    parts: dict[str, Callable[[Any], Any]] = {
        "name": name,
        "match": lambda value: match(value, offered.teams),
        "targets": _targets,
        "calendar": lambda value: _calendar(value, offered.calendars),
        "counts_from": lambda value: _one_of("counts_from", value, COUNTS_FROM),
        "courtesy": lambda value: _one_of("courtesy", value, (True, False)),
        "warn": lambda value: _steps("warn", value, offered.teams),
        "escalate": lambda value: _steps("escalate", value, offered.teams),
    }
    found: dict[str, Any] = {}
    for field, reader in parts.items():
        try:
            found[field] = reader(told.get(field))
        except Unfit as unfit:
            errors |= unfit.errors
    if not errors:
        rare = too_rare(found["targets"], offered.calendars[found["calendar"]])
        errors = {f"targets.{kind}": "never_due" for kind in rare}
    if errors:
        raise Unfit(errors)
    return found


def match(told: Any, teams: Collection[int]) -> dict[str, list[Any]]:
    """For which tickets: a list for each field, an empty one for any."""
    if not isinstance(told, Mapping):
        raise Unfit({"match": "choice"})
    errors = {f"match.{field}": "unknown_field" for field in map(str, told) if field not in MATCH}
    readers: dict[str, Callable[[Any], Any]] = {
        "channels": lambda value: value if value in channels.KINDS else None,
        "surfaces": lambda value: value if value in SURFACES else None,
        "teams": lambda value: value if _is_link(value) and value in teams else None,
        "priorities": lambda value: value if value in PRIORITIES else None,
        "tags": _tag,
        "langs": lambda value: value.lower() if LANG.fullmatch(value.lower()) else None,
    }
    found: dict[str, list[Any]] = {}
    for field, reader in readers.items():
        values = told.get(field) or []
        is_list = isinstance(values, list) and len(values) <= MOST_VALUES
        found[field] = [_value(field, reader, value) for value in values] if is_list else [None]
        if None in found[field]:
            errors[f"match.{field}"] = CHOICES.get(field, "choice")
        else:
            found[field] = sorted(set(found[field]))
    if errors:
        raise Unfit(errors)
    return found


CHOICES = {"teams": "team", "tags": "tag", "langs": "lang"}


def _value(field: str, reader: Callable[[Any], Any], value: Any) -> Any:
    is_kind = isinstance(value, int if field == "teams" else str)
    return reader(value) if is_kind else None


def _is_link(value: int) -> bool:
    return not isinstance(value, bool) and 0 < value <= LARGEST_LINK


def _tag(value: str) -> str | None:
    try:
        return tags.plain(value)
    except Refused:
        return None


def _targets(told: Any) -> dict[str, str]:
    """Each kind of clock with its target as it is written, "" for none; at least one has one."""
    kinds = [kind.value for kind in ClockKind]
    if not isinstance(told, Mapping):
        raise Unfit({"targets": "no_target"})
    errors = {f"targets.{field}": "unknown_field" for field in map(str, told) if field not in kinds}
    found: dict[str, str] = {}
    for kind in kinds:
        text = told.get(kind) or ""
        try:
            found[kind] = str(targets.read(text)) if isinstance(text, str) and text.strip() else ""
            if not isinstance(text, str):
                raise targets.Unfit("not_a_duration")
        except targets.Unfit as unfit:
            errors[f"targets.{kind}"] = unfit.code
    if not errors and not any(found.values()):
        errors["targets"] = "no_target"
    if errors:
        raise Unfit(errors)
    return found


def _calendar(told: Any, calendars: Collection[int]) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or told not in calendars:
        raise Unfit({"calendar": "calendar"})
    return told


def _one_of(field: str, told: Any, offered: Collection[Any]) -> Any:
    """What was told, or the first that is offered when nothing was."""
    found = next(iter(offered)) if told is None else told
    if found not in offered or (isinstance(found, int) and not isinstance(found, bool)):
        raise Unfit({field: "choice"})
    return found


def _steps(kind: str, told: Any, teams: Collection[int]) -> list[Any]:
    given = [] if told is None else told
    errors = steps.read_steps(given, kind, teams=teams)
    if errors:
        raise Unfit({f"{kind}.{field}" if field else kind: code for field, code in errors.items()})
    return list(given)


def too_rare(told: Mapping[str, str], calendar: Calendar) -> list[str]:
    """The kinds of clocks for whose targets this calendar would need more than ten years."""
    return [kind for kind, text in told.items() if text and not _is_reached(text, calendar)]


def _is_reached(text: str, calendar: Calendar) -> bool:
    try:
        due = hours.due(SOME_DAY, timedelta(seconds=targets.read(text).seconds(calendar)), calendar)
    except hours.NeverOpen:
        return False
    return due is not None and due < SOME_DAY + TEN_YEARS
