"""Words that somebody has begun to write to a person or about them, and what the person is called."""

from typing import Any

from sqlalchemy import Text, cast, select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.replies.macro_models import MacroRun
from caredesk.replies.models import Draft
from caredesk.replies.template_models import Called
from caredesk.team.models import Agent
from caredesk.tickets.holdings import tickets_of
from caredesk.tickets.models import Ticket


def _drafts(who: Any) -> Any:
    return select(Draft).where(col(Draft.ticket_id).in_(tickets_of(who)), col(Draft.text) != "")


def _copied(who: Any) -> list[dict[str, Any]]:
    found = db.session().execute(_drafts(who)).scalars()
    drafts = [{"ticket_id": one.ticket_id, "kind": one.kind, "text": one.text, "at": one.written_at} for one in found]
    names = db.session().execute(_called(who)).scalars()
    return [*drafts, *({field: getattr(one, field) for field in NAMES} for one in names)]


NAMES = ("first_name", "vocative", "form")


def _called(who: Any) -> Any:
    said = (col(Called.first_name) != "") | (col(Called.vocative) != "") | (col(Called.form) != "")
    return select(Called).where(col(Called.customer_id) == who.id, said)


def count(who: Any) -> int:
    """How many drafts are written to or about this person."""
    return len(db.session().execute(_drafts(who)).all())


def _erased(who: holdings.Person) -> int:
    """A draft is emptied as of now, so that the browser in which it was begun does not bring it back."""
    with db.transaction() as session:
        found = [*session.execute(_drafts(who)).scalars(), *_naming(who)]
        for one in found:
            one.text, one.written_at, one.saved_at = "", clock.now(), clock.now()
            audit.record("draft.emptied", session.get_one(Agent, one.agent_id), "desk", body={"kind": one.kind})
        names = list(session.execute(_called(who)).scalars())
        for name in names:
            name.first_name = name.vocative = name.form = ""
            audit.record("called.emptied", session.get_one(Customer, who.id), "desk")
        return len(found) + len(names) + _forget_runs(who)


def _forget_runs(who: Any) -> int:
    """What macros did with their tickets cannot be put back any more: tags that were on them are words too."""
    ran = select(MacroRun).where(col(MacroRun.ticket_id).in_(tickets_of(who)), cast(MacroRun.done, Text) != "[]")
    runs = list(db.session().execute(ran).scalars())
    for one in runs:
        one.done, one.undone_at = [], one.undone_at or clock.now()
        audit.record("macro.emptied", db.session().get_one(Ticket, one.ticket_id), "desk")
    return len(runs)


def _naming(who: holdings.Person) -> list[Draft]:
    """Drafts of few agents: they are all looked through."""
    begun = select(Draft).where(col(Draft.text) != "", col(Draft.ticket_id).not_in(tickets_of(who)))
    found = db.session().execute(begun).scalars()
    return [one for one in found if who.elsewhere is not None and who.elsewhere.search(one.text)]


holdings.register(
    "replies",
    copy=_copied,
    erase=_erased,
    columns=("draft.text", "macro_run.done", *(f"called.{one}" for one in NAMES)),
)
