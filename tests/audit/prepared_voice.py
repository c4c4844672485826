"""What has to be there before a call about the voice, a topic or an approval."""

from caredesk.channels.models import AccountTeam
from caredesk.core import db
from caredesk.team.models import Team
from caredesk.voice import approvals, rulebook
from caredesk.voice.approval_models import Approval, Learner
from caredesk.voice.models import Topic
from tests import cast
from tests.security.sides import Side

LEGAL = {
    **{"kind": "legal", "channels": [], "accounts": [], "tags": [], "customers": []},
    **{"others": "hand_over", "four_eyes": False, "private_too": False},
}


def learning(side: Side) -> None:
    """A supervisor wants to see what they write."""
    with db.transaction() as session:
        session.add(Learner(agent_id=side.worker.id or 0))


def guarded(side: Side) -> None:
    """The customer wrote about something that another team of the same channel answers."""
    with db.transaction() as session:
        legal = Team(name="Legal")
        session.add(legal)
        session.flush()
        session.add(AccountTeam(account_id=side.account.id, team_id=legal.id, place=1))
    terms = {**LEGAL, "words": {"": [f"{side.mark}word"]}, "teams": [legal.id]}
    rulebook.make(Topic, cast.agent("bence@parcelhop.example"), "Legal", terms, is_on=True)


def sent_back(side: Side) -> None:
    approvals.reject(db.session().get_one(Approval, side.approval.id), cast.agent("bence@parcelhop.example"), "Warmer.")
    db.close_reading()
