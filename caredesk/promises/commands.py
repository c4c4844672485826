"""The command line of this room: asks the rules that spot promises directly, without a desk."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from caredesk.core import cli
from caredesk.core.cli import Refused
from caredesk.promises.moments import Around
from caredesk.promises.sentences import problem
from caredesk.promises.spot import LANGUAGES, Spotted, spot
from caredesk.sla import hours_file, wall
from caredesk.sla.hours import Calendar

LONGEST = 10_000  # letters of one line
YEARS = range(1970, 2200)


@click.group()
def promises() -> None:
    """What we say that we will do."""


@promises.command("spot")
@click.option("--lang", required=True, type=click.Choice(sorted(LANGUAGES)), help="The language of the sentences.")
@click.option("--now", required=True, help="When they are said: ISO 8601; without a zone by the clock of --zone.")
@click.option("--zone", required=True, help="By whose clock the customer reads them, such as Europe/Warsaw.")
@click.option("--calendar", "file", metavar="FILE", help="Whose working days count; without one Monday to Friday.")
def spot_in(lang: str, now: str, zone: str, file: str | None) -> None:
    """Spot promises in sentences on standard input, one a line; answers one JSON object a line.

    Ends with 0 when every line was read, with 1 when one or more could not be (its object holds an error), and with 2
    when the options cannot be used."""
    around = Around(_time(now, _zone(zone)), zone, _calendar(file) if file else None)
    is_fine = True
    for line in _lines():
        told = _told(line, lang, around)
        is_fine = is_fine and "error" not in told
        click.echo(cli.dumped(told))
    sys.exit(0 if is_fine else 1)


def _lines() -> Iterator[bytes]:
    for line in sys.stdin.buffer:
        yield line.rstrip(b"\r\n")


def _told(line: bytes, lang: str, around: Around) -> dict[str, Any]:
    text = line.decode("utf-8", "replace")
    if "\ufffd" in text and "\ufffd".encode() not in line:
        return {"text": text[:LONGEST], "error": "this line is not UTF-8"}
    if not text.strip():
        return {"text": "", "error": "this line is empty"}
    if len(text) > LONGEST:
        return {"text": text[:80], "error": f"this line is longer than {LONGEST} letters"}
    found = [_one(one) for one in spot(text, lang, around)]
    first = found[0] if found else {**dict.fromkeys(("kind", "due_at", "from_at", "words")), "problem": ""}
    told = {"text": text, "found": bool(found), **first, "zone": around.zone}
    return told | ({"also": found[1:]} if found[1:] else {})


def _one(one: Spotted) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "due_at": one.due_at and one.due_at.isoformat(),
        "from_at": one.from_at and one.from_at.isoformat(),
        "words": one.words,
        "problem": one.problem,
    } | ({"says": problem(one.problem)} if one.problem else {})


def _zone(name: str) -> str:
    if name not in hours_file.zones():
        raise Refused(f"--zone: {name} is not a time zone like Europe/Warsaw")
    return name


def _time(text: str, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(f"--now: {text} is not a time like 2026-12-02T10:00 or 2026-12-02T10:00+01:00") from error
    if found.year not in YEARS:
        raise Refused(f"--now: the years from {YEARS[0]} to {YEARS[-1]} are known")
    return found if found.tzinfo else wall.first_moment(zone, found)


def _calendar(file: str) -> Calendar:
    try:
        return hours_file.read_overlapping(json.loads(Path(file).read_text(encoding="utf-8")))
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file} is not JSON") from error
    except hours_file.Unfit as error:
        raise Refused(f"{file} is not a calendar: {error}") from error
