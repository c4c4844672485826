"""Giving alerts: a notice on the screen, one letter for all that is due together, one signed POST each.

Nothing leaves but who, which ticket, what is due when: no word of a customer.
"""

from collections.abc import Sequence

from caredesk import audit
from caredesk.core import db, mail
from caredesk.core.types import known
from caredesk.sla import alert_hook, alert_letter, standing
from caredesk.sla.standing import Case
from caredesk.team.models import Agent, Notice

ONE_BY_ONE = 5


class Silent(Exception):
    """The other side does not answer at all: what else waits for it need not be tried now."""


def by_notice(cases: Sequence[Case]) -> None:
    """A notice for each; more than five at once are one that says how many. Of two workers one gives them."""
    with db.transaction():
        cases = standing.still(cases)
        if len(cases) <= ONE_BY_ONE:
            for case in cases:
                _notice(case, "sla_overdue" if case.is_late else "sla_soon", f"#{case.ticket.id}")
        else:
            _notice(cases[0], "sla_many", str(len(cases)))
        standing.given(cases)


def _notice(case: Case, kind: str, by: str) -> None:
    agent: Agent = known(case.agent)
    notice = Notice(agent_id=known(agent.id), kind=kind, by=by)
    notice.ticket_id = None if kind == "sla_many" else case.ticket.id
    db.session().add(notice)
    db.session().flush()
    audit.record("notice.given", notice, "desk", body={"to": agent.uuid, "kind": kind, "ticket": notice.ticket_id})


def by_mail(cases: Sequence[Case]) -> None:
    """One letter for all of them. Silent when the server cannot be reached."""
    try:
        mail.send(alert_letter.written(known(cases[0].agent), cases))
    except mail.Trouble as trouble:
        end = standing.later if isinstance(trouble, mail.Retryable) else standing.failed
        end(cases, trouble.code)
        if trouble.code == "mail_unreachable":
            raise Silent from trouble
    else:
        standing.given(cases)


def by_hook(cases: Sequence[Case]) -> None:
    """Each by itself. Silent when the address cannot be reached."""
    for case in cases:
        try:
            alert_hook.post(case)
        except alert_hook.Unsent as trouble:
            end = standing.failed if trouble.is_final else standing.later
            end([case], trouble.code)
            if trouble.is_silence:
                raise Silent from trouble
        else:
            standing.given([case])


WAYS = {"notice": by_notice, "mail": by_mail, "hook": by_hook}
