"""Who cares for an article when its owner leaves: it goes to somebody who is there, and everybody sees from whom."""

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge.models import Article, Audience
from caredesk.team.access import may, team_ids
from caredesk.team.models import Agent, AgentState, Membership, Notice, Role


def candidates(viewer: Agent) -> list[Agent]:
    """To whom this agent may give an article: colleagues of theirs who are there and work, and themselves, by name."""
    if viewer.role is Role.OWNER:
        return _able()
    mates = select(col(Membership.agent_id)).where(col(Membership.team_id).in_(sorted(team_ids(viewer))))
    near = {*db.session().exec(mates), viewer.id}
    return [one for one in _able() if one.id in near]


def _able() -> list[Agent]:
    query = select(Agent).where(Agent.state == AgentState.ACTIVE).order_by(col(Agent.name), col(Agent.id))
    return [one for one in db.session().exec(query) if may(one, "work")]


def heir(agent: Agent) -> Agent | None:
    """Who takes over: a supervisor of one of their teams, else a colleague there, else an owner of the desk."""
    mates = select(col(Membership.agent_id)).where(col(Membership.team_id).in_(sorted(team_ids(agent))))
    near = set(db.session().exec(mates))
    ranks = {Role.SUPERVISOR: 0, Role.AGENT: 1}
    able = [one for one in _able() if one.id != agent.id]
    close = [one for one in able if one.id in near and one.role in ranks]
    if close:
        return min(close, key=lambda one: (ranks[one.role], known(one.id)))
    return next((one for one in able if one.role is Role.OWNER), None)


def follow_leaving(happened: Happened) -> None:
    """Follow a colleague who was suspended: what they cared for goes on."""
    left: Agent = happened.object
    by = happened.actor if isinstance(happened.actor, Agent) else "desk"
    mine = select(Article).where(Article.owner_id == left.id, col(Article.retired_at).is_(None))
    articles = list(db.session().exec(mine.order_by(col(Article.id))))
    to = heir(left) if articles else None
    for article in articles if to else []:
        assert to is not None
        row = db.lock(article)
        row.owner_id, row.given_from, row.given_at, row.v = known(to.id), known(left.id), clock.now(), row.v + 1
        audit.record("article.given", row, by, body={"from": left.id, "to": to.id, "why": "left"})
    if to:
        _tell(to, by)


def _tell(to: Agent, by: Agent | str) -> None:
    notice = Notice(agent_id=known(to.id), kind="article_given")
    db.session().add(notice)
    db.session().flush()
    audit.record("notice.given", notice, by, body={"to": to.uuid, "kind": notice.kind})


def given(agent: Agent) -> list[Article]:
    """What came to this agent because somebody left, and nobody has looked at since."""
    mine = (Article.owner_id == agent.id, col(Article.given_from).is_not(None), col(Article.retired_at).is_(None))
    return list(db.session().exec(select(Article).where(*mine).order_by(col(Article.given_at).desc())))


def drafts_of(agent: Agent) -> list[Article]:
    """Somebody's own drafts."""
    mine = (Article.owner_id == agent.id, Article.visibility == Audience.DRAFT, col(Article.retired_at).is_(None))
    return list(db.session().exec(select(Article).where(*mine).order_by(col(Article.changed_at).desc())))
