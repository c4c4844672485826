"""The names that a template may use, and what they are on a given day in a given language. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time

FIXED = (
    *("customer.first_name", "customer.vocative", "customer.name", "customer.handle"),
    *("agent.name", "agent.first_name", "agent.initials"),
    *("ticket.number", "channel.name", "channel.handle"),
    *("date.today", "date.tomorrow", "weekday.tomorrow"),
)
CONFIRMED = ("customer.first_name", "customer.vocative", "agent.first_name")  # only as a person has said it
MOVING = re.compile(r"(date|weekday|time)\.in_([1-9][0-9]{0,2})_(days|hours)")
SAMPLES = ("date.in_3_days", "weekday.in_3_days", "time.in_2_hours")
LOCALES = {"en": "en_GB", "pl": "pl_PL", "hu": "hu_HU"}
MOST = {"days": 366, "hours": 72}


def known(name: str) -> bool:
    """Whether there is such a name."""
    return name in FIXED or _moving(name) is not None


def _moving(name: str) -> tuple[str, timedelta] | None:
    found = MOVING.fullmatch(name)
    if found is None or (found[1] == "time") is not (found[3] == "hours") or int(found[2]) > MOST[found[3]]:
        return None
    return found[1], timedelta(**{found[3]: int(found[2])})


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


class Values(dict[str, str]):
    """What is known by name; days and hours are worked out when they are asked for."""

    def __init__(self, told: Mapping[str, str], *, at: datetime, lang: str) -> None:
        super().__init__({name: value for name, value in told.items() if value})
        self.at, self.locale = at, _locale(LOCALES.get(lang, "en_GB"))

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        if name in self:
            return self[name]
        named = {"today": timedelta(), "tomorrow": timedelta(days=1)}
        kind, _, which = name.partition(".")
        moving = (kind, named[which]) if kind in ("date", "weekday") and which in named else _moving(name)
        if moving is None:
            return default
        self[name] = self._moment(*moving)  # the same day in two hundred templates is told once
        return self[name]

    def _moment(self, kind: str, later: timedelta) -> str:
        moment = self.at + later
        if kind == "time":
            return str(format_time(_full_hour(moment), "HH:mm", locale=self.locale))
        if kind == "weekday":
            return str(format_date(moment.date(), "EEEE", locale=self.locale))
        shape = {"hu": "MMMM d."}.get(self.locale.language, "d MMMM")
        return str(format_date(moment.date(), shape, locale=self.locale))


def _full_hour(moment: datetime) -> datetime:
    """Never earlier than was said."""
    full = moment.replace(minute=0, second=0, microsecond=0)
    return full if full == moment else full + timedelta(hours=1)
