"""The settings of clocks for machines, and the warnings that wait or could not be given."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from caredesk.core import api, mail
from caredesk.core.api import Invalid, Paging, Strict, answers, once, page, place, spec
from caredesk.core.types import known
from caredesk.sla import alert_queries, alert_sentences, queries, settings
from caredesk.sla.alert_queries import Line
from caredesk.sla.models import SlaSettings
from caredesk.team import access
from caredesk.team.door import me

bp = api.blueprint("alerts")


class SlaSettingsOut(BaseModel):
    """`hook_url` is told as a whole to owners only; its secret is shown on the page, once, and never here."""

    goal_percent: int
    unfair_percent: int
    hook_url: str
    mail: bool


class SlaSettingsIn(Strict):
    """What is left out stays as it is; the address is an owner's to set."""

    goal_percent: int | None = None
    unfair_percent: int | None = None
    hook_url: str | None = None


class AlertOut(BaseModel):
    """`agent`: who is told; none is the desk's webhook."""

    id: int
    ticket: int
    clock: str
    share: int
    way: str
    agent: int | None
    state: str
    why: str
    tries: int
    held_until_at: datetime
    created_at: datetime


class AlertList(BaseModel):
    items: list[AlertOut]
    next_cursor: str | None


class AlertQuery(Paging):
    """Which alerts."""

    state: Literal["waiting", "given", "cancelled", "failed"] = "failed"


@bp.get("/sla/settings")
@spec.validate(resp=answers(SlaSettingsOut), tags=["sla"])
def show() -> Any:
    """What the desk has decided about its clocks."""
    access.need(me(), "sla")
    return _told(queries.settings())


@bp.patch("/sla/settings")
@spec.validate(resp=answers(SlaSettingsOut), tags=["sla"])
@once
def change(json: SlaSettingsIn) -> Any:
    """Set goals; an owner also the address of the webhook."""
    access.need(me(), "own" if json.hook_url is not None else "sla")
    try:
        return _told(settings.change(me(), **settings.fit(json.model_dump(exclude_none=True))))
    except settings.Unfit as error:
        told = alert_sentences.fields(error.errors)
        raise Invalid(errors=[{"field": field, "problem": words} for field, words in told.items()]) from error


def _told(row: SlaSettings) -> SlaSettingsOut:
    goals = {"goal_percent": row.goal_percent, "unfair_percent": row.unfair_percent}
    return SlaSettingsOut(**goals, hook_url=settings.shown_url(row, me()), mail=mail.is_configured())


@bp.get("/sla/alerts")
@spec.validate(resp=answers(AlertList), tags=["sla"])
def alerts(query: AlertQuery) -> Any:
    """Warnings of one state, about tickets that this agent sees."""
    access.need(me(), "sla")
    found = alert_queries.listed(me(), query.state, after=place(query.cursor) or 0, limit=query.limit + 1)
    shown = [_alert(line) for line in found[: query.limit]]
    return page([one.model_dump(mode="json") for one in shown], str(shown[-1].id) if len(found) > query.limit else "")


def _alert(line: Line) -> AlertOut:
    row = line.alert
    return AlertOut(
        id=known(row.id),
        ticket=row.ticket_id,
        clock=line.kind,
        share=int(row.step),
        way=row.way,
        agent=row.receiver or None,
        state=row.state,
        why=row.why,
        tries=row.tries,
        held_until_at=row.held_until_at,
        created_at=row.created_at,
    )
