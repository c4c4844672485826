"""The public help page: in which languages it is open, and what stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, i18n
from caredesk.knowledge import finding
from caredesk.knowledge.models import Article, ArticleVariant, Audience, HelpPage, Topic
from caredesk.team.models import Agent


@dataclass(frozen=True)
class Shelf:
    """The articles about one thing, in one language."""

    name: str  # empty: about nothing in particular
    topic_id: int | None
    variants: tuple[ArticleVariant, ...]


def current() -> HelpPage:
    return db.session().get(HelpPage, 1) or HelpPage()


def langs() -> list[str]:
    """The languages in which it is open."""
    opened = current().langs
    return [code for code in i18n.LANGUAGES if code in opened]


def change(agent: Agent, opened: Sequence[str]) -> HelpPage:
    """Open it in these languages, and close it in all others."""
    wanted = [code for code in i18n.LANGUAGES if code in opened]
    with db.transaction() as session:
        row = session.get(HelpPage, 1, with_for_update=True)
        if row is None:
            row = HelpPage()
            session.add(row)
            session.flush()
        before = list(row.langs)
        if before != wanted:
            row.langs, row.changed_at, row.v = wanted, clock.now(), row.v + 1
            audit.record("help.changed", row, agent, body={"before": before, "after": wanted})
        return row


def shelves(lang: str) -> list[Shelf]:
    """Everything that is public in this language, by topic; what has none comes last."""
    found: dict[int | None, list[ArticleVariant]] = {}
    for article, variant in _public(lang):
        found.setdefault(article.topic_id, []).append(variant)
    names = {one.id: one.called(lang) for one in db.session().exec(select(Topic))}
    order = sorted(found, key=lambda one: (one is None, names.get(one, "").casefold()))
    return [Shelf(names.get(one, ""), one, tuple(sorted(found[one], key=_title))) for one in order]


def _title(one: ArticleVariant) -> str:
    return one.title.casefold()


def _public(lang: str) -> list[tuple[Article, ArticleVariant]]:
    seen = (Article.visibility == Audience.PUBLIC, col(Article.retired_at).is_(None))
    query = select(Article, ArticleVariant).join(ArticleVariant, ArticleVariant.article_id == Article.id)  # type: ignore[arg-type]
    return list(db.session().exec(query.where(*seen, ArticleVariant.lang == lang).order_by(col(Article.id))))


def by_slug(lang: str, slug: str) -> tuple[Article, ArticleVariant] | None:
    """The public article at this address."""
    variant = db.first(ArticleVariant, ArticleVariant.lang == lang, ArticleVariant.slug == slug)
    article = db.session().get(Article, variant.article_id) if variant else None
    if variant is None or article is None or article.visibility is not Audience.PUBLIC or article.is_retired:
        return None
    return article, variant


def others(article: Article) -> list[ArticleVariant]:
    """The same in every language that is open."""
    mine = (ArticleVariant.article_id == article.id, col(ArticleVariant.lang).in_(langs()))
    return list(db.session().exec(select(ArticleVariant).where(*mine).order_by(col(ArticleVariant.lang))))


def near(lang: str, article: Article, most: int = 4) -> list[ArticleVariant]:
    """Other public articles about the same thing."""
    mine = [shelf for shelf in shelves(lang) if shelf.topic_id == article.topic_id]
    return [one for shelf in mine for one in shelf.variants if one.article_id != article.id][:most]


def search(lang: str, asked: str, most: int = 20) -> list[ArticleVariant]:
    """Public articles in this language, the best first."""
    public = {variant.id: variant for _, variant in _public(lang)}
    hits = finding.find(asked, lang, 200)
    return [public[one.variant_id] for one in hits if one.variant_id in public][:most]


def every() -> list[tuple[Article, list[ArticleVariant]]]:
    """All public articles with their variants in open languages, for the site map."""
    found: dict[int | None, tuple[Article, list[ArticleVariant]]] = {}
    for lang in langs():
        for article, variant in _public(lang):
            found.setdefault(article.id, (article, []))[1].append(variant)
    return [found[one] for one in sorted(found, key=lambda one: one or 0)]
