"""What a board or a history is asked for: behind which wall, of which team, of which time, split by what."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col

from caredesk.sla import period
from caredesk.sla.period import Span

SPLITS = ("team", "channel", "agent", "lang")
NOBODY_SEES: frozenset[int] = frozenset()  # the wall of a question before anybody has said who asks it


@dataclass(frozen=True)
class Question:
    """Everybody who asks the same sees the same figures: they are worked out once for all of them."""

    accounts: frozenset[int] | None  # the wall; None: there is none
    team: int | None = None
    period: str = "24h"
    by: str = "team"
    zone: str = "UTC"

    def span(self, at: datetime) -> Span:
        """The quarters of an hour that this is about."""
        return period.span(self.period, at, self.zone)

    def behind(self, accounts: frozenset[int] | None) -> "Question":
        """The same question behind another wall."""
        return self if accounts == self.accounts else replace(self, accounts=accounts)

    def wall(self, model: Any) -> list[Any]:
        """The conditions that keep to the wall and the team, for any table with an account and a team in it."""
        asked = [] if self.accounts is None else [col(model.account_id).in_(sorted(self.accounts))]
        return asked if self.team is None else [*asked, col(model.team_id) == self.team]


def split_of(model: Any, by: str) -> Any:
    """The column of this table by which figures are split."""
    who = "assignee_id" if hasattr(model, "assignee_id") else "agent_id"
    return getattr(model, {"team": "team_id", "channel": "account_id", "agent": who, "lang": "lang"}[by])
