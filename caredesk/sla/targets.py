"""How long we have, as people write it: "90m", "2h", "1h30m", "3d", "3bd". Pure.

"d" is 24 counted hours; "bd" is a business day, which is the usual daily hours of the calendar that it is counted by.
"""

import re
from dataclasses import dataclass

from caredesk.sla import week
from caredesk.sla.week import Calendar

SHORTEST, LONGEST_DAYS = 1, 365  # minutes, days
WRITTEN = re.compile(r"(?:(\d{1,6})bd)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,8})m)?")


class Unfit(Exception):
    """This is no target: zero, too_long or not_a_duration."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """So many minutes, and so many business days."""

    minutes: int
    business_days: int = 0

    def seconds(self, calendar: Calendar) -> int:
        """How much of this calendar's time that is."""
        return 60 * (self.minutes + self.business_days * week.usual_minutes(calendar))

    def __str__(self) -> str:
        """As it is written shortest: 90 minutes are 1h30m, two days stay 2d."""
        days, rest = divmod(self.minutes, week.DAY)
        parts = ((self.business_days, "bd"), (days, "d"), (rest // 60, "h"), (rest % 60, "m"))
        return "".join(f"{number}{unit}" for number, unit in parts if number)


def read(text: str) -> Target:
    """A target of one minute to 365 days; Unfit otherwise."""
    plain = "".join(text.split()).lower()
    found = WRITTEN.fullmatch(plain) if plain.isascii() else None
    if not plain or found is None:
        raise Unfit("not_a_duration")
    business, days, hours, minutes = (int(part or 0) for part in found.groups())
    target = Target(days * week.DAY + hours * 60 + minutes, business)
    if target.minutes < SHORTEST and not business:
        raise Unfit("zero")
    if business * week.DAY + target.minutes > LONGEST_DAYS * week.DAY:
        raise Unfit("too_long")
    return target
