"""What is asked before a ticket is resolved. Rooms that come later register here what is still owed to its customer."""

from collections.abc import Callable

from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

Ask = Callable[[Ticket], Refused | None]
_asked: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    """Ask this of every ticket that somebody resolves: why it should stay open, or None."""
    _asked[name] = ask


def stop(ticket: Ticket, despite: str) -> str:
    """Refused while something is owed and nobody said why it is resolved all the same; the reason where it mattered."""
    owed = next((found for found in (ask(ticket) for ask in _asked.values()) if found is not None), None)
    if owed is not None and not despite:
        raise owed
    return despite if owed is not None else ""
