"""What a person is called in our words, and what macros did in their tickets."""

from typing import Any

from sqlalchemy import Text, cast, select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.replies.macro_models import MacroRun
from caredesk.replies.template_models import Called
from caredesk.tickets.holdings import tickets_of
from caredesk.tickets.models import Ticket

NAMES = ("first_name", "vocative", "form")


def _called(who: Any) -> Any:
    said = (col(Called.first_name) != "") | (col(Called.vocative) != "") | (col(Called.form) != "")
    return select(Called).where(col(Called.customer_id) == who.id, said)


def _copied(who: Any) -> list[dict[str, Any]]:
    found = db.session().execute(_called(who)).scalars()
    return [{**{field: getattr(one, field) for field in NAMES}, "at": one.said_at} for one in found]


def _erased(who: holdings.Person) -> int:
    with db.transaction() as session:
        names = list(session.execute(_called(who)).scalars())
        for name in names:
            name.first_name = name.vocative = name.form = ""
            audit.record("called.emptied", session.get_one(Customer, who.id), "desk")
        return len(names) + _forget_runs(who)


def _forget_runs(who: Any) -> int:
    """What macros did with their tickets cannot be put back any more: tags that were on them are words too."""
    ran = select(MacroRun).where(col(MacroRun.ticket_id).in_(tickets_of(who)), cast(MacroRun.done, Text) != "[]")
    runs = list(db.session().execute(ran).scalars())
    for one in runs:
        one.done, one.undone_at = [], one.undone_at or clock.now()
        audit.record("macro.emptied", db.session().get_one(Ticket, one.ticket_id), "desk")
    return len(runs)


COLUMNS = ("macro_run.done", *(f"called.{one}" for one in NAMES))
holdings.register("called", copy=_copied, erase=_erased, columns=COLUMNS)
