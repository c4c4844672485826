"""What other rooms' pages show of the reports."""

from dataclasses import dataclass

from caredesk.reports import fair_watch
from caredesk.reports.fair_groups import Group
from caredesk.tickets.queries import Scope


@dataclass(frozen=True)
class Unfair:
    """A group that waits longer than is fair, as the monitor saw it last."""

    group: Group
    days: int
    zone: str  # whose hours of the day


def warnings(scope: Scope) -> list[Unfair]:
    """Each group that waits longer than is fair, behind these walls, once: as the longest period shows it."""
    found: dict[tuple[str, str], Unfair] = {}
    for run in fair_watch.found(scope.accounts):
        for group in fair_watch.groups(run):
            found.setdefault(group.name, Unfair(group, run.days, run.zone))
    return list(found.values())
