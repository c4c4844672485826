"""What is asked of articles: one with all its words, and what the search index holds of it."""

from dataclasses import dataclass

from sqlmodel import col, select

from caredesk.core import db
from caredesk.knowledge.models import Article, ArticleQuestion, ArticleVariant, Audience


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
    query = select(ArticleVariant).where(ArticleVariant.article_id == article_id).order_by(col(ArticleVariant.id))
    return list(db.session().exec(query))


def questions(article_id: int) -> dict[str, list[str]]:
    """The questions in customers' words, by language."""
    mine = select(ArticleQuestion).where(ArticleQuestion.article_id == article_id)
    found: dict[str, list[str]] = {}
    for one in db.session().exec(mine.order_by(col(ArticleQuestion.lang), col(ArticleQuestion.place))):
        found.setdefault(one.lang, []).append(one.text)
    return found
