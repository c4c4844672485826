"""Handing a conversation over to those who may answer its topic: the team gets it, with a note that says why."""

from caredesk.core import db
from caredesk.core.types import new_uuid
from caredesk.team import access
from caredesk.team.models import Agent, Membership, Team
from caredesk.tickets import assignment, conversation, notices, people
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.voice import approving, guards, sentences

MOST_NOTE = 2000


def hand_over(ticket: Ticket, agent: Agent, text: str, note: str = "") -> Team:
    """Give it to the team of the topic that this agent may not answer; `text` is what they had begun to write."""
    with db.transaction():
        ticket = db.lock(ticket)
        shut = approving.shut(agent, guards.touched(ticket, text, is_public=True))
        if not shut:
            raise Refused("hand_over_not_needed")
        home = next((team for one in shut if (team := guards.home(ticket, one.terms["teams"]))), None)
        if home is None:
            raise Refused("hand_over_nobody")
        if home.id == ticket.team_id:
            raise Refused("hand_over_done", team=home.name)
        said = note.strip()[:MOST_NOTE] or sentences.handing(shut[0].topic.name, list(shut[0].why))
        assignment.assign_team(ticket, agent, home.id or 0)
        conversation.note(ticket, agent, said, own_id=new_uuid())
        for one in _members(home, ticket.account_id):
            if one.id != agent.id:
                notices.tell(one, "handed_over", ticket, agent)
        return home


def _members(team: Team, account_id: int) -> list[Agent]:
    """Those of the team who may answer here."""
    seen = [one for one in people.who_see(account_id) if access.may(one, "work")]
    return [one for one in seen if db.first(Membership, Membership.agent_id == one.id, Membership.team_id == team.id)]
