"""Answers that may be worth an article: out of tickets that stayed solved, or because an agent says so."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, update
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db, rows
from caredesk.core.types import known, new_uuid
from caredesk.knowledge import actions, sources
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, ArticleQuestion, ArticleUse, Proposal
from caredesk.knowledge.sources import Source, Strikes
from caredesk.knowledge.words import LONGEST_QUESTION, Words
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

OPEN, MADE, MERGED, DISMISSED, DROPPED = "open", "made", "merged", "dismissed", "dropped"
RESTS = timedelta(days=1)  # so long a ticket has to stay solved
FRESH = timedelta(days=60)  # what nobody took up by then is no news any more
FEWEST_LETTERS = 60  # of an answer that the desk proposes by itself, and of a question without a question mark
MOST_COUNTED = 99


def follow_resolved(happened: Happened) -> None:
    """Follow a ticket that was resolved: if it stays so, its answer is proposed. Each ticket is proposed once."""
    ticket: Ticket = happened.object
    at = clock.now()
    told = {"ticket_id": known(ticket.id), "account_id": ticket.account_id, "made_at": at, "ripe_at": at + RESTS}
    rows.insert(Proposal, _fresh() | told)


def _fresh() -> dict[str, Any]:
    nobody = dict.fromkeys(("agent_id", "decided_by", "decided_at", "article_id"))
    return {"uuid": new_uuid(), "state": OPEN, **nobody}


def follow_reopened(happened: Happened) -> None:
    """Follow a ticket that came back: what was answered there did not solve it."""
    mine = (col(Proposal.ticket_id) == happened.object.id, col(Proposal.state) == OPEN)
    db.session().execute(update(Proposal).where(*mine).values(state=DROPPED))


def propose(ticket: Ticket, agent: Agent) -> Proposal:
    """An agent says that the answer in this ticket is worth an article."""
    sources.of(ticket)
    with db.transaction() as session:
        row = db.first(Proposal, Proposal.ticket_id == ticket.id)
        row = db.lock(row) if row else Proposal(ticket_id=known(ticket.id), account_id=ticket.account_id)
        is_news = row.agent_id is None or row.state in (DISMISSED, DROPPED)
        if is_news and row.state not in (MADE, MERGED):
            row.state, row.agent_id, row.ripe_at = OPEN, known(agent.id), clock.now()
            row.decided_by, row.decided_at = None, None
            session.add(row)
            session.flush()
            audit.record("proposal.made", row, agent, body={"ticket": ticket.id})
        return row


def waiting(agent: Agent, *, limit: int = 20, before: int | None = None) -> Sequence[Proposal]:
    """What this agent may decide, those of colleagues first, then the newest."""
    query = _waiting(select(Proposal), agent)
    if before is not None:
        query = query.where(col(Proposal.id) < before)
    by_person = col(Proposal.agent_id).is_(None)
    return db.session().exec(query.order_by(by_person, col(Proposal.id).desc()).limit(limit)).all()


def count(agent: Agent) -> int:
    """How many wait, at most 99: nobody counts further."""
    return int(db.session().connection().execute(select(counting(agent))).scalar_one())


def counting(agent: Agent) -> ColumnElement[int]:
    """The same as a subquery, to be asked with others."""
    some = _waiting(select(col(Proposal.id)), agent).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _waiting(query: Any, agent: Agent) -> Any:
    at, accounts = clock.now(), access.visible_accounts(agent)
    query = query.where(Proposal.state == OPEN, Proposal.ripe_at <= at, Proposal.ripe_at > at - FRESH)
    query = query.where(or_(col(Proposal.agent_id).is_not(None), _is_worth_it()))
    return query if accounts is None else query.where(col(Proposal.account_id).in_(sorted(accounts)))


def _is_worth_it() -> Any:
    """Something was asked, and answered at some length, not from an article."""
    said = (col(Post.ticket_id) == Proposal.ticket_id, col(Post.kind).in_(sources.OURS), col(Post.out_state) == "sent")
    long = exists().where(*said, func.length(Post.text) >= FEWEST_LETTERS)
    is_question = col(Post.text).contains("?") | (func.length(Post.text) >= FEWEST_LETTERS)
    asked = exists().where(col(Post.ticket_id) == Proposal.ticket_id, col(Post.kind) == PostKind.IN, is_question)
    used = exists().where(col(ArticleUse.ticket_id) == Proposal.ticket_id, col(ArticleUse.taken_back_at).is_(None))
    return long & asked & ~used


def make(row: Proposal, agent: Agent, source: Source, strikes: Strikes, **told: Any) -> Article:
    """A new article out of it."""
    with db.transaction():
        row = _held(row)
        article = sources.make(source, agent, strikes, **told)
        _decide(row, agent, MADE, article)
        return article


def keep(source: Source, agent: Agent, strikes: Strikes, **told: Any) -> Article:
    """An article out of a ticket: through its proposal, if one waits, so that nobody is asked about it again."""
    row = of_ticket(source.ticket)
    if row is not None and row.state == OPEN:
        return make(row, agent, source, strikes, **told)
    return sources.make(source, agent, strikes, **told)


def merge(row: Proposal, agent: Agent, source: Source, strikes: Strikes, *, into: Article) -> Article:
    """Its question is asked by that article too; where that has no answer in this language, this is the first one."""
    with db.transaction():
        row = _held(row)
        into = _merged(source, agent, strikes, into)
        _decide(row, agent, MERGED, into)
        return into


def merge_ticket(source: Source, agent: Agent, strikes: Strikes, *, into: Article) -> Article:
    """The same straight from a ticket: through its proposal, if one waits."""
    row = of_ticket(source.ticket)
    if row is not None and row.state == OPEN:
        return merge(row, agent, source, strikes, into=into)
    with db.transaction():
        return _merged(source, agent, strikes, into)


def _merged(source: Source, agent: Agent, strikes: Strikes, into: Article) -> Article:
    into, kept = actions.held(into), sources.struck(source, strikes)
    question = " ".join(kept.question.split())[:LONGEST_QUESTION]
    actions.write(into, agent, _with_question(into, source.lang, question, kept.answer))
    actions.link(into, sources.origin(source))
    return into


def _with_question(into: Article, lang: str, question: str, answer: str) -> Edit:
    there = actions.variant(into, lang)
    if there is None:
        return Edit(lang, Words(question[:150] or answer[:150], answer, (question,)), how="merged")
    asked = dict.fromkeys([*_asked(into, lang), question])
    return Edit(lang, Words(there.title, there.text, tuple(asked)), there.version, how="merged")


def _asked(article: Article, lang: str) -> Iterable[str]:
    mine = (ArticleQuestion.article_id == article.id, ArticleQuestion.lang == lang)
    query = select(ArticleQuestion.text).where(*mine).order_by(col(ArticleQuestion.place))
    return db.session().exec(query).all()


def dismiss(row: Proposal, agent: Agent) -> Proposal:
    """It is worth no article."""
    with db.transaction():
        row = _held(row)
        _decide(row, agent, DISMISSED, None)
        return row


def of_ticket(ticket: Ticket) -> Proposal | None:
    return db.first(Proposal, Proposal.ticket_id == ticket.id)


def _held(row: Proposal) -> Proposal:
    row = db.lock(row)
    if row.state != OPEN:
        raise Refused("proposal_decided")
    return row


def _decide(row: Proposal, agent: Agent, state: str, article: Article | None) -> None:
    row.state, row.decided_by, row.decided_at = state, known(agent.id), clock.now()
    row.article_id = article.id if article else None
    audit.record("proposal.decided", row, agent, body={"state": state, "article": row.article_id})
