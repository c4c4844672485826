"""The board in words: lengths, shares and hours as its reader says them. What is said often is put together once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.sla.board_day import Day, Point
from caredesk.sla.period import Span
from caredesk.sla.share import Outcome

NONE = "\u2013"
PER_HOUR, PER_DAY = 60, 1440
UNGROUPED = 1000


@dataclass(frozen=True)
class Words:
    """How this reader is told of figures, in the language of what is being rendered; templates call it `say`."""

    zone: str
    lang: str

    def brief(self, minutes: int | None) -> str:
        """The two largest parts of a length: 2 d 3 h, 1 h 5 min, 40 min."""
        return NONE if minutes is None else _brief(minutes, self.lang)

    def number(self, n: int) -> str:
        return str(n) if n < UNGROUPED else str(format_decimal(n, locale=self.lang))

    def percent(self, per_mille: int | None) -> str:
        """96.2%; what is not known is no nought."""
        return NONE if per_mille is None else _percent(per_mille, self.lang)

    def clock(self, at: datetime) -> str:
        """15:00, by the reader's clock."""
        return at.astimezone(ZoneInfo(self.zone)).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        """Thu 26 Nov"""
        return _day(at.astimezone(ZoneInfo(self.zone)).date(), self.lang)

    def step(self, span: Span, period: str) -> str:
        """A line of the table: an hour, of a week a day."""
        return self.day(span.begins_at) if period == "7d" else self.clock(span.begins_at)

    def moment(self, at: datetime) -> str:
        """Thu 26 Nov, 15:00"""
        return f"{self.day(at)}, {self.clock(at)}"

    def period(self, period: str) -> str:
        return {"today": _("Today"), "24h": _("Last 24 hours"), "7d": _("Last 7 days")}[period]

    def late(self, outcome: Outcome) -> str:
        return self._late.format(late=outcome.missed, all=outcome.all)

    @cached_property
    def _late(self) -> str:
        return _("%(late)s of %(all)s late", late="{late}", all="{all}")

    def deadline(self, kind: str) -> str:
        """Which promise a deadline belongs to."""
        known = {
            "claim": _("Claim"),
            "first": _("First answer"),
            "next": _("Next answer"),
            "resolution": _("Resolution"),
            "window": _("The network takes no answer after this"),
        }
        return known.get(kind, kind)

    def summary(self, day: Day, period: str) -> str:
        """The chart in words."""
        came, answered = day.whole.came, day.whole.answered
        told = [
            ngettext("%(num)s post came in.", "%(num)s posts came in.", came),
            ngettext("We answered %(num)s time.", "We answered %(num)s times.", answered),
        ]
        busiest = max(day.table, key=lambda point: point.flow.came, default=None)
        if busiest is not None and busiest.flow.came:
            told.append(self._busiest(busiest, period))
        return " ".join(told)

    def _busiest(self, point: Point, period: str) -> str:
        if period == "7d":
            return _("Most came on %(day)s: %(n)s.", day=self.day(point.span.begins_at), n=point.flow.came)
        begin, end = self.clock(point.span.begins_at), self.clock(point.span.ends_at)
        return _("Most came between %(begin)s and %(end)s: %(n)s.", begin=begin, end=end, n=point.flow.came)


@lru_cache(4096)
def _brief(minutes: int, lang: str) -> str:  # noqa: ARG001 - what is kept is kept for each language
    if minutes < 1:
        return _("under 1 min")
    days, hours, rest = minutes // PER_DAY, minutes % PER_DAY // PER_HOUR, minutes % PER_HOUR
    parts = (
        (days, _("%(n)s d", n=days)),
        (hours, _("%(n)s h", n=hours)),
        (0 if days else rest, _("%(n)s min", n=rest)),
    )
    return " ".join(words for number, words in parts if number)


@lru_cache(4096)
def _percent(per_mille: int, lang: str) -> str:
    return str(format_percent(per_mille / 1000, format="#,##0.#%", locale=lang))


@lru_cache(1024)
def _day(on: date, lang: str) -> str:
    return str(format_date(on, _("EEE d MMM"), locale=lang))
