"""Where each figure of the board leads: the list of exactly the tickets, answers or posts that it counts. Pure."""

from dataclasses import dataclass
from urllib.parse import quote

from caredesk.sla.asked import Question
from caredesk.sla.board_names import Name
from caredesk.sla.period import Span

IN_LISTS = {"team": "team", "channel": "account", "agent": "assignee", "lang": "lang"}
IN_PAST = {"team": "team", "channel": "account", "agent": "agent", "lang": "lang"}


@dataclass(frozen=True)
class Links:
    """The addresses of one board's figures; with a name those of a part of it."""

    asked: Question

    def open(self, name: Name | None = None) -> str:
        return "/inbox?view=open" + self._part(IN_LISTS, name)

    def free(self, name: Name | None = None) -> str:
        return "/inbox?view=unassigned" + self._part(IN_LISTS, name)

    def due(self, due: str, name: Name | None = None) -> str:
        """Deadlines of snoozed tickets pass too, so the state does not matter."""
        return f"/inbox?view=open&status=any&due={due}{self._part(IN_LISTS, name)}"

    def free_and_due(self, due: str) -> str:
        return self.due(due) + "&assignee=none"

    def answers(self, kind: str, outcome: str, name: Name | None = None, *, span: Span | None = None) -> str:
        """kind: that of a clock, or answers for first and next ones; outcome: late, answered, or all that count."""
        return f"/sla/answers?kind={kind}&outcome={outcome}{self._part(IN_PAST, name)}{self._when(span)}"

    def cell(self, account: Name, hour: int, span: Span | None) -> str:
        """The late answers of one channel in one hour; of a week in that hour of every day."""
        where = f"&account={account.key}" + ("" if span else f"&hour={hour}")
        return f"/sla/answers?kind=answers&outcome=late{self._part(IN_PAST, None)}{where}{self._when(span)}"

    def posts(self, what: str, name: Name | None = None, *, span: Span | None = None) -> str:
        """what: in or out."""
        return f"/sla/posts?what={what}{self._part(IN_PAST, name)}{self._when(span)}"

    def _part(self, names: dict[str, str], name: Name | None) -> str:
        """The team that was chosen, and the part that is meant; a part that is a team is meant itself."""
        by = names[self.asked.by] if name is not None else ""
        team = f"&team={self.asked.team}" if self.asked.team and by != "team" else ""
        return team + (f"&{by}={quote(name.key)}" if name is not None else "")

    def _when(self, span: Span | None) -> str:
        return f"&from={span.first}&until={span.end}" if span else f"&period={self.asked.period}"

    def board(self, **changed: str) -> str:
        """The same board with something else chosen."""
        asked = {"team": str(self.asked.team or ""), "period": self.asked.period, "by": self.asked.by} | changed
        plain = {"team": "", "period": "24h", "by": "team"}
        told = [f"{key}={value}" for key, value in asked.items() if value != plain[key]]
        return "/sla" + ("?" + "&".join(told) if told else "")
