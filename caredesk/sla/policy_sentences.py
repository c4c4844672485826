"""What the pages of calendars, policies and recomputing say, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from babel import Locale
from babel.dates import format_skeleton, get_day_names
from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.core import web
from caredesk.sla import alert_sentences, public_days
from caredesk.sla.calendars import InUse
from caredesk.sla.hours_file import WEEKDAYS
from caredesk.sla.models import Recompute, RecomputeState
from caredesk.sla.policies import Hides

FIELDS: dict[str, Callable[[], str]] = {
    "name": lambda: _("Give it a name of up to 80 characters."),
    "taken": lambda: _("Another one has this name already."),
    "unknown_zone": lambda: _("There is no such time zone."),
    "unknown_country": lambda: _("The holidays of this country are not known."),
    "unknown_subdivision": lambda: _("This country has no such part with holidays of its own."),
    "unknown_weekday": lambda: _("Choose a weekday."),
    "unknown_field": lambda: _("The desk knows no such field."),
    "not_a_calendar": lambda: _("This is no calendar file."),
    "not_a_week": lambda: _("The file says nothing about the hours of the week."),
    "never_open": lambda: _("It would never be open: give at least one weekday hours."),
    "time": lambda: _("A time is written like 09:00; the end of the day is 24:00."),
    "ends_before_start": lambda: _("It ends before it begins. For a night, tick “next day”."),
    "overlaps": lambda: _("It overlaps with another one: every minute counts once."),
    "too_many": lambda: _("These are too many."),
    "date": lambda: _("Choose a date between 1970 and 2199."),
    "twice": lambda: _("This is here twice."),
    "no_match": lambda: _("Choose at least one condition: for everybody there is the last policy."),
    "default_match": lambda: _("The last policy is for everybody, so it has no conditions."),
    "choice": lambda: _("Choose one of the offered values."),
    "team": lambda: _("There is no such team."),
    "tag": lambda: _("A tag has 1 to 40 characters and no comma."),
    "lang": lambda: _("A language is written as its code, such as pl or hu."),
    "no_target": lambda: _("Give it at least one target."),
    "zero": lambda: _("At least one minute."),
    "too_long": lambda: _("At most 365 days."),
    "not_a_duration": lambda: _("Write it like 90m, 2h, 1h30m, 3d or 3bd."),
    "never_due": lambda: _("This calendar would need more than ten years for it."),
    "too_rare": lambda: _("By these hours a policy would need more than ten years for what it promises."),
    "calendar": lambda: _("Choose a calendar that is in force."),
    "alone": lambda: _("A policy is moved by itself, without other changes."),
}
STEPS = ("warn", "escalate")


def field(name: str, code: str) -> str:
    """The sentence for one field that is in trouble."""
    if name.partition(".")[0] in STEPS or code not in FIELDS:
        return alert_sentences.field_(code)
    return FIELDS[code]()


def fields(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentence for each field that is in trouble."""
    return {name: field(name, code) for name, code in errors.items()}


def stale() -> str:
    return _("Somebody changed it meanwhile. Look at what is there now, and save again what you still want.")


def hides(error: Hides) -> str:
    """Why an order of policies is refused."""
    return _(
        "No ticket would be left for “%(hidden)s”: “%(behind)s” stands before it and takes all that it is for.",
        hidden=error.hidden,
        behind=error.behind,
    )


def in_use(error: InUse) -> str:
    """Why a calendar stays."""
    if error.policies:
        names = ", ".join(error.policies)
        return _("It is in use by these policies: %(names)s. Let them count by another calendar first.", names=names)
    return ngettext(
        "%(num)s colleague works by these hours. Give them others first.",
        "%(num)s colleagues work by these hours. Give them others first.",
        error.people,
    )


def not_waiting() -> str:
    return _("This is not waiting for an answer any more.")


def is_default() -> str:
    return _("The last policy is for everybody: it stays where it is.")


def weekdays(width: Literal["wide", "abbreviated"] = "wide") -> dict[str, str]:
    """The days of the week by their names in the reader's language."""
    names = get_day_names(width, context="stand-alone", locale=web.language())
    return {key: names[number] for number, key in enumerate(WEEKDAYS)}


def day(on: date) -> str:
    """Thu 26 Nov"""
    return str(format_skeleton("MMMEd", on, locale=web.language()))


def week(hours: Mapping[str, Any]) -> list[str]:
    """The hours of a week in a few words: neighbouring days that are the same stand together."""
    names, told = weekdays("abbreviated"), []
    groups: list[list[str]] = []
    for day in WEEKDAYS:
        same = groups and hours["windows"].get(groups[-1][-1]) == hours["windows"].get(day)
        groups[-1].append(day) if same else groups.append([day])
    for group in groups:
        windows = hours["windows"].get(group[0])
        if windows:
            ends = names[group[0]] if len(group) == 1 else f"{names[group[0]]} – {names[group[-1]]}"
            told.append(f"{ends} {', '.join('–'.join(pair) for pair in windows)}")
    return told


def countries() -> list[tuple[str, str]]:
    """Every country whose holidays are known, by its name in the reader's language."""
    names = Locale.parse(web.language()).territories
    return sorted(((code, names.get(code, code)) for code in public_days.countries()), key=lambda one: one[1])


def country(hours: Mapping[str, Any]) -> str:
    """Whose holidays count, by name; empty for nobody's."""
    told = hours.get("holidays")
    if not told:
        return ""
    name = Locale.parse(web.language()).territories.get(told["country"], told["country"])
    return f"{name} ({told['subdivision']})" if told.get("subdivision") else str(name)


def kind(key: str) -> str:
    """What a clock runs for."""
    return {
        "claim": _("Until somebody takes it"),
        "first": _("First answer"),
        "next": _("Next answer"),
        "resolution": _("Until it is done"),
    }[key]


def surface(key: str) -> str:
    """What kind of post it is."""
    return {
        "post": _("Post"),
        "comment": _("Comment"),
        "mention": _("Mention"),
        "dm": _("Direct message"),
        "review": _("Review"),
        "mail": _("Mail"),
        "listening": _("Found by listening"),
    }[key]


def priority(key: str) -> str:
    return {"urgent": _("Urgent"), "high": _("High"), "normal": _("Normal"), "low": _("Low")}[key]


def run(row: Recompute) -> str:
    """How far a recomputing is, in one sentence."""
    return {
        RecomputeState.LOOKING: _("Looking at what would change…"),
        RecomputeState.LOOKED: _("This would change, and nothing has changed yet")
        if row.clocks + row.begun + row.ended
        else _("Nothing would change: every running clock is under the version it should be"),
        RecomputeState.APPLYING: _("The clocks are being changed…"),
        RecomputeState.DONE: _("This was changed"),
        RecomputeState.DROPPED: _("Nothing was changed"),
    }[row.state]
