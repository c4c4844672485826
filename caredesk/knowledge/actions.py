"""What is done with an article: begun, written in a language, published, given, reviewed, retired. Never deleted.

Who saves says on which version they began. When somebody was quicker, nothing is written and nothing is lost: Conflict
carries both, and the one who comes second decides.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge import drafts, words
from caredesk.knowledge.models import (
    Article,
    ArticleQuestion,
    ArticleTicket,
    ArticleVariant,
    ArticleVersion,
    Audience,
    Topic,
)
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

REVIEW_DAYS = 180


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved meanwhile."""

    version: int
    title: str
    text: str


class Conflict(Exception):
    """Somebody saved this variant since; `theirs` is what stands there now."""

    def __init__(self, theirs: ArticleVariant) -> None:
        super().__init__("article_conflict")
        self.theirs = Theirs(theirs.version, theirs.title, theirs.text)


@dataclass(frozen=True)
class Origin:
    """Out of which ticket an article comes. subject: the uuid of its customer, who may ask to be forgotten."""

    ticket_id: int
    question_id: int | None
    answer_id: int | None
    subject: str | None = None


@dataclass(frozen=True)
class Edit:
    """Words that somebody wrote, on which version, and from which other variant."""

    lang: str
    words: Words
    base: int = 0
    source: str = ""
    how: str = "saved"


def make(agent: Agent, lang: str, told: Words, *, origin: Origin | None = None, topic_id: int | None = None) -> Article:
    """Begin an article: its owner's own draft until they publish it."""
    lang, told = words.language(lang), told.checked()
    with db.transaction() as session:
        article = Article(owner_id=known(agent.id), made_by=known(agent.id), topic_id=_topic(topic_id))
        article.review_on = clock.now().date() + timedelta(days=REVIEW_DAYS)
        session.add(article)
        session.flush()
        _put(article, agent, Edit(lang, told, how="made"), None)
        body = {"lang": lang, "ticket": origin.ticket_id if origin else None}
        audit.record("article.made", article, agent, subject=origin.subject if origin else None, body=body)
        if origin:
            link(article, origin)
        return article


def _topic(topic_id: int | None) -> int | None:
    if topic_id is None:
        return None
    found = db.session().get(Topic, topic_id)
    if found is None or found.retired_at is not None:
        raise Refused("article_topic", field="topic")
    return topic_id


def link(article: Article, origin: Origin) -> None:
    """Say that it also comes out of this ticket; twice is once."""
    mine = (ArticleTicket.article_id == article.id, ArticleTicket.ticket_id == origin.ticket_id)
    if db.first(ArticleTicket, *mine) is None:
        row = ArticleTicket(article_id=known(article.id), ticket_id=origin.ticket_id)
        row.question_id, row.answer_id = origin.question_id, origin.answer_id
        db.session().add(row)
        db.session().flush()


def write(article: Article, agent: Agent, edit: Edit) -> ArticleVariant:
    """Save a variant; a language that it does not have yet begins one. Conflict when somebody was quicker."""
    lang, told = words.language(edit.lang), edit.words.checked()
    with db.transaction():
        article = held(article)
        before = variant(article, lang)
        if (before.version if before else 0) != edit.base:
            assert before is not None
            raise Conflict(before)
        row = _put(article, agent, Edit(lang, told, edit.base, edit.source, edit.how), before)
        drafts.clear(article, agent, lang)
        body = {"lang": lang, "version": row.version, "how": edit.how}
        audit.record("article.changed", article, agent, body=body)
        return row


def held(article: Article) -> Article:
    """The article, locked, for whoever changes it; Refused once it is retired."""
    article = db.lock(article)
    if article.is_retired:
        raise Refused("article_retired")
    return article


def variant(article: Article, lang: str) -> ArticleVariant | None:
    return db.first(ArticleVariant, ArticleVariant.article_id == article.id, ArticleVariant.lang == lang)


def _put(article: Article, agent: Agent, edit: Edit, row: ArticleVariant | None) -> ArticleVariant:
    session, told, at = db.session(), edit.words, clock.now()
    by = known(agent.id)
    if row is None:
        row = ArticleVariant(article_id=known(article.id), lang=edit.lang, title="", text="", slug="", changed_by=by)
        row.slug, row.version = _free_slug(edit.lang, told.title), 0
    row.title, row.text, row.version, row.changed_at, row.changed_by = told.title, told.text, row.version + 1, at, by
    _say_source(article, row, edit.source)
    session.add(row)
    _ask(article, edit.lang, told.questions)
    kept = ArticleVersion(article_id=known(article.id), lang=edit.lang, version=row.version, title=told.title,
                          text=told.text, questions=list(told.questions), how=edit.how, agent_id=by)  # fmt: skip
    session.add(kept)
    article.changed_at, article.v = at, article.v + 1
    session.flush()
    return row


def _say_source(article: Article, row: ArticleVariant, source: str) -> None:
    """From which variant it was written, as that stands now: once that changes, this one is stale."""
    of = variant(article, source) if source and source != row.lang else None
    if of is not None:
        row.source_lang, row.source_version = of.lang, of.version


def _free_slug(lang: str, title: str) -> str:
    plain = words.slug(title)
    like = (ArticleVariant.lang == lang, col(ArticleVariant.slug).startswith(plain, autoescape=True))
    taken = set(db.session().exec(select(ArticleVariant.slug).where(*like)))
    return next(one for n in range(1, len(taken) + 2) if (one := plain if n == 1 else f"{plain}-{n}") not in taken)


def _ask(article: Article, lang: str, asked: tuple[str, ...]) -> None:
    session, here = db.session(), col(ArticleQuestion.article_id) == article.id
    session.execute(delete(ArticleQuestion).where(here, col(ArticleQuestion.lang) == lang))
    for place, text in enumerate(asked):
        session.add(ArticleQuestion(article_id=known(article.id), lang=lang, place=place, text=text))


def settle(article: Article, agent: Agent, *, v: int, topic_id: int | None, review_on: date | None) -> Article:
    """What it is about, and when it is to be looked at again; Refused when somebody changed it since."""
    with db.transaction():
        article = unchanged(article, v)
        before = {"topic": article.topic_id, "review_on": str(article.review_on or "")}
        after = {"topic": _topic(topic_id), "review_on": str(review_on or "")}
        if before != after:
            article.topic_id, article.review_on, article.v = topic_id, review_on, article.v + 1
            audit.record("article.changed", article, agent, body={"before": before, "after": after})
        return article


def unchanged(article: Article, v: int) -> Article:
    """The article, locked, as whoever changes it has seen it."""
    article = held(article)
    if article.v != v:
        raise Refused("changed_since")
    return article


def publish(article: Article, agent: Agent, visibility: Audience) -> Article:
    """Say who reads it. A draft of somebody's own becomes the desk's; nothing becomes one again."""
    with db.transaction():
        article = held(article)
        before = article.visibility
        if visibility is Audience.DRAFT and before is not Audience.DRAFT:
            raise Refused("article_no_draft")
        if before is not visibility:
            article.visibility, article.v = visibility, article.v + 1
            article.published_at = article.published_at or clock.now()
            audit.record("article.published", article, agent, body={"from": before, "to": visibility})
        return article


def give(article: Article, agent: Agent | str, to: Agent) -> Article:
    """Let a colleague care for it from now on."""
    if not to.is_active:
        raise Refused("article_owner", field="owner")
    with db.transaction():
        article = held(article)
        if article.owner_id != to.id:
            before, article.owner_id, article.v = article.owner_id, known(to.id), article.v + 1
            article.given_from, article.given_at = None, clock.now()
            audit.record("article.given", article, agent, body={"from": before, "to": to.id})
        return article


def review(article: Article, agent: Agent, next_on: date | None) -> Article:
    """It was read and is right; look again on that day."""
    next_on = next_on or clock.now().date() + timedelta(days=REVIEW_DAYS)
    if next_on <= clock.now().date():
        raise Refused("article_review", field="review_on")
    with db.transaction():
        article = held(article)
        body: dict[str, Any] = {"why": article.review_why, "next": next_on.isoformat()}
        article.review_on, article.review_why, article.reminded_on, article.v = next_on, "", None, article.v + 1
        audit.record("article.reviewed", article, agent, body=body)
        return article


def retire(article: Article, agent: Agent, *, into: int | None = None) -> Article:
    """Take it out of use: nobody finds it any more, its words and versions stay."""
    with db.transaction():
        article = held(article)
        article.retired_at, article.retired_by, article.merged_into = clock.now(), agent.id, into
        article.v += 1
        audit.record("article.retired", article, agent, body={"into": into})
        return article


def restore(article: Article, agent: Agent) -> Article:
    """Take a retired one up again, to be reviewed today."""
    with db.transaction():
        article = db.lock(article)
        if article.is_retired:
            article.retired_at = article.retired_by = article.merged_into = None
            article.review_on, article.v = clock.now().date(), article.v + 1
            audit.record("article.restored", article, agent)
        return article
