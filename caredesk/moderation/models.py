"""Requests to hide a post, the evidence for them, alarms about what was done outside the desk, withdrawals of words."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid, one_of
from caredesk.tickets.models import only


class Reason(StrEnum):
    """All there is. Criticism is not on it."""

    ILLEGAL = "illegal"
    PRIVATE_DATA = "private_data"
    SPAM = "spam"
    MALWARE = "malware"


class RequestState(StrEnum):
    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"  # by the one who asked
    REVERSED = "reversed"


class Carried(StrEnum):
    """How far the act came on its way to the network."""

    NOT_YET = ""
    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


OPEN = "state IN ('waiting', 'allowed')"


class HideRequest(SQLModel, table=True):
    """Somebody asks to hide a post; a second person decides. One at a time for each post."""

    __tablename__ = "hide_request"
    __table_args__ = (
        Index("hide_request_open", "post_id", unique=True, **only(OPEN)),
        Index("hide_request_state", "state", "account_id", "id"),
        Index("hide_request_post", "post_id", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    account_id: int = Field(foreign_key="account.id")
    agent_id: int = Field(foreign_key="agent.id")
    reason: Reason = Field(sa_type=one_of(Reason))
    words: str = Field(max_length=2000)
    surface: str = Field(max_length=8)  # page, api
    seen_versions: int  # how many versions the post had when its evidence was taken
    state: RequestState = Field(default=RequestState.WAITING, sa_type=one_of(RequestState))
    asked_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    decided_by: int | None = Field(default=None, foreign_key="agent.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTC_)
    answer: str = Field(default="", max_length=2000)  # why it was refused
    notice: str | None = Field(default=None, unique=True, max_length=16)  # the public number of an allowed hide
    reversed_by: int | None = Field(default=None, foreign_key="agent.id")
    reversed_at: datetime | None = Field(default=None, sa_type=UTC_)
    hidden_at: datetime | None = Field(default=None, sa_type=UTC_)  # what was reversed: since when it is known hidden
    action: str = Field(default="", max_length=8)  # hide, unhide: what is on its way, or was last
    send_id: str = Field(default="", max_length=36)
    carried: Carried = Field(default=Carried.NOT_YET, sa_type=one_of(Carried))
    carried_why: str = Field(default="", max_length=500)
    carried_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the network said so, or when it was given up
    attempts: int = 0
    deadline_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1


class Evidence(SQLModel, table=True):
    """A post as it was before anything was done to it, sealed under its author's key: with the key it is lost."""

    __table_args__ = (Index("evidence_post", "post_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    request_id: int = Field(foreign_key="hide_request.id", index=True)
    subject: str = Field(max_length=64)
    sealed: bytes | None = None  # none: erased, or withdrawn
    commitment: str = Field(max_length=64)
    source: str = Field(max_length=12)  # network: as it showed the post at that moment; held: as we have it
    why_held: str = Field(default="", max_length=200)  # why the network was not asked, or could not say
    taken_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class Alarm(SQLModel, table=True):
    """A customer's post went away, or was hidden, and nobody here had asked for it."""

    __tablename__ = "outside_alarm"
    __table_args__ = (
        Index("outside_alarm_open", "post_id", unique=True, **only("over_at IS NULL")),
        Index("outside_alarm_unsaid", "account_id", **only("said_at IS NULL")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    account_id: int = Field(foreign_key="account.id")
    kind: str = Field(max_length=16)  # removed, hidden
    by: str = Field(max_length=16)  # us, platform, unknown
    negative: bool = False  # somebody had judged the ticket negative
    happened_at: datetime = Field(sa_type=UTC_)
    raised_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    over_at: datetime | None = Field(default=None, sa_type=UTC_)  # it is there again, or its author took it away
    said: str = Field(default="", max_length=2000)  # what happened, in a supervisor's words
    said_by: int | None = Field(default=None, foreign_key="agent.id")
    said_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1


class WithdrawalState(StrEnum):
    DUE = "due"
    HELD = "held"  # a legal hold stands before the network's terms
    DONE = "done"
    DROPPED = "dropped"  # the post came back


class Withdrawal(SQLModel, table=True):
    """The words of a post that is gone, to be given up by a time because the network's terms ask for it."""

    __table_args__ = (
        Index("withdrawal_open", "post_id", unique=True, **only("state IN ('due', 'held')")),
        Index("withdrawal_due", "state", "due_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    account_id: int = Field(foreign_key="account.id")
    rule: str = Field(max_length=40)  # whose terms: the kind of network, or `desk` where we chose to be sooner
    cause: str = Field(max_length=16)  # author, platform, unknown
    learned_at: datetime = Field(sa_type=UTC_)
    due_at: datetime = Field(sa_type=UTC_)
    state: WithdrawalState = Field(default=WithdrawalState.DUE, sa_type=one_of(WithdrawalState))
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)


class Terms(SQLModel, table=True):
    """What one account does with the words of posts that are gone, where that is sooner than its network asks."""

    __tablename__ = "network_terms"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    hours: int  # within so many hours the words go; 0: as the network asks
    asked_hours: int | None = None  # sooner than that: asked for by one, until a second person has decided
    asked_by: int | None = Field(default=None, foreign_key="agent.id")
    asked_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1


class Publicity(SQLModel, table=True):
    """Whether the transparency page may be seen by everybody. One row."""

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    is_public: bool = False
    since_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1


def shown(row: Any, *names: str) -> dict[str, Any]:
    """These columns of a row, for the body of an entry."""
    return {name: getattr(row, name) for name in names}
