"""Calendars, policies and their versions, clocks with their pauses, and the kept roll-ups that boards are read from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of

WATCHED = "next_at IS NOT NULL"
IN_FORCE = "retired_at IS NULL"
UNTOLD = "state = 'waiting'"
PLAIN = {"autoincrement": False}  # a part of a key that is never counted up


class Calendar(SQLModel, table=True):
    """When we work. `hours` is the file of `hours_file.py`; a change raises `v` and makes new policy versions."""

    __table_args__ = (
        Index("calendar_name", "name", unique=True, sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    name: str = Field(max_length=80)
    hours: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    v: int = 1
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class Policy(SQLModel, table=True):
    """One rule of who is answered by when. The first one that matches a ticket, by `place`, is the ticket's."""

    __table_args__ = (
        Index("policy_name", "name", unique=True, sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    name: str = Field(max_length=80)
    place: int = 0
    version_id: int | None = None  # the version that new clocks take
    is_default: bool = False  # matches everything, stands last, cannot be retired
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class PolicyVersion(SQLModel, table=True):
    """The terms of a policy as they stood from one moment on; a clock keeps the version that it began under."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "version"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    policy_id: int = Field(foreign_key="policy.id")
    version: int
    terms: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see terms.py
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class RecomputeState(StrEnum):
    LOOKING = "looking"  # finds out what would change
    LOOKED = "looked"  # waits for somebody to say yes
    APPLYING = "applying"
    DONE = "done"
    DROPPED = "dropped"  # nobody wants it any more


class Recompute(SQLModel, table=True):
    """The current versions put in force for running clocks: first as a look at what would change, then in earnest.

    It goes through the tickets by their number, some at a time, and may be killed at any moment."""

    __tablename__ = "sla_recompute"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id")
    policy_id: int | None = Field(default=None, foreign_key="policy.id")  # none: all of them
    accounts: list[int] | None = Field(default=None, sa_column=Column(Json, nullable=True))  # the wall; none: no wall
    state: RecomputeState = Field(default=RecomputeState.LOOKING, sa_type=one_of(RecomputeState))
    after_id: int = 0  # the last ticket that was looked at
    tickets: int = 0  # how many there are to look at
    looked: int = 0
    clocks: int = 0  # that come under another version
    later: int = 0  # of these
    earlier: int = 0
    overdue: int = 0  # not before, but then
    ended: int = 0  # their new version has no such target
    begun: int = 0  # new ones, because only the new version has such a target
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)


class ClockKind(StrEnum):
    CLAIM = "claim"  # until somebody takes it
    FIRST = "first"  # until our first answer
    NEXT = "next"  # until each later answer
    RESOLUTION = "resolution"  # until it is done


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"  # stopped after its due time
    VOID = "void"  # its reason is gone, or it ended without an answer before it was due


class Clock(SQLModel, table=True):
    """One deadline of one ticket: derived from facts by `clocks.py`, kept here so that nobody computes it per page."""

    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "post_id"),
        Index("clock_watch", "next_at", sqlite_where=text(WATCHED), postgresql_where=text(WATCHED)),
        Index("clock_stopped", "kind", "stopped_at"),
        Index("clock_version", "version_id", "state"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    account_id: int  # these three as they were when the clock stopped: history does not move with its ticket
    team_id: int
    lang: str = Field(default="", max_length=8)
    kind: ClockKind = Field(sa_type=one_of(ClockKind))
    post_id: int = Field(foreign_key="post.id")  # the customer's post that started it
    version_id: int = Field(foreign_key="policy_version.id")
    state: ClockState = Field(sa_type=one_of(ClockState))
    target_seconds: int
    published_at: datetime = Field(sa_type=UTC_)  # when the customer wrote, by the network's clock
    received_at: datetime = Field(sa_type=UTC_)  # when we had it
    started_at: datetime = Field(sa_type=UTC_)  # the one of the two from which the policy counts
    due_at: datetime | None = Field(default=None, sa_type=UTC_)  # none while paused
    window_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the network's own reply window ends
    stopped_at: datetime | None = Field(default=None, sa_type=UTC_)
    stop_why: str = Field(default="", max_length=16)  # reply, outside, claimed, resolved, removed, courtesy, merged
    answer_id: int | None = None  # the post that stopped it
    agent_id: int | None = None  # who stopped it
    elapsed_seconds: int | None = None  # business seconds from start to stop
    breached_at: datetime | None = Field(default=None, sa_type=UTC_)  # the due time that the desk saw pass
    next_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the watch has to look again
    warned: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # steps already taken


class ClockPause(SQLModel, table=True):
    """A stretch that a clock does not count."""

    __tablename__ = "clock_pause"
    __table_args__ = (Index("clock_pause_clock", "clock_id", "from_at"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    clock_id: int = Field(foreign_key="clock.id")
    from_at: datetime = Field(sa_type=UTC_)
    until_at: datetime | None = Field(default=None, sa_type=UTC_)
    why: str = Field(default="", max_length=16)  # pending, resolved
    by: str = Field(default="", max_length=80)  # who, by name; empty: the desk


class Fact(SQLModel, table=True):
    """Something that happened to a ticket and moves its clocks, as the trail tells it; posts are facts of their own."""

    __tablename__ = "sla_fact"
    __table_args__ = (Index("sla_fact_ticket", "ticket_id", "at", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    at: datetime = Field(sa_type=UTC_)
    kind: str = Field(max_length=16)  # one of the states, assigned, unassigned, counts, courtesy, terms
    agent_id: int | None = None  # assigned: to whom; else who did it
    post_id: int | None = None  # counts, courtesy: about which post; open: the post that woke it
    by: str = Field(default="", max_length=80)


class Tally(SQLModel, table=True):
    """How much happened in a quarter of an hour: kept by the transactions in which it happened.

    Rows lie in the order of time, so that a day is read in one sweep and a write touches one page."""

    __tablename__ = "sla_tally"
    __table_args__ = {"sqlite_with_rowid": False}

    slot: int = Field(primary_key=True, sa_column_kwargs=PLAIN)  # quarters of an hour since 1970, UTC
    account_id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    team_id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    agent_id: int = Field(default=0, primary_key=True, sa_column_kwargs=PLAIN)  # 0: nobody
    lang: str = Field(default="", primary_key=True, max_length=8)
    what: str = Field(primary_key=True, max_length=20)  # in, out, ticket, resolved, first_met, first_missed, first_void
    n: int = 0


class Wait(SQLModel, table=True):
    """How long first answers took, in whole minutes: from these a median is exact to the minute."""

    __tablename__ = "sla_wait"
    __table_args__ = {"sqlite_with_rowid": False}

    slot: int = Field(primary_key=True, sa_column_kwargs=PLAIN)  # of the answer
    account_id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    team_id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    agent_id: int = Field(default=0, primary_key=True, sa_column_kwargs=PLAIN)
    lang: str = Field(default="", primary_key=True, max_length=8)
    minutes: int = Field(primary_key=True, sa_column_kwargs=PLAIN)  # business minutes, rounded down
    n: int = 0


class Alert(SQLModel, table=True):
    """A warning on its way: who is told of which clock, how, and when; held until the receiver works."""

    __tablename__ = "sla_alert"
    __table_args__ = (
        UniqueConstraint("clock_id", "step", "way", "receiver"),
        Index("sla_alert_clock", "clock_id"),
        Index("sla_alert_due", "way", "held_until_at", sqlite_where=text(UNTOLD), postgresql_where=text(UNTOLD)),
        Index("sla_alert_told", "state", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    clock_id: int = Field(foreign_key="clock.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    step: str = Field(max_length=24)  # "75", "100": the share of the target at which it was due
    way: str = Field(max_length=8)  # notice, mail, hook
    receiver: int  # an agent's id; 0: the desk's webhook
    told_as: str = Field(default="", max_length=12)  # assignee, team, supervisor: who they are to the ticket
    tries: int = 0
    held_until_at: datetime = Field(sa_type=UTC_)
    state: str = Field(default="waiting", max_length=12)  # waiting, given, cancelled, failed
    why: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class SlaSettings(SQLModel, table=True):
    """What the whole desk has decided: one row."""

    __tablename__ = "sla_settings"

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid)
    goal_percent: int = 95  # answers in time that the board measures itself against
    unfair_percent: int = 25  # the monitor warns when a group waits so much longer than the rest
    hook_url: str = ""  # warnings are POSTed here, signed; empty: nowhere
    sealed_hook_secret: bytes = b""  # under the key file, bound to `sla-hook`
