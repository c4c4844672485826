"""Moments and lengths of time in words, in the reader's zone and language, exact to the minute or second."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from flask_babel import gettext as _


@dataclass(frozen=True)
class Times:
    """How this reader is told of time. A template calls `at`, `clock` and `length`."""

    zone: str
    lang: str

    def at(self, moment: datetime) -> str:
        """Thu 26 Nov, 14:05"""
        here = moment.astimezone(ZoneInfo(self.zone))
        return f"{format_skeleton('MMMEd', here, locale=self.lang)}, {self.clock(moment)}"

    def clock(self, moment: datetime) -> str:
        """14:05, and with its seconds where it is no full minute."""
        here = moment.astimezone(ZoneInfo(self.zone))
        return format_time(here, "HH:mm:ss" if here.second else "HH:mm", locale=self.lang)

    def length(self, seconds: float) -> str:
        """2 d 3 h 5 min; seconds only where they matter."""
        return length(seconds)


def length(seconds: float) -> str:
    """So many seconds in days, hours, minutes and seconds, in the language of the request; nothing is rounded away."""
    whole = int(seconds)
    parts = (
        (whole // 86400, _("%(n)s d", n=whole // 86400)),
        (whole % 86400 // 3600, _("%(n)s h", n=whole % 86400 // 3600)),
        (whole % 3600 // 60, _("%(n)s min", n=whole % 3600 // 60)),
        (whole % 60, _("%(n)s s", n=whole % 60)),
    )
    return " ".join(words for number, words in parts if number) or _("%(n)s min", n=0)
