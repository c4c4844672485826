"""What machines send and get about the voice of answers, guarded topics and approvals."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Entry, Id, Strict
from caredesk.voice import sentences
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import Rule


class VoiceWordsIn(Strict):
    """A reply that is being written."""

    text: str = Field(max_length=20_000)
    kind: Literal["public", "direct"] = "public"
    target: Id | None = None
    along: dict[str, Any] = Field(default_factory=dict)


class VoiceFoundOut(BaseModel):
    """One thing that a rule has against the words; `blocks`: they cannot be sent as they are."""

    code: str
    blocks: bool
    says: str


class VoiceOut(BaseModel):
    """`canned_percent`: the share that stands in the template or answer that came along; none: not known."""

    findings: list[VoiceFoundOut]
    canned_percent: int | None


class HandOverIn(Strict):
    """`text`: what was begun; `note`: what the team should know, else why it was handed over."""

    text: str = Field("", max_length=20_000)
    note: str = Field("", max_length=2000)


class HandedOut(BaseModel):
    team: int
    name: str


class BannedWord(Strict):
    word: str = Field(min_length=1, max_length=80)
    why: str = Field("", max_length=200)
    instead: str = Field("", max_length=200)


class VoiceRuleIn(Strict):
    """A voice rule; which fields count beside the first ones depends on its kind."""

    name: str
    kind: Literal["likeness", "address", "banned", "initials", "greeting"]
    strength: Literal["warn", "block"] = "warn"
    langs: list[str] = []
    channels: list[str] = []
    accounts: list[Id] = []
    teams: list[Id] = []
    times: int = 3
    near: int = 70
    page_times: int = 6
    form: Literal["formal", "informal"] = "formal"
    mode: Literal["required", "forbidden"] = "required"
    mark: str = "^"
    first_only: bool = False
    words: list[BannedWord] = Field(default=[], max_length=200)


class VoiceRuleChange(VoiceRuleIn):
    """All of its terms; `version` is the one that they replace: 409 when it is not the newest."""

    version: Id


class AnswerRuleSwitchIn(Strict):
    on: bool
    version: Id


class AnswerRuleOut(BaseModel):
    """A voice rule or a topic as it is now."""

    id: int
    name: str
    version: int
    on: bool
    terms: dict[str, Any]
    created_at: datetime


class AnswerRuleList(BaseModel):
    items: list[AnswerRuleOut]
    next_cursor: str | None


class GuardTopicIn(Strict):
    """A guarded topic. `words` by language, `""` for any; `others`: what those who may not answer it can do."""

    name: str
    kind: Literal["legal", "medical", "press", "safety", "own"] = "own"
    words: dict[str, list[str]] = {}
    channels: list[str] = []
    accounts: list[Id] = []
    tags: list[str] = []
    customers: list[Id] = []
    teams: list[Id] = []
    others: Literal["hand_over", "approval"] = "hand_over"
    four_eyes: bool = False
    private_too: bool = False


class GuardTopicChange(GuardTopicIn):
    """All of its terms; `version` is the one that they replace: 409 when it is not the newest."""

    version: Id


class VoiceTrialAsked(Strict):
    """Where the part before ended."""

    before: Entry = 0
    looked: Entry = 0
    found: Entry = 0


class VoiceTrialOut(BaseModel):
    """A part of a dry run; `over`: there is no next one."""

    total: int
    looked: int
    found: int
    before: int
    over: bool
    examples: list[dict[str, Any]]


class ApprovalAskIn(VoiceWordsIn):
    """A reply for which approval is asked; `accept`: warnings that were looked at; `resolve`: the ticket too."""

    accept: frozenset[str] = frozenset()
    resolve: bool = False


class ApproveIn(Strict):
    """`seen`: the newest entry that was looked at; `confirmed`: although something came since it was asked for.
    Without `text` it leaves as it was written."""

    seen: Entry
    confirmed: bool = False
    text: str | None = Field(None, max_length=20_000)
    accept: frozenset[str] = frozenset()


class ApprovalNoteIn(Strict):
    note: str = Field(max_length=2000)


class ApprovalOut(BaseModel):
    """A reply that waits for a second pair of eyes, or was decided."""

    id: int
    ticket: int
    author: int
    kind: str
    text: str
    sent_text: str
    state: str
    why: list[str]
    note: str
    asked_at: datetime
    due_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reply: int | None


class ApprovalList(BaseModel):
    items: list[ApprovalOut]
    next_cursor: str | None


class ApprovalTermsIn(Strict):
    first_replies: int = Field(ge=0, le=500)
    minutes: int = Field(ge=1, le=10_080)


class ApprovalTermsOut(ApprovalTermsIn):
    """`learners`: the colleagues all of whose replies are looked at."""

    version: int
    learners: list[int]


class LearnerIn(Strict):
    on: bool


def rule_out(row: Rule) -> AnswerRuleOut:
    told: dict[str, Any] = {"id": row.id or 0, "name": row.name, "version": row.v, "on": row.is_on}
    return AnswerRuleOut(**told, terms=row.terms, created_at=row.created_at)


def approval_out(row: Approval) -> ApprovalOut:
    names = ("kind", "text", "sent_text", "note", "asked_at", "due_at", "decided_by", "decided_at")
    told = {name: getattr(row, name) for name in names}
    why = [sentences.reason(one) for one in row.why]
    about: dict[str, Any] = {"id": row.id or 0, "ticket": row.ticket_id, "author": row.author_id, "reply": row.post_id}
    return ApprovalOut(**told, **about, state=row.state.value, why=why)
