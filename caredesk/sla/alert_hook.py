"""A warning for machines: one signed POST to the desk's webhook, by Standard Webhooks 1.0.

`{"type": "ticket.warned" | "ticket.overdue", "id", "ticket", "url", "channel", "team", "priority", "assignee",
"clock", "share", "due_at"}`. The header `webhook-id` is `id`: the same on every attempt.
"""

import json
from typing import Any

from caredesk.channels import signature
from caredesk.core import clock, config, db, http
from caredesk.core.types import known, new_uuid
from caredesk.sla import queries, settings
from caredesk.sla.standing import Case
from caredesk.team.models import Agent, Team

TIMEOUT = 10.0


class Unsent(Exception):
    """It was not taken. `code` says why; final: trying again is of no use; silence: nobody is there at all."""

    def __init__(self, code: str, *, is_final: bool = False, is_silence: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_final, self.is_silence = code, is_final, is_silence


def post(case: Case) -> None:
    """Tell the webhook of this alert; Unsent when it did not answer 2xx."""
    send(case.alert.uuid, _told(case))


def ping() -> None:
    """A try: the other side gets an event that is about nothing."""
    number = new_uuid()
    send(number, {"type": "ping", "id": number})


def _told(case: Case) -> dict[str, Any]:
    ticket, assignee = case.ticket, db.session().get(Agent, case.ticket.assignee_id or 0)
    return {
        "type": "ticket.overdue" if case.is_late else "ticket.warned",
        "id": case.alert.uuid,
        "ticket": ticket.id,
        "url": f"{config.settings().public_url}/tickets/{ticket.id}",
        "channel": ticket.channel,
        "team": known(db.session().get(Team, ticket.team_id)).name,
        "priority": ticket.priority.value,
        "assignee": assignee.name if assignee else None,
        "clock": case.clock.kind.value,
        "share": int(case.alert.step),
        "due_at": known(case.clock.due_at).isoformat(),
    }


def send(number: str, told: dict[str, Any]) -> None:
    """Post this to the desk's webhook, signed; Unsent when it did not answer 2xx."""
    body = json.dumps(told, ensure_ascii=True).encode("ascii")
    headers = signature.sign(number, clock.now(), body, settings.hook_secrets()) | {"content-type": "application/json"}
    try:
        answer = http.fetch("POST", queries.settings().hook_url, headers=headers, body=body, timeout=TIMEOUT)
    except http.Refused as error:
        raise Unsent("address_refused", is_final=True) from error
    except (http.NotConnected, http.Interrupted) as error:
        raise Unsent("hook_silent", is_silence=True) from error
    if not 200 <= answer.status < 300:
        raise Unsent(f"http_{answer.status}", is_final=answer.status == 410)
