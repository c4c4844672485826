"""What tests of approvals do again and again: a colleague who learns, asking, and looking how it stands."""

from typing import Any

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.team.models import Agent, Membership, Team
from caredesk.tickets.models import Ticket
from caredesk.voice import approvals, learners, rulebook
from caredesk.voice.approval_asking import Asked
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import Topic
from tests import cast
from tests.tickets import scene

NOTHING: dict[str, Any] = {"langs": [], "channels": [], "accounts": [], "teams": []}
WORDS = "Dzień dobry, paczka już do Pani jedzie."
OPEN: dict[str, Any] = {
    **{"kind": "legal", "words": {"pl": ["prawnik"]}, "channels": [], "accounts": [], "tags": [], "customers": []},
    **{"others": "hand_over", "four_eyes": False, "private_too": False, "teams": []},
}


def learn(agent: Agent) -> None:
    learners.change(agent, cast.agent("bence@parcelhop.example"), is_on=True)


def ask(ticket: Ticket, agent: Agent, text: str = WORDS, own_id: str = "a1", **more: Any) -> Approval:
    """Asked when everything so far has its number, as a moment later it has."""
    scene.newest()
    return approvals.ask(ticket, agent, Asked(**({"text": text, "kind": "public", "own_id": own_id} | more)))


def approve(row: Approval, agent: Agent, text: str | None = None, **more: Any) -> Any:
    return approvals.approve(row, agent, row.text if text is None else text, **({"seen": scene.newest()} | more))


def fresh(row: Approval) -> Approval:
    db.close_reading()
    return db.session().get_one(Approval, row.id)


def team(name: str, account: Account, *members: Agent) -> Team:
    """A team that works on this account."""
    with db.transaction() as session:
        made = Team(name=name)
        session.add(made)
        session.flush()
        session.add(AccountTeam(account_id=account.id or 0, team_id=made.id or 0, place=9))
        session.add_all(Membership(agent_id=one.id or 0, team_id=made.id or 0) for one in members)
        return made


def topic(agent: Agent, *teams: Team, **terms: Any) -> Topic:
    told = {**OPEN, "teams": [one.id for one in teams], **terms}
    return rulebook.make(Topic, agent, "Legal matters", told, is_on=True)
