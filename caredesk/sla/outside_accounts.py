"""Telling of an account that needs a person, outside the desk: a letter to everybody responsible, one signed POST.

The notices on the screen are given at once, where the alarm is raised. Nothing leaves but which channel and what is
wrong with it: no word of a customer, and nothing of a key.
"""

from datetime import datetime, timedelta
from typing import Any

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels import telling
from caredesk.channels.models import Account
from caredesk.core import clock, config, db, i18n, jobs, mail
from caredesk.core.mail import Letter
from caredesk.core.types import new_uuid
from caredesk.sla import alert_hook, queries
from caredesk.team.models import Agent

JOB = "sla.outside_account"
DESK = 0  # the receiver that is the desk's webhook
AGAIN, GIVES_UP = timedelta(minutes=5), timedelta(hours=24)
BY_HAND = "by_hand"


def follow(happened: Happened) -> None:
    """Follow `account.alarmed`, and `account.paused` where no person paused it: one order for each who is told."""
    row: Account = happened.object
    what = str(happened.body.get("what") or happened.body.get("why"))
    if what == BY_HAND:
        return
    told = [one.id for one in telling.responsible(row)] if mail.is_configured() else []
    if queries.settings().hook_url:
        told.append(DESK)
    about = {"account_id": row.id, "what": what, "at": clock.now().isoformat(), "number": new_uuid()}
    for receiver in told:
        jobs.enqueue(JOB, {**about, "to": receiver}, clock.now(), key=f"{JOB}:{about['number']}:{receiver}")


@jobs.kind(JOB)
def tell(payload: dict[str, Any]) -> datetime | None:
    """Tell one of them; where nobody answers, again in five minutes, for a day."""
    with db.reading() as session:
        account = session.get_one(Account, payload["account_id"])
        agent = session.get(Agent, payload["to"]) if payload["to"] != DESK else None
    try:
        _told(account, agent, payload)
    except (mail.Retryable, alert_hook.Unsent) as trouble:
        is_old = clock.now() > datetime.fromisoformat(payload["at"]) + GIVES_UP
        if not (getattr(trouble, "is_final", False) or is_old):
            return clock.now() + AGAIN
        _note(account, agent, "alarm.untold", trouble.code)
    except mail.Trouble as trouble:
        _note(account, agent, "alarm.untold", trouble.code)
    else:
        _note(account, agent, "alarm.told", "")
    return None


def _told(account: Account, agent: Agent | None, payload: dict[str, Any]) -> None:
    if agent is not None:
        mail.send(_letter(account, agent, payload))
    else:
        alert_hook.send(payload["number"], _event(account, payload))


def _note(account: Account, agent: Agent | None, verb: str, why: str) -> None:
    with db.transaction():
        body = {"way": "mail" if agent else "hook", "to": agent.uuid if agent else "", "why": why}
        audit.record(verb, db.lock(account), "desk", body=body)


def _letter(account: Account, agent: Agent, payload: dict[str, Any]) -> Letter:
    words = i18n.translations(agent.lang)
    subjects = {
        "scopes": words.gettext("The key of %(name)s has lost rights"),
        "expires": words.gettext("The key of %(name)s ends soon"),
    }
    subject = subjects.get(payload["what"]) or words.gettext("%(name)s is paused and needs a new key")
    said = subject % {"name": account.name}
    asks = words.gettext("Nothing is lost: replies wait. Enter a new key on the channel's page.")
    footer = words.gettext("This mail comes from a rule of your desk. Nobody reads answers to it.")
    where = f"{config.settings().public_url}/channels/{account.id}"
    key = f"account-{payload['number'][:13]}-{agent.id}"
    return Letter(agent.email, said, f"{said}.\n{asks}\n{where}\n\n{footer}\n", key)


def _event(account: Account, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "account.alarmed",
        "id": payload["number"],
        "account": account.id,
        "name": account.name,
        "channel": account.kind,
        "what": payload["what"],
        "url": f"{config.settings().public_url}/channels/{account.id}",
        "happened_at": payload["at"],
    }
