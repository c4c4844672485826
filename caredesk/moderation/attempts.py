"""Attempts that were refused: each is an entry of its own, written when the transaction that refused it is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from caredesk import audit
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

HIDE, DELETE = "hide.refused", "delete.refused"
NEVER = ("delete", "remove", "erase", "destroy", "purge")  # how a machine may call what nobody here can do


@dataclass(frozen=True)
class Attempt:
    """Who tried what on which post or ticket, and on which surface: page, api, bulk."""

    verb: str
    target: Post | Ticket
    agent: Agent
    surface: str

    def refused(self, code: str, **more: Any) -> None:
        """Write it down, now or as soon as the open transaction is over."""
        body = {"surface": self.surface, "why": code, **more}

        def write() -> None:
            with db.transaction():
                audit.record(self.verb, self.target, self.agent, body=body)

        db.once_over(write) if db.in_transaction() else write()


@contextmanager
def watched(attempt: Attempt, **more: Any) -> Iterator[None]:
    """Whatever is refused inside is an entry."""
    try:
        yield
    except Refused as error:
        attempt.refused(error.code, **more)
        raise


def never(target: Post | Ticket, agent: Agent, surface: str) -> NoReturn:
    """Somebody asked to delete what a person wrote: there is no such thing here, and that they asked is kept."""
    Attempt(DELETE, target, agent, surface).refused("never_deleted")
    raise Refused("never_deleted")
