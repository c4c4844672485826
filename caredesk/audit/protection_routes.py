"""How this record is protected, and what a person says after an older copy was put back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.audit import heads, protection, protection_words, restores
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("protection", __name__)


@bp.get("/audit/protection")
@login_required
def show() -> str:
    """Every means of protection, looked at just now."""
    access.need(me(), "audit")
    lines = [(line, protection_words.said(line)) for line in protection.lines()]
    return render_template(
        "audit/protection.html",
        lines=lines,
        vkeys=protection.vkeys(),
        note=heads.latest(),
        is_held=restores.is_held(),
    )


@bp.get("/audit/restore")
@login_required
def restore() -> Any:
    """What happened, and what will happen once it is confirmed."""
    access.need(me(), "audit")
    return _page()


@bp.post("/audit/restore")
@login_required
def confirm() -> Any:
    access.need(me(), "audit")
    row = restores.unconfirmed()
    if row is None:
        return redirect("/audit/restore", 303)
    try:
        restores.confirm(row, me(), typed=request.form.get("size", ""), reason=request.form.get("reason", ""))
    except restores.Unfit as error:
        return _page(error.code), 422
    flash(_("Confirmed. A new log has begun, and replies leave again."))
    return redirect("/audit/restore", 303)


def _page(trouble: str = "") -> str:
    errors = {
        "size": _("This is not the number in the checkpoint above."),
        "reason": _("Say in a few words what happened."),
    }
    row = restores.unconfirmed()
    return render_template(
        "audit/restore.html",
        story=restores.told(row) if row else None,
        past=restores.past(),
        errors={trouble: errors[trouble]} if trouble else {},
        typed=request.form,
    )
