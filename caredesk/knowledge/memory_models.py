"""The memory: one line for everything we ever answered, how common each word is, what was used and what did not fit."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid
from caredesk.tickets.models import only


class MemoryLine(SQLModel, table=True):
    """An answer that can be found again: a reply of ours, or a variant of an article.

    `asked` and `said` hold folded stems with a space before, between and after them; the full-text index of either
    database reads them."""

    __tablename__ = "memory_line"
    __table_args__ = (
        UniqueConstraint("source", "of_id"),
        Index("memory_line_question", "question_id", **only("question_id IS NOT NULL")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    source: str = Field(max_length=8)  # post, article
    of_id: int  # the post, or the variant of the article
    article_id: int | None = None
    question_id: int | None = None  # the post that was answered
    account_id: int | None = Field(default=None, foreign_key="account.id")  # none: an article
    channel: str = Field(default="", max_length=32)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    form: str = Field(default="public", max_length=8)  # public, direct, article
    lang: str = Field(default="", max_length=8)
    at: datetime = Field(sa_type=UTC_)
    asked: str = ""
    said: str = ""
    wall: str = Field(default="", max_length=40)  # `a7`: the account whose teams may find it; `k`: everybody here
    outcome: str = Field(default="", max_length=8)  # resolved, reopened: of its ticket, after this answer
    thanked: bool = False  # the customer's next words were only thanks
    used: int = 0  # how often it was put into another reply
    solved: int = 0  # ... whose ticket stayed resolved
    reopened: int = 0  # ... whose ticket was opened again


class MemoryStem(SQLModel, table=True):
    """In how many lines a stem stands. The empty stem counts the lines."""

    __tablename__ = "memory_stem"
    __table_args__ = (Index("memory_stem_head", "head"),)

    stem: str = Field(primary_key=True, max_length=64)
    head: str = Field(default="", max_length=3)  # its first letters: other forms of a word mostly begin alike
    lines: int = 0


class MemoryGram(SQLModel, table=True):
    """The stems in which three letters stand side by side: what a misspelt word is compared with."""

    __tablename__ = "memory_gram"
    __table_args__ = (Index("memory_gram_stem", "stem"),)

    gram: str = Field(primary_key=True, max_length=3)
    stem: str = Field(primary_key=True, max_length=64)


class AnswerUse(SQLModel, table=True):
    """A reply into which a past answer was put, and what became of its ticket."""

    __tablename__ = "answer_use"
    __table_args__ = (Index("answer_use_of", "of_id"), Index("answer_use_ticket", "ticket_id"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    of_id: int = Field(foreign_key="post.id")  # the past answer
    post_id: int = Field(foreign_key="post.id", unique=True)  # the reply
    ticket_id: int = Field(foreign_key="ticket.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    state: str = Field(default="", max_length=8)  # solved, reopened, dropped: it was taken back


class Misfit(SQLModel, table=True):
    """Somebody said that an answer does not fit a question. Its words stay where they are, in the post."""

    __tablename__ = "answer_misfit"
    __table_args__ = (UniqueConstraint("question_id", "source", "of_id"), Index("answer_misfit_of", "source", "of_id"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    question_id: int = Field(foreign_key="post.id")
    source: str = Field(max_length=8)
    of_id: int
    agent_id: int = Field(foreign_key="agent.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_)


class MemoryBuild(SQLModel, table=True):
    """How far the memory of what was answered before it began has come. One row."""

    __tablename__ = "memory_build"

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    after_id: int = 0
    last_id: int = 0
    lines: int = 0
    begun_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)
