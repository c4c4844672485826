"""The report on equal treatment as rows to show: the same for the page, the file and machines."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from caredesk.reports import fair_words
from caredesk.reports.fair_groups import Group, Report
from caredesk.reports.fairness import Asked

COLUMNS = (
    *("by", "group", "label", "waits", "unanswered", "median_seconds", "p90_seconds", "in_time_percent"),
    *("network_lag_seconds", "others_median_seconds", "longer_percent", "judged", "unfair"),
)

NONE = "none"  # in an address: those of whom it is not known


@dataclass(frozen=True)
class Row:
    """One group with its figures."""

    group: Group
    is_unfair: bool
    url: str  # the waits that it is made of

    @property
    def label(self) -> str:
        return fair_words.label(self.group)

    @property
    def in_time(self) -> int:
        return round(100 * self.group.in_time / self.group.n)

    def told(self) -> dict[str, Any]:
        """By COLUMNS."""
        group = self.group
        found = (
            *(group.dimension, group.key, self.label, group.n, group.unanswered),
            *(round(group.median), round(group.p90), self.in_time, round(group.lag)),
            *(None if group.others is None else round(group.others), group.longer, group.is_judged, self.is_unfair),
        )
        return dict(zip(COLUMNS, found, strict=True))


def tables(report: Report, asked: Asked) -> dict[str, list[Row]]:
    """The rows by what customers are put into groups by."""
    unfair = {group.name for group in report.warnings}
    return {
        dimension: [Row(group, group.name in unfair, address(group, asked)) for group in groups]
        for dimension, groups in report.groups.items()
    }


def sheet(report: Report, asked: Asked) -> Iterator[list[Any]]:
    """Headings and rows of the file."""
    yield list(COLUMNS)
    for rows in tables(report, asked).values():
        yield from (list(row.told().values()) for row in rows)


def address(group: Group, asked: Asked) -> str:
    """Where the waits of this group are listed one by one."""
    told = {**kept(asked), "until": asked.span.end, "by": group.dimension, "group": group.key or NONE}
    return f"/reports/fairness/waits?{urlencode(told)}"


def kept(asked: Asked) -> dict[str, Any]:
    """The choices of the reader, for links."""
    return {name: asdict(asked)[name] for name in ("days", "kind", "measure")}
