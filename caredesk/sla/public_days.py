"""Public holidays and make-up working days of a country, as the `holidays` library knows them.

Holidays are those of the library's category "public". A make-up working day is worked like the weekday that was given
away for it: when Friday 2 January is off and Saturday 10 January is worked instead, that Saturday has Friday's hours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

LANGUAGES = {"en": "en_US"}  # as the library calls them, where it differs from us
KNOWN = range(1900, 2200)  # years for which a country's days are asked at all


@dataclass(frozen=True)
class Year:
    """What a country does in one year."""

    off: Mapping[date, str]
    worked: Mapping[date, int]  # day of a weekend: like which weekday


@lru_cache(512)
def year(country: str, subdivision: str | None, number: int, language: str = "en") -> Year:
    """The days of this year; named in this language, else in English, else in the country's own."""
    if number not in KNOWN:
        return Year({}, {})
    # A day of this year may be worked for one of the next, or be off for one of the last.
    found = _days(country, subdivision, number, language)
    worked = {day: weekday for day, weekday in _given_away(found) if day in found.weekend_workdays}
    return Year(
        {day: name for day, name in found.items() if day.year == number},
        {day: weekday for day, weekday in worked.items() if day.year == number},
    )


def _days(country: str, subdivision: str | None, number: int, language: str) -> Any:
    kind = getattr(_library(), country)
    told = LANGUAGES.get(language, language)
    spoken = told if told in kind.supported_languages else LANGUAGES["en"]
    chosen = spoken if spoken in kind.supported_languages else kind.default_language
    return kind(subdiv=subdivision, years=range(number - 1, number + 2), language=chosen, expand=False)


def _given_away(found: Any) -> Iterator[tuple[date, int]]:
    """(day that is worked, weekday of the day that is off for it), from the library's table of exchanged days."""
    for number, rows in getattr(found, "special_public_holidays", {}).items():
        for row in rows if rows and isinstance(rows[0], tuple) else (rows,):
            if len(row) > 3:
                month, day, worked_month, worked_day, *worked_year = row
                worked = date(worked_year[0] if worked_year else number, worked_month, worked_day)
                yield worked, date(number, month, day).weekday()


def _library() -> Any:
    """Loaded when somebody asks for a day: it is large, and most commands never do."""
    import holidays

    return holidays


@lru_cache(1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """Every country by its two letters, with its parts that have holidays of their own."""
    return {code: tuple(parts) for code, parts in _library().list_supported_countries(include_aliases=False).items()}
