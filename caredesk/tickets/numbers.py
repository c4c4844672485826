"""The numbers beside the views for many agents at once: kept counters read once, summed per wall, not per agent."""

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

from caredesk.tickets.counts import NOBODY, Place
from caredesk.tickets.models import Status
from caredesk.tickets.queries import Scope
from caredesk.tickets.views import ANY, COUNTED, ME, MINE, Filter
from caredesk.tickets.views import NOBODY as UNASSIGNED

_PLAIN = {"open": Status.OPEN, "snoozed": Status.SNOOZED, "waiting": Status.PENDING, "resolved": Status.RESOLVED}


class Numbers:
    """The kept counters of one moment; says for any agent what `tally.counts` would say."""

    def __init__(self, kept: dict[Place, int]) -> None:
        self.kept = kept
        self._walls: dict[frozenset[int] | None, dict[str, int]] = {}

    def standard(self, scope: Scope) -> dict[str, int]:
        """The standard views and the accounts."""
        mine = _within(self._mine[scope.agent_id], scope.accounts)
        team = sum(_within(self._team[one], scope.accounts) for one in scope.teams)
        return {**self._wall(scope.accounts), "mine": mine, "team": team}

    def saved(self, wanted: dict[str, Filter], scope: Scope) -> dict[str, int]:
        """Saved views, as far as the counters know what they ask for."""
        counted = {key: one for key, one in wanted.items() if set(one.told()) <= COUNTED}
        return {key: self._sum(one, scope) for key, one in counted.items()}

    def _wall(self, accounts: frozenset[int] | None) -> dict[str, int]:
        if accounts not in self._walls:
            by_status = {key: _within(self._status[status.value], accounts) for key, status in _PLAIN.items()}
            unassigned = _within(self._mine[NOBODY], accounts)
            here = sorted(self._status[Status.OPEN.value]) if accounts is None else sorted(accounts)
            lines = {f"c{one}": self._status[Status.OPEN.value][one] for one in here}
            self._walls[accounts] = {**by_status, "unassigned": unassigned, **lines}
        return self._walls[accounts]

    def _sum(self, wanted: Filter, scope: Scope) -> int:
        return sum(n for place, n in self.kept.items() if _holds(wanted, place, scope))

    @cached_property
    def _status(self) -> dict[str, dict[int, int]]:
        return self._grouped(lambda place: place[3])

    @cached_property
    def _mine(self) -> dict[int, dict[int, int]]:
        return self._grouped(lambda place: place[2] if place[3] == Status.OPEN.value else -1)

    @cached_property
    def _team(self) -> dict[int, dict[int, int]]:
        return self._grouped(lambda place: place[1] if place[3] == Status.OPEN.value else -1)

    def _grouped(self, key: Callable[[Place], Any]) -> dict[Any, dict[int, int]]:
        sums: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for place, n in self.kept.items():
            sums[key(place)][place[0]] += n
        return sums


def _within(by_account: dict[int, int], accounts: frozenset[int] | None) -> int:
    return sum(by_account.values()) if accounts is None else sum(by_account.get(one, 0) for one in accounts)


def _holds(wanted: Filter, place: Place, scope: Scope) -> bool:
    account, team, assignee, status = place
    who = {ME: scope.agent_id, UNASSIGNED: NOBODY, "": assignee}.get(wanted.assignee)
    facts = (
        scope.accounts is None or account in scope.accounts,
        wanted.status in ("", ANY, status),
        assignee == (int(wanted.assignee) if who is None else who),
        wanted.team in ("", str(team)) or (wanted.team == MINE and team in scope.teams),
        wanted.account in ("", str(account)),
    )
    return all(facts)
