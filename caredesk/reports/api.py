"""The report on equal treatment for machines."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core import api, clock
from caredesk.core.api import Strict, answers, spec
from caredesk.reports import canned, fair_shown, fair_words, fairness
from caredesk.reports.fairness import Asked
from caredesk.team.access import visible_accounts
from caredesk.team.door import me

bp = api.blueprint("reports")


class Chosen(Strict):
    """Of which waits: how many days back, until which answer, by which time."""

    days: Literal["7", "28", "90"] = "28"
    kind: Literal["first", "next", "answers"] = "first"
    measure: Literal["business", "real"] = Field("business", description="counted time, or all the time that passed")


class GroupOut(BaseModel):
    """One group beside all others; `judged`: there are enough of both to compare."""

    by: str
    group: str
    label: str
    waits: int
    unanswered: int
    median_seconds: int
    p90_seconds: int
    in_time_percent: int
    network_lag_seconds: int
    others_median_seconds: int | None
    longer_percent: int | None
    judged: bool
    unfair: bool


class FairnessOut(BaseModel):
    """Whether groups of customers wait differently; `sentence` says it in the language of the key's owner."""

    sentence: str
    unfair_percent: int
    waits: int
    groups: list[GroupOut]


class ReadyMadeAsked(Strict):
    """How many days back."""

    days: Literal["7", "28", "90"] = "28"


class ReadyMadeLine(BaseModel):
    """`by`: all, agent, template or answer; `canned_percent`: the share of letters that stand in what it came from."""

    by: str
    id: int
    name: str
    replies: int
    ready_made: int
    canned_percent: int | None
    edited: int
    said_before: int


class ReadyMadeOut(BaseModel):
    """How much of what was written was ready-made."""

    days: int
    lines: list[ReadyMadeLine]


@bp.get("/reports/canned")
@spec.validate(resp=answers(ReadyMadeOut), tags=["reports"])
def ready_made(query: ReadyMadeAsked) -> Any:
    """The ready-made share of all replies, by colleague and by template, of the accounts that this agent sees."""
    found = canned.report(me(), int(query.days), clock.now())
    lines = [ReadyMadeLine(**vars(line)) for line in (found.total, *found.agents, *found.templates)]
    return ReadyMadeOut(days=found.days, lines=lines).model_dump()


@bp.get("/reports/fairness")
@spec.validate(resp=answers(FairnessOut), tags=["reports"])
def equal_treatment(query: Chosen) -> Any:
    """Waiting times by influence, channel, language, hour and tone, of the accounts that this agent sees."""
    accounts = visible_accounts(me())
    asked = Asked(clock.now(), int(query.days), query.kind, query.measure, zone=me().zone, accounts=accounts)
    report = fairness.report(asked)
    rows = [GroupOut(**row.told()) for some in fair_shown.tables(report, asked).values() for row in some]
    told = FairnessOut(sentence=fair_words.sentence(report), unfair_percent=report.limit, waits=report.n, groups=rows)
    return told.model_dump(mode="json")
