"""The list of articles: what was asked for, and each line as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge import finding, queries, usage
from caredesk.knowledge.models import Article, ArticleVariant, Audience, Topic
from caredesk.knowledge.usage import Counts
from caredesk.team.models import Agent

SHOWS = ("", "review", "stale", "drafts", "public", "retired")
PAGE = 20
MOST_HITS = 100


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. show: one of SHOWS; page: from 1 on."""

    q: str = ""
    lang: str = ""
    topic: int | None = None
    owner: int | None = None
    show: str = ""
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One article in the list, in the language in which it was found or the reader's own."""

    article: Article
    shown: ArticleVariant
    langs: tuple[str, ...]
    stale: tuple[str, ...]
    topic: str
    owner: Agent | None
    counts: Counts
    is_due: bool


@dataclass(frozen=True)
class Found:
    """One page of lines, and whether there are more."""

    lines: tuple[Line, ...]
    has_more: bool
    total: int | None  # of a search, all that was found


def find(agent: Agent, asked: Asked, spoken: str) -> Found:
    """The articles that this agent may read and that fit."""
    if asked.q.strip():
        return _searched(agent, asked, spoken)
    query = _query(agent, asked).order_by(col(Article.changed_at).desc(), col(Article.id).desc())
    first = (asked.page - 1) * PAGE
    rows = list(db.session().exec(query.offset(first).limit(PAGE + 1)))
    return Found(tuple(lines(rows[:PAGE], asked.lang or spoken)), len(rows) > PAGE, None)


def _searched(agent: Agent, asked: Asked, spoken: str) -> Found:
    hits = finding.find(asked.q, asked.lang, MOST_HITS)
    best = {one.article_id: one for one in reversed(hits)}
    query = _query(agent, asked).where(col(Article.id).in_(list(best)))
    there = {known(one.id): one for one in db.session().exec(query)} if best else {}
    order = [one for one in dict.fromkeys(hit.article_id for hit in hits) if one in there]
    first = (asked.page - 1) * PAGE
    shown = [there[one] for one in order[first : first + PAGE]]
    hit_langs = {number: hit.lang for number, hit in best.items()}
    return Found(tuple(lines(shown, spoken, hit_langs)), len(order) > first + PAGE, len(order))


def _query(agent: Agent, asked: Asked) -> Any:
    query = select(Article).where(or_(Article.visibility != Audience.DRAFT, Article.owner_id == agent.id))  # type: ignore[arg-type]
    if asked.lang:
        spoken = (col(ArticleVariant.article_id) == col(Article.id), col(ArticleVariant.lang) == asked.lang)
        query = query.where(exists().where(*spoken))
    if asked.topic is not None:
        query = query.where(col(Article.topic_id) == asked.topic)
    if asked.owner is not None:
        query = query.where(Article.owner_id == asked.owner)
    is_retired = col(Article.retired_at).is_not(None)
    return query.where(is_retired if asked.show == "retired" else ~is_retired, *_shown(asked.show))


def _shown(show: str) -> Sequence[Any]:
    if show == "review":
        return [col(Article.review_on) <= clock.now().date()]
    if show == "stale":
        return [_is_stale()]
    if show in ("drafts", "public"):
        return [Article.visibility == (Audience.DRAFT if show == "drafts" else Audience.PUBLIC)]
    return []


def _is_stale() -> Any:
    """One of its variants was written from a version that is not the newest."""
    mine, source = aliased(ArticleVariant), aliased(ArticleVariant)
    pair = (col(mine.article_id) == col(Article.id), col(source.article_id) == col(mine.article_id))
    newer = (col(source.lang) == col(mine.source_lang), col(source.version) > col(mine.source_version))
    return exists().where(*pair, *newer)


def lines(articles: Sequence[Article], spoken: str, hit_langs: dict[int, str] | None = None) -> list[Line]:
    """These articles with what a list shows of them."""
    ids = [known(one.id) for one in articles]
    words, counted = queries.variants_of(ids), usage.counts(ids)
    session, owners = db.session(), {one.owner_id for one in articles}
    topics = {one.id: one for one in session.exec(select(Topic))}
    people = {one.id: one for one in session.exec(select(Agent).where(col(Agent.id).in_(owners)))}
    found = []
    for article, number in zip(articles, ids, strict=True):
        topic = topics.get(article.topic_id)
        told: dict[str, Any] = {"topic": topic.called(spoken) if topic else "", "owner": people.get(article.owner_id)}
        told |= {"counts": counted.get(number, Counts()), "is_due": queries.is_due(article)}
        found.append(_line(article, words[number], (hit_langs or {}).get(number, spoken), told))
    return found


def _line(article: Article, several: Sequence[ArticleVariant], wanted: str, told: dict[str, Any]) -> Line:
    shown = next((one for one in several if one.lang == wanted), several[0])
    stale = tuple(queries.stale(several))
    return Line(article, shown, tuple(one.lang for one in several), stale=stale, **told)


def counts(agent: Agent) -> dict[str, int]:
    """How many articles each of the filters would show, counted to 99."""
    found = {}
    for show in SHOWS[1:-1]:
        some = _query(agent, Asked(show=show)).limit(99)
        found[show] = len(db.session().exec(some).all())
    return found


def nearest(text: str, lang: str, agent: Agent, most: int = 3) -> list[Line]:
    """The articles that come closest to a question, whatever language they are in."""
    hits = [*finding.find(text, lang, 10), *finding.find(text, "", 10)]
    ids = list(dict.fromkeys(one.article_id for one in hits))[:most]
    there = {known(one.id): one for one in db.session().exec(_query(agent, Asked()).where(col(Article.id).in_(ids)))}
    return lines([there[one] for one in ids if one in there], lang)
