"""Telling of promises beyond the screen: a letter to whoever sees to it, one signed POST to the desk's webhook.

`{"type": "promise.warned" | "promise.broken", "id", "promise", "ticket", "url", "channel", "owner", "due_at"}`: as for
deadlines, nothing leaves but who, which ticket, what is due when, and no word that was promised. It leaves when its
receiver works, and only if it is still true.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from caredesk.audit.actions import Happened
from caredesk.core import clock, config, db, i18n, jobs, mail
from caredesk.core.mail import Letter
from caredesk.core.types import known
from caredesk.promises import actions, rules
from caredesk.promises.models import Promise, PromiseState
from caredesk.sla import alert_hook, alerts, receivers
from caredesk.sla import queries as sla
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

JOB = "promises.outside"
DESK, MAIL, HOOK = alerts.DESK, alerts.MAIL, alerts.HOOK
AGAIN, GIVES_UP = timedelta(minutes=5), timedelta(hours=24)
TRUE = {"promise.warned": (PromiseState.OPEN,), "promise.broken": (PromiseState.BROKEN,)}


def follow(happened: Happened) -> None:
    """Follow `promise.warned` and `promise.broken`: one order for each who is told outside the desk, too."""
    row: Promise = happened.object
    ways, at = rules.of(row.team_id).ways, clock.now()
    told = [(one, receivers.from_when(one, at)) for one in _people(row, happened.verb)] if MAIL in ways else []
    told = told if mail.is_configured() else []
    if HOOK in ways and sla.settings().hook_url:
        told.append((DESK, at))
    for receiver, when in told:
        body = {"promise": row.id, "to": receiver, "verb": happened.verb, "since": at.isoformat()}
        jobs.enqueue(JOB, body, when, key=f"{JOB}:{row.id}:{row.v}:{receiver}")


def _people(row: Promise, verb: str) -> list[int]:
    """Whoever sees to it; of a broken one their supervisors, too."""
    ticket = db.session().get_one(Ticket, row.ticket_id)
    above = receivers.of(ticket, receivers.SUPERVISOR) if verb == "promise.broken" else []
    owner = db.session().get_one(Agent, row.owner_id)
    return list({known(one.id): None for one in (owner, *above) if one.is_active})


@jobs.kind(JOB)
def tell(payload: dict[str, Any]) -> datetime | None:
    """Tell one of them; where nobody answers, again in five minutes, for a day."""
    with db.reading() as session:
        row = session.get_one(Promise, payload["promise"])
        agent = session.get(Agent, payload["to"]) if payload["to"] != DESK else None
        ticket = session.get_one(Ticket, row.ticket_id)
    if row.state not in TRUE[payload["verb"]] or (agent is not None and not agent.is_active):
        return None
    try:
        if agent is not None:
            mail.send(_letter(row, agent, payload["verb"]))
        else:
            alert_hook.send(f"{row.uuid}-{payload['verb'][8:]}", _event(row, ticket, payload["verb"]))
    except (mail.Retryable, alert_hook.Unsent) as trouble:
        is_final = getattr(trouble, "is_final", False)
        if not is_final and clock.now() < datetime.fromisoformat(payload["since"]) + GIVES_UP:
            return clock.now() + AGAIN
        _note(row, agent, "promise.untold", trouble.code)
    except mail.Trouble as trouble:
        _note(row, agent, "promise.untold", trouble.code)
    else:
        _note(row, agent, "promise.told", "")
    return None


def _note(row: Promise, agent: Agent | None, verb: str, why: str) -> None:
    with db.transaction():
        db.lock_by_id(Ticket, row.ticket_id)
        body = {"way": MAIL if agent else HOOK, "told": agent.uuid if agent else "", "why": why}
        actions.record(verb, db.lock(row), "desk", body)


def _letter(row: Promise, agent: Agent, verb: str) -> Letter:
    words, zone = i18n.translations(agent.lang), ZoneInfo(agent.zone)
    said = (
        words.gettext("A promise to a customer was broken")
        if verb == "promise.broken"
        else words.gettext("A promise to a customer is due soon")
    )
    due = words.gettext("It is due by %(at)s.") % {
        "at": f"{known(row.due_at).astimezone(zone):%Y-%m-%d %H:%M} ({agent.zone})"
    }
    footer = words.gettext("This mail comes from a rule of your desk. Nobody reads answers to it.")
    where = f"{config.settings().public_url}/promises/{row.id}"
    text = f"{said}.\n{due}\n#{row.ticket_id}: {where}\n\n{footer}\n"
    return Letter(agent.email, said, text, f"promise-{row.uuid[:13]}-{verb[8:]}-{agent.id}")


def _event(row: Promise, ticket: Ticket, verb: str) -> dict[str, Any]:
    with db.reading() as session:
        owner = session.get_one(Agent, row.owner_id)
    return {
        "type": verb,
        "id": f"{row.uuid}-{verb[8:]}",
        "promise": row.id,
        "ticket": row.ticket_id,
        "url": f"{config.settings().public_url}/promises/{row.id}",
        "channel": ticket.channel,
        "owner": owner.name,
        "due_at": known(row.due_at).isoformat(),
    }
