"""What can be set about routing: numbers within their bounds, languages, skills and channels that exist. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from caredesk.core import numbers
from caredesk.routing.models import Way
from caredesk.team.rules import Unfit
from caredesk.tickets import tags
from caredesk.tickets.refusals import Refused

WEEK, DAY = 7 * 24 * 60, 24 * 60
MINUTES = {"overflow_minutes": WEEK, "away_minutes": DAY, "hand_back_minutes": WEEK}
WEIGHTS = {"share_percent": 50, **dict.fromkeys(("urgent", "high", "negative", "influence", "loyalty", "window"), 240)}
MOST_CAPACITY = 500
MOST_EFFORT = 10
MOST_LANGS, MOST_SKILLS = 12, 30
LANG = re.compile(r"[a-z]{2,3}")


def route(told: Mapping[str, Any], kinds: Collection[str]) -> dict[str, Any]:
    """How a team gives out its tickets, as it can be kept; what is left out stays as it is."""
    found: dict[str, Any] = {name: whole(name, told[name], MINUTES[name]) for name in MINUTES if name in told}
    if "way" in told:
        found["way"] = _way(told["way"])
    if "same_agent" in told:
        found["same_agent"] = bool(told["same_agent"])
    if "weights" in told:
        found["weights"] = {kind: _effort(kind, one, kinds) for kind, one in told["weights"].items()}
    return found


def _way(told: Any) -> Way:
    try:
        return Way(told)
    except ValueError as error:
        raise Unfit("way", "choice") from error


def _effort(kind: str, told: Any, kinds: Collection[str]) -> str:
    """How much a ticket of a channel weighs, in halves: they add up without a rest. Kept as it is written."""
    if kind not in kinds:
        raise Unfit("weights", "channel")
    try:
        number = float(str(told).replace(",", "."))
    except ValueError as error:
        raise Unfit(f"weights_{kind}", "effort") from error
    if not 0 <= number <= MOST_EFFORT or number * 2 != int(number * 2):
        raise Unfit(f"weights_{kind}", "effort")
    return f"{number:g}"


def weights(told: Mapping[str, Any]) -> dict[str, int]:
    """By how many minutes each reason may move a ticket, and the share of its slack that all of them may take."""
    return {name: whole(name, told[name], most) for name, most in WEIGHTS.items() if name in told}


def duty(told: Mapping[str, Any], calendars: Collection[int]) -> dict[str, Any]:
    """What an agent can carry, as it can be kept; what is left out stays as it is."""
    found: dict[str, Any] = {}
    if "capacity" in told:
        found["capacity"] = whole("capacity", told["capacity"], MOST_CAPACITY)
    if "langs" in told:
        found["langs"] = _langs(told["langs"])
    if "skills" in told:
        found["skills"] = _skills(told["skills"])
    if "calendar_id" in told:
        found["calendar_id"] = _calendar(told["calendar_id"], calendars)
    return found


def whole(field: str, told: Any, most: int) -> int:
    """A whole number from nothing to the most that makes sense."""
    found = None if isinstance(told, bool) else numbers.whole(str(told).strip(), most)
    if found is None:
        raise Unfit(field, "number")
    return found


def words(told: str | Collection[str]) -> list[str]:
    """A list, or a line with commas in it."""
    return [one.strip() for one in (told.split(",") if isinstance(told, str) else told) if one.strip()]


def _langs(told: str | Collection[str]) -> list[str]:
    found = sorted({one.lower() for one in words(told)})
    if len(found) > MOST_LANGS or not all(LANG.fullmatch(one) for one in found):
        raise Unfit("langs", "lang")
    return found


def _skills(told: str | Collection[str]) -> list[str]:
    try:
        found = sorted({tags.plain(one) for one in words(told)})
    except Refused as error:
        raise Unfit("skills", "skill") from error
    if len(found) > MOST_SKILLS:
        raise Unfit("skills", "skill")
    return found


def _calendar(told: Any, calendars: Collection[int]) -> int | None:
    if told in (None, ""):
        return None
    number = numbers.whole(str(told))
    if number not in calendars:
        raise Unfit("calendar_id", "choice")
    return number
