"""What somebody has begun to write in an article: kept by itself, their own, and theirs to take up or drop."""

from sqlalchemy import delete
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge.models import Article, ArticleDraft
from caredesk.knowledge.words import LONGEST_TEXT, LONGEST_TITLE, Words
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused


def keep(article: Article, agent: Agent, lang: str, told: Words, *, base: int) -> ArticleDraft:
    """Keep these words as they are, finished or not."""
    if len(told.text) > LONGEST_TEXT or len(told.title) > LONGEST_TITLE:
        raise Refused("article_text", field="text", most=LONGEST_TEXT)
    with db.transaction() as session:
        article = db.lock(article)  # two tabs of one person begin one draft
        row = session.get(ArticleDraft, (agent.id, article.id, lang))
        if row is None:
            row = ArticleDraft(agent_id=known(agent.id), article_id=known(article.id), lang=lang)
        was = (row.title, row.text, tuple(row.questions))
        row.title, row.text, row.questions = told.title, told.text, list(told.questions)
        row.base, row.saved_at = base, clock.now()
        session.add(row)
        if was != (told.title, told.text, told.questions):
            audit.record("article.drafted", article, agent, body={"lang": lang, "length": len(told.text)})
        return row


def of(article: Article, agent: Agent) -> dict[str, ArticleDraft]:
    """This agent's drafts in this article, by language."""
    mine = (ArticleDraft.agent_id == agent.id, ArticleDraft.article_id == article.id)
    return {one.lang: one for one in db.session().exec(select(ArticleDraft).where(*mine))}


def drop(article: Article, agent: Agent, lang: str) -> None:
    """Throw away what was begun."""
    with db.transaction():
        if clear(article, agent, lang):
            audit.record("article.drafted", article, agent, body={"lang": lang, "length": 0})


def clear(article: Article, agent: Agent, lang: str) -> int:
    """Inside a transaction that has an entry: its words are a version now, or nobody's."""
    mine = (col(ArticleDraft.agent_id) == agent.id, col(ArticleDraft.article_id) == article.id)
    gone = delete(ArticleDraft).where(*mine, col(ArticleDraft.lang) == lang)
    return int(db.session().connection().execute(gone).rowcount)
