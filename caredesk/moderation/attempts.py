"""Attempts that were refused: each is an entry of its own, written when the transaction that refused it is over."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Engine, ExceptionContext, event
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Named
from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

MOST_AT_ONCE = 50
SAID = "never deleted"  # by the triggers of posts, versions and tickets
HIDE, DELETE = "hide.refused", "delete.refused"
NEVER = ("delete", "remove", "erase", "destroy", "purge")  # how a machine may call what nobody here can do


@dataclass(frozen=True)
class Known:
    """A thing by its name alone."""

    uuid: str


@dataclass(frozen=True)
class Attempt:
    """Who tried what on which post or ticket, or on nothing that they see, and on which surface: page, api, bulk."""

    verb: str
    target: Named
    agent: Agent
    surface: str

    def refused(self, code: str, **more: Any) -> None:
        """Write it down, now or as soon as the open transaction is over."""
        body = {"surface": self.surface, "why": code, **more}
        target, agent = Known(self.target.uuid), self.agent.uuid  # rows that were rolled back cannot be asked any more

        def write() -> None:
            with db.transaction():
                audit.record(self.verb, target, agent, body=body)

        db.once_over(write) if db.in_transaction() else write()


@contextmanager
def watched(attempt: Attempt, **more: Any) -> Iterator[None]:
    """Whatever is refused inside is an entry."""
    try:
        yield
    except Refused as error:
        attempt.refused(error.code, **more)
        raise


def never_many(action: str, ids: Sequence[int], agent: Agent) -> None:
    """A bulk act that deletes or hides is none: Refused, with an entry for each ticket that was meant."""
    if action not in (*NEVER, "hide"):
        return
    verb, code = (HIDE, "hide_many") if action == "hide" else (DELETE, "never_deleted")
    seen, query = access.visible_accounts(agent), select(Ticket).where(col(Ticket.id).in_(ids[:MOST_AT_ONCE]))
    if seen is not None:
        query = query.where(col(Ticket.account_id).in_(sorted(seen)))
    targets: list[Named] = [*db.session().exec(query)]
    for target in targets or [agent]:
        Attempt(verb, target, agent, "bulk").refused(code)
    raise Refused(code)


def never(target: Post | Ticket, agent: Agent, surface: str) -> NoReturn:
    """Somebody asked to delete what a person wrote: there is no such thing here, and that they asked is kept."""
    Attempt(DELETE, target, agent, surface).refused("never_deleted")
    raise Refused("never_deleted")


def _by_the_database(context: ExceptionContext) -> None:
    """A statement tried to delete what the database keeps: that is an attempt too, whoever sent it."""
    if SAID in str(context.original_exception) and db.in_transaction():
        table = re.search(r"(?:from|into)\s+\"?(\w+)", str(context.statement), re.IGNORECASE)
        body = {"surface": "database", "why": "never_deleted", "table": table[1] if table else ""}

        def write() -> None:
            with db.transaction():
                audit.record(DELETE, Known("desk"), "desk", body=body)

        db.once_over(write)


event.listen(Engine, "handle_error", _by_the_database)
