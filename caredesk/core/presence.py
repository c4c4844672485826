"""Who looks at which ticket right now. Not an entry of anything: told by heartbeat, forgotten by itself."""

import threading
from dataclasses import dataclass, field

EXPIRES_SECONDS = 45.0
STATES = ("away", "looking", "typing")  # an agent with two windows is shown at their busiest


@dataclass
class Presence:
    """The windows that are open on tickets; `key` is one window, here or in another process."""

    windows: dict[tuple[int, str], tuple[int, str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: str, *, ticket: int, agent: int, state: str, at: float) -> bool:
        """This window looks at this ticket; whether what others see of it changes."""
        with self._lock:
            before = self._of(ticket)
            self.windows[ticket, key] = (agent, state, at + EXPIRES_SECONDS)
            return self._of(ticket) != before

    def leave(self, key: str, ticket: int) -> set[int]:
        """This window has left a ticket: that ticket, when what others see of it changes."""
        with self._lock:
            return self._drop([(ticket, key)] if (ticket, key) in self.windows else [])

    def expire(self, at: float) -> set[int]:
        """Forget who has not been heard of for too long."""
        with self._lock:
            return self._drop([key for key, (_, _, until) in self.windows.items() if until <= at])

    def of(self, ticket: int) -> dict[int, str]:
        """agent -> looking, typing or away, for this ticket."""
        with self._lock:
            return self._of(ticket)

    def watched(self, key: str) -> set[int]:
        """The tickets that this window looks at."""
        with self._lock:
            return {ticket for ticket, known in self.windows if known == key}

    def tickets(self) -> set[int]:
        with self._lock:
            return {ticket for ticket, _ in self.windows}

    def _of(self, ticket: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for (where, _), (agent, state, _) in self.windows.items():
            if where == ticket:
                found[agent] = max(found.get(agent, "away"), state, key=STATES.index)
        return dict(sorted(found.items()))

    def _drop(self, keys: list[tuple[int, str]]) -> set[int]:
        before = {ticket: self._of(ticket) for ticket, _ in keys}
        for key in keys:
            del self.windows[key]
        return {ticket for ticket, seen in before.items() if self._of(ticket) != seen}


presence = Presence()
