"""Pages of macros: the list, making and changing one, trying it on a ticket, retiring it and bringing it back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import queries as accounts
from caredesk.core import numbers
from caredesk.core.types import known, new_uuid
from caredesk.replies import (
    macro_form,
    macro_runs,
    macro_steps,
    macros,
    owning,
    preview,
    template_form,
    template_queries,
)
from caredesk.replies import macro_sentences as says
from caredesk.replies import template_sentences as sentences
from caredesk.replies.macro_models import Macro
from caredesk.replies.macro_runs import Order, Outcome
from caredesk.replies.template_models import Scope
from caredesk.replies.template_rules import Unfit
from caredesk.replies.templates import Stale
from caredesk.team import access
from caredesk.team import queries as people
from caredesk.team.door import me
from caredesk.tickets import access as tickets

bp = Blueprint("macros", __name__)
BLANK: dict[str, Any] = {
    "name": "",
    "shortcut": "",
    "scope": Scope.PERSONAL.value,
    "team": None,
    "template": None,
    "steps": [],
}


@bp.get("/macros")
@login_required
def listed() -> str:
    access.need(me(), "read")
    retired = request.args.get("state") == "retired"
    found = macros.listed(me(), retired=retired)
    return render_template(
        "replies/macros.html",
        macros=found,
        retired=retired,
        templates=template_queries.by_ids([one.template_id for one in found]),
        teams=template_queries.team_names(),
        says=says,
        may_write=access.may(me(), "work"),
    )


@bp.get("/macros/new")
@login_required
def new() -> str:
    access.need(me(), "work")
    return _page(None, BLANK, {})


@bp.get("/macros/<int:macro_id>")
@login_required
def show(macro_id: int) -> str:
    macro = owning.one(Macro, me(), macro_id)
    return _page(macro, macros.content(macro), {})


def _page(
    macro: Macro | None,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    newer: Macro | None = None,
    tried: list[Outcome] | None = None,
) -> str:
    viewer = me()
    offered = list(template_queries.offered(viewer))
    return render_template(
        "replies/macro.html",
        macro=macro,
        typed={**typed, **macro_form.fields(typed["steps"])},
        owner=template_form.owner(dict(typed)),
        errors=errors,
        newer=newer,
        seen=newer.v if newer else macro.v if macro else "",
        tried=tried,
        ticket=numbers.whole(request.form.get("as_ticket", "")),
        may_change=macro is None or owning.may_change(viewer, macro),
        templates=offered,
        template=template_queries.by_ids([macro.template_id if macro else None]),
        people=[one.agent for one in people.members(viewer) if one.agent.is_active and access.may(one.agent, "work")],
        scopes=owning.scopes(viewer),
        teams=accounts.teams_for(viewer),
        team_names=template_queries.team_names(),
        customers=preview.customers(viewer),
        can=macro_steps.known(),
        says=says,
    )


@bp.post("/macros")
@login_required
def create() -> Any:
    access.need(me(), "work")
    typed = macro_form.told(request.form)
    try:
        macro = macros.create(me(), typed)
    except Unfit as unfit:
        return _page(None, typed, sentences.fields(unfit.errors, unfit.facts)), 422
    flash(_("Saved. Type /%(shortcut)s in a reply to use it.", shortcut=macro.shortcut))
    return redirect(f"/macros/{macro.id}", 303)


@bp.post("/macros/<int:macro_id>")
@login_required
def change(macro_id: int) -> Any:
    macro = owning.to_change(Macro, me(), macro_id)
    typed, seen = macro_form.told(request.form), numbers.whole(request.form.get("seen", "")) or 0
    try:
        macros.change(me(), macro, typed, seen=seen)
    except Unfit as unfit:
        return _page(macro, typed, sentences.fields(unfit.errors, unfit.facts)), 422
    except Stale:
        return _page(macro, typed, {}, newer=owning.one(Macro, me(), macro_id)), 409
    flash(_("Saved."))
    return redirect(f"/macros/{macro_id}", 303)


@bp.post("/macros/<int:macro_id>/rehearsal")
@login_required
def try_out(macro_id: int) -> str:
    """The page again with what the macro, as it is saved, would do in the chosen ticket; nothing is done."""
    access.need(me(), "work")
    macro = owning.one(Macro, me(), macro_id)
    ticket = tickets.ticket_to_work_on(me(), numbers.whole(request.form.get("as_ticket", "")) or 0)
    tried = macro_runs.rehearse(macro, ticket, me(), Order(new_uuid(), "direct" if ticket.private else "public"))
    return _page(macro, macros.content(macro), {}, tried=tried)


@bp.post("/macros/<int:macro_id>/retirement")
@login_required
def retire(macro_id: int) -> Any:
    macro = macros.retire(me(), owning.to_change(Macro, me(), macro_id))
    flash(_("“%(name)s” is retired. You find it among the retired ones.", name=macro.name))
    return redirect("/macros", 303)


@bp.post("/macros/<int:macro_id>/return")
@login_required
def bring_back(macro_id: int) -> Any:
    macro = owning.to_change(Macro, me(), macro_id)
    try:
        macros.bring_back(me(), macro)
    except Unfit as unfit:
        flash(" ".join(sentences.fields(unfit.errors, unfit.facts).values()))
    else:
        flash(_("“%(name)s” is offered again.", name=macro.name))
    return redirect(f"/macros/{known(macro.id)}", 303)
