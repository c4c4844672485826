"""What macros can do with promises: promise an answer within so many hours, together with their reply."""

from datetime import timedelta
from typing import Any

from flask_babel import ngettext

from caredesk.core import clock, db, i18n, numbers
from caredesk.promises import actions, zones
from caredesk.promises.actions import Told
from caredesk.promises.models import LIVE, Promise, PromiseState
from caredesk.replies import macro_steps
from caredesk.replies.macro_steps import Step
from caredesk.replies.template_rules import Unfit
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

MOST_HOURS = 24 * 90


def read(told: macro_steps.Told) -> dict[str, Any]:
    """Within so many hours, one at least."""
    hours = numbers.whole(str(told.get("hours", "")), MOST_HOURS)
    if not hours:
        raise Unfit({"promise": "hours"})
    return {"hours": hours}


def act(ticket: Ticket, agent: Agent, told: macro_steps.Told, post: Post | None) -> dict[str, Any]:
    """Promise it, in the customer's language."""
    hours, zone = int(told["hours"]), zones.around(ticket, agent, clock.now()).zone
    words = i18n.translations(ticket.lang or agent.lang).ngettext(
        "An answer within %(num)s hour", "An answer within %(num)s hours", hours
    ) % {"num": hours}
    due = clock.now() + timedelta(hours=hours)
    made = actions.make(ticket, agent, Told(words, ticket.lang, zone, due, is_contact=True, source="macro"), post)
    return {"promise": made.id}


def undo(_ticket: Ticket, agent: Agent, kept: macro_steps.Told) -> None:
    """Nobody has read it: it is void, unless it was settled since."""
    row = db.session().get_one(Promise, kept["promise"])
    if row.state is PromiseState.VOID:
        return
    if row.state not in (*LIVE, PromiseState.UNSENT):
        raise Refused("promise_over")
    actions.become(db.lock(row), agent, PromiseState.VOID, "promise.voided")


def say(told: macro_steps.Told) -> str:
    hours = int(told["hours"])
    return ngettext("Promise an answer within %(num)s hour", "Promise an answer within %(num)s hours", hours)


STEP = Step(read=read, act=act, undo=undo, say=say)
