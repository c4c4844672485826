"""Machines that help, for machines: how they are set up, and what they say."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core import api
from caredesk.core.api import Paging, Strict, answers, once, spec
from caredesk.replies import helping
from caredesk.replies.helper_models import TASKS, Helper
from caredesk.team import access as team
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access

bp = api.blueprint("helpers")
Language = Literal["en", "pl", "hu"]


class HelperIn(Strict):
    """`key`: left out keeps the one that is there, empty takes it away; it is never told again."""

    is_on: bool
    base_url: str = Field("", max_length=500)
    model: str = Field("", max_length=120)
    key: str | None = None


class HelperOut(BaseModel):
    task: str
    is_on: bool
    base_url: str
    model: str
    has_key: bool


class HelperList(BaseModel):
    items: list[HelperOut]
    next_cursor: str | None


class Target(Strict):
    """Into which language."""

    to: Language = "en"


class Text(Target):
    text: str


class Said(BaseModel):
    """What a machine said; it is sent only if somebody sends it, with `along: {"helper": task}`."""

    text: str
    by: str = "machine"


def _out(row: Helper) -> HelperOut:
    told = {name: getattr(row, name) for name in ("task", "is_on", "base_url", "model")}
    return HelperOut(**told, has_key=bool(row.sealed_key))


@bp.get("/helpers")
@spec.validate(resp=answers(HelperList), tags=["helpers"])
def listed(query: Paging) -> Any:
    """Which machines help, and whether they are switched on."""
    team.need(me(), "own")
    rows = list(helping.all_helpers().values())
    shown, following = api.cut(rows, query, lambda row: TASKS.index(row.task))
    return HelperList(items=[_out(row) for row in shown], next_cursor=following or None)


@bp.put("/helpers/<task>")
@spec.validate(resp=answers(HelperOut), tags=["helpers"])
@once
def change(task: str, json: HelperIn) -> Any:
    """Set one up; what agents ask it leaves the desk for this address."""
    team.need(me(), "own")
    if task not in TASKS:
        raise NotFound
    return _out(helping.set_up(me(), task, **json.model_dump()))


@bp.post("/posts/<int:post_id>/translation")
@spec.validate(resp=answers(Said), tags=["helpers"])
def translate_post(post_id: int, json: Target) -> Any:
    """A post in another language, by the machine that is set up."""
    return Said(text=helping.translate_post(access.post_to_work_on(me(), post_id), me(), json.to))


@bp.post("/tickets/<int:ticket_id>/translation")
@spec.validate(resp=answers(Said), tags=["helpers"])
def translate(ticket_id: int, json: Text) -> Any:
    """Words of one's own in another language."""
    return Said(text=helping.translate(access.ticket_to_work_on(me(), ticket_id), me(), json.text, json.to))


@bp.post("/tickets/<int:ticket_id>/suggestion")
@spec.validate(resp=answers(Said), tags=["helpers"])
def draft(ticket_id: int) -> Any:
    """A reply that the machine would give. It is not sent."""
    return Said(text=helping.draft(access.ticket_to_work_on(me(), ticket_id), me()))
