"""Whether a reply needs a second pair of eyes, and whose eyes will do.

Why it needs them is a list: `{"topic": 3, "name": …, "words": […], "teams": […], "four_eyes": true}` for a guarded
topic, `{"learner": "first"}` for one of the first replies of a new colleague, `{"learner": "asked"}` where a supervisor
asked for it.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, func, select

from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import people
from caredesk.tickets.models import Post, PostKind
from caredesk.voice import guards
from caredesk.voice.approval_models import Approval, ApprovalTerms, Learner
from caredesk.voice.guards import Touched
from caredesk.voice.models import Topic

Reasons = list[dict[str, Any]]


def terms() -> ApprovalTerms:
    """How approvals are done here; the usual while nobody has said otherwise."""
    return db.session().get(ApprovalTerms, 1) or ApprovalTerms()


def reasons(agent: Agent, met: Sequence[Touched]) -> Reasons:
    """Why this agent may not send this alone."""
    found = [one.facts() for one in met if _needs(agent, one)]
    learning = learner(agent)
    return [*found, {"learner": learning}] if learning else found


def _needs(agent: Agent, met: Touched) -> bool:
    is_theirs = guards.answers_for(agent, met.terms["teams"])
    return met.terms["four_eyes"] if is_theirs else met.terms["others"] == "approval"


def shut(agent: Agent, met: Sequence[Touched]) -> list[Touched]:
    """The topics of these that this agent may not answer at all, but hand over."""
    return [
        one for one in met if one.terms["others"] == "hand_over" and not guards.answers_for(agent, one.terms["teams"])
    ]


def beyond(row: Approval, met: Sequence[Touched]) -> list[Touched]:
    """The topics of these that its author may not answer alone, and whoever approved it may not either."""
    author, by = (db.session().get_one(Agent, one) for one in (row.author_id, row.decided_by))
    shut_to = shut(author, met)
    asked = [one for one in met if one in shut_to or _needs(author, one)]
    return [one for one in asked if not _sees_to(by, author, one.terms)]


def _sees_to(by: Agent, author: Agent, of: dict[str, Any]) -> bool:
    return guards.answers_for(by, of["teams"]) and not (of["four_eyes"] and by.id == author.id)


def learner(agent: Agent) -> str:
    """`asked`: a supervisor wants to see what they write; `first`: they have not sent enough yet; else empty."""
    row = db.session().get(Learner, agent.id)
    if row is not None and row.is_on:
        return "asked"
    if access.may(agent, "voice"):
        return ""
    wanted = terms().first_replies
    return "first" if wanted and _sent(agent, wanted) < wanted else ""


def _sent(agent: Agent, most: int) -> int:
    theirs = (Post.agent_id == agent.id, Post.kind == PostKind.REPLY, Post.out_state != "cancelled")
    first = select(Post.id).where(*theirs).limit(most).subquery()
    return int(db.session().exec(select(func.count()).select_from(first)).one())


def may_approve(agent: Agent, row: Approval) -> bool:
    """Whether this agent's eyes will do: for every reason, at this very moment."""
    if not access.may_answer(agent, row.account_id):
        return False
    if agent.id == row.author_id and any("learner" in one or one["four_eyes"] for one in row.why):
        return False
    return all(_will_do(agent, one) for one in row.why)


def _will_do(agent: Agent, reason: dict[str, Any]) -> bool:
    if "learner" in reason:
        return access.may(agent, "voice")
    topic = db.session().get(Topic, reason["topic"])
    return guards.answers_for(agent, topic.terms["teams"] if topic else reason["teams"])


def approvers(row: Approval) -> list[Agent]:
    """Everybody who may decide it."""
    return [one for one in people.who_see(row.account_id) if may_approve(one, row)]


def learners() -> dict[int, Learner]:
    """The colleagues whose replies a supervisor wants to see, by number."""
    rows = db.session().exec(select(Learner).where(col(Learner.is_on).is_(True)))
    return {row.agent_id: row for row in rows}
