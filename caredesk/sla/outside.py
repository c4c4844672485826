"""Telling of what was removed or hidden outside the desk: a letter to every supervisor, one signed POST to the webhook.

The notices on the screen are given at once, where the alarm is raised. Nothing leaves but that it happened, on which
channel, to which ticket: no word of a customer.
"""

from datetime import datetime, timedelta
from typing import Any

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import clock, config, db, i18n, jobs, mail
from caredesk.core.mail import Letter
from caredesk.moderation.models import Alarm
from caredesk.sla import alert_hook, queries
from caredesk.team.access import may
from caredesk.team.models import Agent
from caredesk.tickets import people
from caredesk.tickets.models import Post

JOB = "sla.outside"
DESK = 0  # the receiver that is the desk's webhook
AGAIN, GIVES_UP = timedelta(minutes=5), timedelta(hours=24)


def follow(happened: Happened) -> None:
    """Follow `alarm.raised`: one order for each who is to be told."""
    row: Alarm = happened.object
    told = [one.id for one in people.who_see(row.account_id) if may(one, "moderate")] if mail.is_configured() else []
    if queries.settings().hook_url:
        told.append(DESK)
    for receiver in told:
        jobs.enqueue(JOB, {"alarm_id": row.id, "to": receiver}, clock.now(), key=f"{JOB}:{row.id}:{receiver}")


@jobs.kind(JOB)
def tell(payload: dict[str, Any]) -> datetime | None:
    """Tell one of them; where nobody answers, again in five minutes, for a day."""
    with db.reading() as session:
        alarm = session.get_one(Alarm, payload["alarm_id"])
        agent = session.get(Agent, payload["to"]) if payload["to"] != DESK else None
    try:
        _told(alarm, agent)
    except (mail.Retryable, alert_hook.Unsent) as trouble:
        is_final = getattr(trouble, "is_final", False) or clock.now() > alarm.raised_at + GIVES_UP
        if not is_final:
            return clock.now() + AGAIN
        _note(alarm, agent, "alarm.untold", trouble.code)
    except mail.Trouble as trouble:
        _note(alarm, agent, "alarm.untold", trouble.code)
    else:
        _note(alarm, agent, "alarm.told", "")
    return None


def _told(alarm: Alarm, agent: Agent | None) -> None:
    if agent is not None:
        mail.send(_letter(alarm, agent))
    else:
        alert_hook.send(alarm.uuid, _event(alarm))


def _note(alarm: Alarm, agent: Agent | None, verb: str, why: str) -> None:
    with db.transaction():
        body = {"way": "mail" if agent else "hook", "to": agent.uuid if agent else "", "why": why}
        audit.record(verb, db.lock(alarm), "desk", body=body)


def _letter(alarm: Alarm, agent: Agent) -> Letter:
    words = i18n.translations(agent.lang)
    said = (
        words.gettext("A negative comment was removed or hidden outside the desk")
        if alarm.negative
        else words.gettext("A comment was removed or hidden outside the desk")
    )
    asks = words.gettext("A supervisor has to say what happened.")
    footer = words.gettext("This mail comes from a rule of your desk. Nobody reads answers to it.")
    where = f"{config.settings().public_url}/moderation?show=outside"
    return Letter(agent.email, said, f"{said}.\n{asks}\n{where}\n\n{footer}\n", f"outside-{alarm.uuid[:13]}-{agent.id}")


def _event(alarm: Alarm) -> dict[str, Any]:
    with db.reading() as session:
        post, account = session.get_one(Post, alarm.post_id), session.get_one(Account, alarm.account_id)
    return {
        "type": "post.removed_outside" if alarm.kind == "removed" else "post.hidden_outside",
        "id": alarm.uuid,
        "ticket": post.ticket_id,
        "url": f"{config.settings().public_url}/tickets/{post.ticket_id}",
        "channel": account.kind,
        "by": alarm.by,
        "negative": alarm.negative,
        "happened_at": alarm.happened_at.isoformat(),
    }
