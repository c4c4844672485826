"""The command line of this room: asks the rules of business time directly, without a desk."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from caredesk.core import cli
from caredesk.core.cli import Refused
from caredesk.sla import hours, hours_file, targets, wall
from caredesk.sla.hours import Calendar, Pause, Span

YEARS = range(1970, 2200)
UNFIT_TARGET = {
    "zero": "--target is one minute at least",
    "too_long": "--target is 365 days at most",
    "not_a_duration": "--target is written like 90m, 2h, 1h30m, 3d or 3bd",
}


@click.group()
def sla() -> None:
    """Business time: when something is due, and how much of a stretch counted."""


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--pause", "pauses", multiple=True, metavar="FROM/TO", help="Does not count; may be repeated."),
        click.option("--start", required=True, help="ISO 8601; without a zone it is the calendar's wall clock."),
        click.option("--calendar", "file", required=True, metavar="FILE", help="A calendar as the desk exports it."),
    ):
        command = option(command)
    return command


@sla.command()
@_common
@click.option("--target", required=True, help="90m, 2h, 1h30m, 3d (of 24 counted hours), 3bd (business days).")
def due(file: str, start: str, target: str, pauses: tuple[str, ...]) -> None:
    """When a target that begins to count at START is used up; due_at is null while a pause without an end holds it."""
    calendar = _calendar(file)
    began, held = _time("--start", start, calendar), _pauses(pauses, calendar)
    seconds = _target(target).seconds(calendar)
    try:
        found = hours.due(began, timedelta(seconds=seconds), calendar, held)
    except hours.NeverOpen as error:
        raise Refused("this calendar has not so much time to give within fifty years") from error
    told = {"start_at": _told(began), "due_at": _told(found) if found else None, "target_seconds": seconds}
    until = found or max(began, *(one.from_at for one in held))
    click.echo(cli.dumped({**told, **_way(began, until, calendar, held)}))


@sla.command()
@_common
@click.option("--until", required=True, help="ISO 8601, as for --start.")
def elapsed(file: str, start: str, until: str, pauses: tuple[str, ...]) -> None:
    """How much counted from START to UNTIL."""
    calendar = _calendar(file)
    began, ended = _time("--start", start, calendar), _time("--until", until, calendar)
    held = _pauses(pauses, calendar)
    counted = hours.elapsed(began, ended, calendar, held)
    told = {"start_at": _told(began), "until_at": _told(ended), "elapsed_seconds": _seconds(counted)}
    click.echo(cli.dumped({**told, **_way(began, ended, calendar, held)}))


def _way(start: datetime, until: datetime, calendar: Calendar, pauses: tuple[Pause, ...]) -> dict[str, Any]:
    """Every span from start to until, counted or skipped and why."""
    return {"zone": calendar.zone, "spans": list(map(_span, hours.ledger(start, until, calendar, pauses)))}


def _span(span: Span) -> dict[str, Any]:
    return {
        "from_at": _told(span.from_at),
        "until_at": _told(span.until_at),
        "seconds": _seconds(span.length),
        "counted": span.counted,
        "reason": span.why,
        "name": span.name,
    }


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _seconds(length: timedelta) -> float:
    return length // timedelta(seconds=1) if not length.microseconds else length.total_seconds()


def _calendar(file: str) -> Calendar:
    try:
        return hours_file.read_overlapping(json.loads(Path(file).read_text(encoding="utf-8")))
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file} is not JSON") from error
    except hours_file.Unfit as error:
        raise Refused(f"{file} is not a calendar: {error}") from error


def _target(text: str) -> targets.Target:
    try:
        return targets.read(text)
    except targets.Unfit as error:
        raise Refused(UNFIT_TARGET[error.code]) from error


def _time(option: str, text: str, calendar: Calendar) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(f"{option}: {text} is not a time like 2026-03-02T09:00 or 2026-03-02T09:00+01:00") from error
    if found.year not in YEARS:
        raise Refused(f"{option}: the years from {YEARS[0]} to {YEARS[-1]} are known")
    return found if found.tzinfo else wall.first_moment(calendar.zone, found)


def _pauses(texts: tuple[str, ...], calendar: Calendar) -> tuple[Pause, ...]:
    """Each FROM/TO; without TO the pause goes on."""
    return tuple(_pause(text, calendar) for text in texts)


def _pause(text: str, calendar: Calendar) -> Pause:
    start, slash, end = text.partition("/")
    if not slash:
        raise Refused(f"--pause: {text} is not FROM/TO")
    pause = Pause(_time("--pause", start, calendar), _time("--pause", end, calendar) if end.strip() else None)
    if pause.until_at and pause.until_at < pause.from_at:
        raise Refused(f"--pause: {text} ends before it begins")
    return pause
