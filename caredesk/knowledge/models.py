"""Articles: the questions as customers ask them, the answer in each language, every version, and where it came from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of
from caredesk.tickets.models import only


class Audience(StrEnum):
    """Who reads an article."""

    DRAFT = "draft"  # its owner alone
    DESK = "desk"
    PUBLIC = "public"  # everybody, once the help page of its language is open


class Topic(SQLModel, table=True):
    """What articles are about; it is called something in each language."""

    __tablename__ = "article_topic"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # by language
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)

    def called(self, lang: str) -> str:
        """Its name in this language, or in the first that it has one in."""
        return self.names.get(lang) or next(iter(self.names.values()), "")


class Article(SQLModel, table=True):
    """One thing that we know. Its words stand in its variants, one per language. Never deleted: retired."""

    __table_args__ = (
        Index("article_of", "owner_id", "id"),
        Index("article_about", "topic_id", "id"),
        Index("article_review", "review_on", **only("review_on IS NOT NULL AND retired_at IS NULL")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    topic_id: int | None = Field(default=None, foreign_key="article_topic.id")
    visibility: Audience = Field(default=Audience.DRAFT, sa_type=one_of(Audience))
    owner_id: int = Field(foreign_key="agent.id")
    given_from: int | None = Field(default=None, foreign_key="agent.id")  # whose it was, when they left
    given_at: datetime | None = Field(default=None, sa_type=UTC_)
    made_by: int = Field(foreign_key="agent.id")
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    published_at: datetime | None = Field(default=None, sa_type=UTC_)
    review_on: date | None = None
    review_why: str = Field(default="", max_length=12)  # erased: it may quote somebody who asked to be forgotten
    reminded_on: date | None = None  # for which review date its owner was reminded
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)
    retired_by: int | None = Field(default=None, foreign_key="agent.id")
    merged_into: int | None = None  # the article that says it now
    v: int = 1

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class ArticleVariant(SQLModel, table=True):
    """The answer in one language."""

    __tablename__ = "article_variant"
    __table_args__ = (UniqueConstraint("article_id", "lang"), UniqueConstraint("lang", "slug"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    article_id: int = Field(foreign_key="article.id")
    lang: str = Field(max_length=8)
    title: str = Field(max_length=160)
    text: str
    slug: str = Field(max_length=80)  # its part of the public address; it stays when the title changes
    version: int = 1
    source_lang: str = Field(default="", max_length=8)  # the variant that it says in its own language
    source_version: int = 0  # which version of that it was written from
    changed_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    changed_by: int = Field(foreign_key="agent.id")


class ArticleQuestion(SQLModel, table=True):
    """The question in the words in which customers ask it; an article has several per language."""

    __tablename__ = "article_question"
    __table_args__ = (Index("article_question_of", "article_id", "lang", "place"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    article_id: int = Field(foreign_key="article.id")
    lang: str = Field(max_length=8)
    place: int
    text: str = Field(max_length=500)


class ArticleVersion(SQLModel, table=True):
    """The words of a variant as they once were; every one is kept."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "lang", "version"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    article_id: int = Field(foreign_key="article.id")
    lang: str = Field(max_length=8)
    version: int
    title: str = Field(max_length=160)
    text: str
    questions: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    how: str = Field(max_length=12)  # made, saved, restored, merged
    agent_id: int = Field(foreign_key="agent.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class ArticleDraft(SQLModel, table=True):
    """Words that one agent has begun to write in an article, kept by themselves until they are saved or dropped."""

    __tablename__ = "article_draft"

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    article_id: int = Field(foreign_key="article.id", primary_key=True, index=True)
    lang: str = Field(primary_key=True, max_length=8)
    title: str = Field(default="", max_length=160)
    text: str = ""
    questions: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    base: int = 0  # the version on which they were begun; 0: there was none in this language
    saved_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class ArticleTicket(SQLModel, table=True):
    """Out of which ticket an article came: the question there, and our answer."""

    __tablename__ = "article_ticket"
    __table_args__ = (UniqueConstraint("article_id", "ticket_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    article_id: int = Field(foreign_key="article.id")
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    question_id: int | None = Field(default=None, foreign_key="post.id")
    answer_id: int | None = Field(default=None, foreign_key="post.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    erased_at: datetime | None = Field(default=None, sa_type=UTC_)  # whose words they were asked to be forgotten


class ArticleUse(SQLModel, table=True):
    """A reply that was written from an article, and what became of its ticket."""

    __tablename__ = "article_use"
    __table_args__ = (Index("article_use_of", "article_id", "at"), Index("article_use_ticket", "ticket_id"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    article_id: int = Field(foreign_key="article.id")
    variant_id: int = Field(foreign_key="article_variant.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    post_id: int = Field(foreign_key="post.id", unique=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    taken_back_at: datetime | None = Field(default=None, sa_type=UTC_)
    solved_at: datetime | None = Field(default=None, sa_type=UTC_)
    reopened_at: datetime | None = Field(default=None, sa_type=UTC_)


class Proposal(SQLModel, table=True):
    """A resolved ticket whose answer may be worth an article. Its words stay where they are, in the posts."""

    __tablename__ = "article_proposal"
    __table_args__ = (
        Index("article_proposal_open", "state", "ripe_at"),
        Index("article_proposal_account", "account_id", "state"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id", unique=True)
    account_id: int = Field(foreign_key="account.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # who proposed it; none: the desk
    state: str = Field(default="open", max_length=12)  # open, made, merged, dismissed; dropped: it was reopened
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ripe_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)  # solved for so long that it counts
    decided_by: int | None = Field(default=None, foreign_key="agent.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTC_)
    article_id: int | None = Field(default=None, foreign_key="article.id")


class Unanswered(SQLModel, table=True):
    """What was asked and found nothing: how often, in which language, and whether somebody has answered it since."""

    __table_args__ = (UniqueConstraint("lang", "words"), Index("unanswered_open", "closed_at", "times"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    lang: str = Field(max_length=8)
    words: str = Field(max_length=200)  # folded and without what names a person: by these it is counted
    text: str = Field(max_length=200)  # as it was last asked, without what names a person
    times: int = 1
    first_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    last_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    closed_at: datetime | None = Field(default=None, sa_type=UTC_)
    closed_by: int | None = Field(default=None, foreign_key="agent.id")
    article_id: int | None = Field(default=None, foreign_key="article.id")  # which answers it now


class HelpPage(SQLModel, table=True):
    """In which languages the public help page is open. One row; none is open by default."""

    __tablename__ = "help_page"

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    langs: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    changed_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1


def shown(row: Any, *names: str) -> dict[str, Any]:
    """These columns of a row, for the body of an entry."""
    return {name: str(value) if isinstance(value := getattr(row, name), date) else value for name in names}
