"""What is asked of articles: one with all its words, and what the search index holds of it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.knowledge.models import (
    Article,
    ArticleQuestion,
    ArticleTicket,
    ArticleVariant,
    Audience,
)
from caredesk.team import access as team
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


@dataclass(frozen=True)
class Searchable:
    """One variant as a search index needs it."""

    article_id: int
    variant_id: int
    lang: str
    title: str
    questions: tuple[str, ...]
    text: str
    topic_id: int | None
    is_public: bool


def searchable(article_id: int) -> list[Searchable]:
    """Every variant of this article that colleagues may find; none while it is somebody's own draft, or retired."""
    article = db.session().get(Article, article_id)
    if article is None or article.is_retired or article.visibility is Audience.DRAFT:
        return []
    asked = questions(article_id)
    is_public = article.visibility is Audience.PUBLIC
    return [
        Searchable(
            *(article_id, one.id or 0, one.lang, one.title, tuple(asked.get(one.lang, ())), one.text),
            topic_id=article.topic_id,
            is_public=is_public,
        )
        for one in variants(article_id)
    ]


def variants(article_id: int) -> list[ArticleVariant]:
    """The answer in each of its languages, in the order in which they were written."""
    return variants_of([article_id]).get(article_id, [])


def variants_of(ids: Collection[int]) -> dict[int, list[ArticleVariant]]:
    """The same for several articles at once."""
    query = select(ArticleVariant).where(col(ArticleVariant.article_id).in_(ids)).order_by(col(ArticleVariant.id))
    found: dict[int, list[ArticleVariant]] = {}
    for one in db.session().exec(query):
        found.setdefault(one.article_id, []).append(one)
    return found


def questions(article_id: int) -> dict[str, list[str]]:
    """The questions in customers' words, by language."""
    mine = select(ArticleQuestion).where(ArticleQuestion.article_id == article_id)
    found: dict[str, list[str]] = {}
    for one in db.session().exec(mine.order_by(col(ArticleQuestion.lang), col(ArticleQuestion.place))):
        found.setdefault(one.lang, []).append(one.text)
    return found


def stale(several: Collection[ArticleVariant]) -> dict[str, ArticleVariant]:
    """The variants of one article whose source has changed after them, by language, with that source."""
    by_lang = {one.lang: one for one in several}
    found = {}
    for one in several:
        source = by_lang.get(one.source_lang)
        if source is not None and source.version > one.source_version:
            found[one.lang] = source
    return found


def is_due(article: Article) -> bool:
    """Whether it should be looked at again."""
    return not article.is_retired and article.review_on is not None and article.review_on <= clock.now().date()


@dataclass(frozen=True)
class Origins:
    """The tickets out of which an article came, as this agent sees them."""

    tickets: tuple[Ticket, ...]
    unseen: int


def origins(article: Article, agent: Agent) -> Origins:
    mine = select(Ticket).join(ArticleTicket, col(ArticleTicket.ticket_id) == Ticket.id)
    found = db.session().exec(mine.where(ArticleTicket.article_id == article.id).order_by(col(ArticleTicket.id))).all()
    seen = tuple(one for one in found if team.sees_account(agent, one.account_id))
    return Origins(seen, len(found) - len(seen))


def from_ticket(ticket: Ticket, agent: Agent) -> list[Article]:
    """The articles that came out of this ticket."""
    query = select(Article).join(ArticleTicket, col(ArticleTicket.article_id) == Article.id)
    found = db.session().exec(query.where(ArticleTicket.ticket_id == ticket.id).order_by(col(Article.id)))
    return [one for one in found if one.visibility is not Audience.DRAFT or one.owner_id == agent.id]
