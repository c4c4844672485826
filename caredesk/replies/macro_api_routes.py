"""Macros for machines: keeping them, a rehearsal, a run, and one undo."""

from datetime import datetime
from typing import Any, Literal

from flask import request
from pydantic import BaseModel

from caredesk.core import api
from caredesk.core.api import Id, Paging, Strict, answers, cut, once, page, spec
from caredesk.core.types import known, new_uuid
from caredesk.replies import macro_runs, macro_sentences, macros, owning
from caredesk.replies.macro_models import Macro, MacroRun
from caredesk.replies.macro_runs import Order, Outcome
from caredesk.replies.template_api_models import Answers, Scopes
from caredesk.replies.template_api_routes import tell_troubles
from caredesk.team import access
from caredesk.team.door import me
from caredesk.tickets import access as tickets

bp = api.blueprint("macros")
tell_troubles(bp)


class StepIO(Strict):
    """One thing to do. tag: add, remove; assign: to (me, nobody, agent:7, team:3); snooze, promise: hours; resolve."""

    do: str
    add: list[str] | None = None
    remove: list[str] | None = None
    to: str | None = None
    hours: int | None = None


class MacroIn(Strict):
    """A new macro; without a template it says nothing."""

    name: str
    shortcut: str
    scope: Scopes = "personal"
    team: Id | None = None
    template: Id | None = None
    steps: list[StepIO] = []


class MacroChange(Strict):
    """What is left out stays as it is. `v`: the change that the caller has seen; 409 when there is a newer one."""

    name: str | None = None
    shortcut: str | None = None
    scope: Scopes | None = None
    team: Id | None = None
    template: Id | None = None
    steps: list[StepIO] | None = None
    v: Id | None = None


class MacroOut(BaseModel):
    """`v` counts its changes."""

    id: int
    v: int
    name: str
    shortcut: str
    scope: Scopes
    team: int | None
    template: int | None
    steps: list[dict[str, Any]]
    retired_at: datetime | None


class MacroList(BaseModel):
    items: list[MacroOut]
    next_cursor: str | None


class MacroListing(Paging):
    state: Literal["", "retired"] = ""


class RunIn(Answers):
    """What its template asks, the kind of reply, and the codes of warnings that were looked at."""

    kind: Literal["public", "direct"] = "public"
    accept: frozenset[str] = frozenset()


class OutcomeOut(BaseModel):
    """A part of a macro: what it is, and why it would not be done, or was not; empty when all is well."""

    do: str
    says: str
    text: str
    trouble: str


class RunOut(BaseModel):
    """One time that a macro was run; `reply` is the post that it said, if any."""

    id: int
    macro: int
    ticket: int
    reply: int | None
    undone_at: datetime | None


class Rehearsed(BaseModel):
    parts: list[OutcomeOut]


def _out(macro: Macro) -> MacroOut:
    told = macros.content(macro)
    return MacroOut(id=known(macro.id), v=macro.v, retired_at=macro.retired_at, **told)


def _told(model: BaseModel, *, only_set: bool = False) -> dict[str, Any]:
    told = model.model_dump(exclude_unset=only_set, exclude={"v"})
    if told.get("steps") is not None:
        told["steps"] = [{name: value for name, value in one.items() if value is not None} for one in told["steps"]]
    return told


def _line(one: Outcome) -> dict[str, str]:
    trouble = macro_sentences.trouble(one.trouble) if one.trouble else ""
    return {"do": one.do, "says": macro_sentences.step(one.step), "text": one.text, "trouble": trouble}


@bp.get("/macros")
@spec.validate(resp=answers(MacroList), tags=["replies"])
def all_macros(query: MacroListing) -> Any:
    """The macros that this agent sees."""
    access.need(me(), "read")
    found, following = cut(macros.listed(me(), retired=query.state == "retired"), query, lambda one: known(one.id))
    return page([_out(one).model_dump(mode="json") for one in found], following)


@bp.get("/macros/<int:macro_id>")
@spec.validate(resp=answers(MacroOut), tags=["replies"])
def macro(macro_id: int) -> Any:
    """One macro."""
    return _out(owning.one(Macro, me(), macro_id)).model_dump(mode="json")


@bp.post("/macros")
@spec.validate(resp=answers(MacroOut, 201), tags=["replies"])
@once
def make_macro(json: MacroIn) -> Any:
    """A new macro."""
    access.need(me(), "work")
    return _out(macros.create(me(), _told(json))), 201


@bp.patch("/macros/<int:macro_id>")
@spec.validate(resp=answers(MacroOut), tags=["replies"])
@once
def change_macro(macro_id: int, json: MacroChange) -> Any:
    """Something else from now on."""
    found = owning.to_change(Macro, me(), macro_id)
    return _out(macros.change(me(), found, _told(json, only_set=True), seen=json.v))


@bp.post("/macros/<int:macro_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def retire_macro(macro_id: int) -> Any:
    """Nobody is offered it any more."""
    macros.retire(me(), owning.to_change(Macro, me(), macro_id))
    return "", 204


@bp.delete("/macros/<int:macro_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def bring_macro_back(macro_id: int) -> Any:
    """Offered again."""
    macros.bring_back(me(), owning.to_change(Macro, me(), macro_id))
    return "", 204


@bp.post("/tickets/<int:ticket_id>/macros/<int:macro_id>/rehearsal")
@spec.validate(resp=answers(Rehearsed), tags=["replies"])
def rehearse(ticket_id: int, macro_id: int, json: RunIn) -> Any:
    """What it would do in this ticket, and what not and why; nothing is done."""
    ticket, found = tickets.ticket_to_work_on(me(), ticket_id), owning.one(Macro, me(), macro_id)
    return {"parts": [_line(one) for one in macro_runs.rehearse(found, ticket, me(), _order(json, new_uuid()))]}


def _order(told: RunIn, own_id: str) -> Order:
    return Order(own_id, told.kind, told.lang, told.answers, told.accept)


@bp.post("/tickets/<int:ticket_id>/macros/<int:macro_id>")
@spec.validate(resp=answers(RunOut, 201), tags=["replies"])
@once
def run_macro(ticket_id: int, macro_id: int, json: RunIn) -> Any:
    """All of it, or nothing: 409 or 422 say what is in the way."""
    ticket, found = tickets.ticket_to_work_on(me(), ticket_id), owning.one(Macro, me(), macro_id)
    own_id = request.headers.get("Idempotency-Key", "")[:64] or new_uuid()
    return _run_out(macro_runs.run(found, ticket, me(), _order(json, own_id))), 201


def _run_out(row: MacroRun) -> RunOut:
    return RunOut(
        id=known(row.id), macro=row.macro_id, ticket=row.ticket_id, reply=row.post_id, undone_at=row.undone_at
    )


@bp.post("/macro-runs/<int:macro_run_id>/undo")
@spec.validate(resp=answers(Rehearsed), tags=["replies"])
@once
def undo_macro(macro_run_id: int) -> Any:
    """Everything back at once; what had left or was changed since is told with its trouble."""
    row = macro_runs.own(me(), macro_run_id)
    tickets.ticket_to_work_on(me(), row.ticket_id)
    return Rehearsed(parts=[OutcomeOut(**_line(one)) for one in macro_runs.undo(row, me())])
