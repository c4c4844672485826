"""The quiet week before the story: everyday questions with their answers, so that boards and reports have a past."""

import random
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files

from caredesk.demo.story import Did, Line, Said

DAYS = 7
TALKS_A_DAY = 9
FIRST_HOUR, HOURS = 7, 14  # customers write from seven to nine in the evening
LATE_DAY = 2  # one day the team was short of hands
USUAL_MINUTES, LATE_FACTOR = 45, 6


def lines(at: datetime) -> list[Line]:
    """The week that ended at this moment: the same one whenever it is told, only nearer to now."""
    chance = random.Random(2026)  # noqa: S311 - a story, not a secret
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    told: list[Line] = []
    for number in range(DAYS * TALKS_A_DAY):
        day = DAYS - number // TALKS_A_DAY
        minute = FIRST_HOUR * 60 + chance.triangular(0, HOURS * 60, 3 * 60)
        asked = midnight - timedelta(days=day) + timedelta(minutes=minute)
        wait = chance.lognormvariate(0, 0.7) * USUAL_MINUTES * (LATE_FACTOR if day == LATE_DAY else 1)
        told += _talk(number, (at - asked) / timedelta(minutes=1), wait)
    return told


def _talk(number: int, ago: float, wait: float) -> Iterator[Line]:
    """A question, somebody who takes it, the answer, and the end of it."""
    talks = _talks()
    one = talks[number * 5 % len(talks)]
    thread = f"week-{number}"
    yield Said(ago, one["account"], thread, one["by"], one["text"], post=f"{thread}-1")
    if ago - wait > 60:
        yield Did(ago - wait * 0.6, one["who"], thread, "claim")
        yield Did(ago - wait, one["who"], thread, "reply", _reply(one))
        yield Did(ago - wait - 15, one["who"], thread, "resolve")


def _reply(one: dict[str, str]) -> dict[str, str]:
    began = {name: one[name] for name in ("template", "edited", "article") if name in one}
    return {"text": one["answer"], "kind": "direct" if one["account"] == "app" else "public"} | began


def _talks() -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(
        files("caredesk.demo").joinpath("week.toml").read_text(encoding="utf-8")
    )["talk"]
    return found
