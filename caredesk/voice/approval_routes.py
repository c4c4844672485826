"""Approvals: asking for one, what waits in a conversation, the queue of those who decide, and deciding."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.audit import log
from caredesk.core import clock, db, navigation, numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.team.access import may, need
from caredesk.team.door import me
from caredesk.tickets import access, checking, rows
from caredesk.tickets.answers import along, changed, held_back, number, own_id
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Status, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.tickets.sentences import say
from caredesk.voice import approval_queries as queries
from caredesk.voice import approvals, sentences
from caredesk.voice.approval_asking import Asked
from caredesk.voice.approval_models import Approval

bp = Blueprint("approvals", __name__)
TABS = {"waiting": queries.waiting, "mine": queries.own, "decided": queries.decided}
navigation.add(
    navigation.Item(
        *(12, "approvals", "user-check", lambda: _("Approvals"), "/approvals"),
        seen_by=lambda agent: may(agent, "work"),
        count=queries.some,
        surely=queries.count,
    )
)


@bp.post("/tickets/<int:ticket_id>/approvals")
@login_required
def ask(ticket_id: int) -> Any:
    """Keep these words until somebody has looked at them."""
    return asked_for(access.ticket_to_work_on(me(), ticket_id))


def asked_for(ticket: Ticket) -> Any:
    """The reply in this form becomes an approval; what else is against it is shown as for any reply."""
    form = request.form
    told = Asked(
        text=form.get("text", ""),
        kind=form.get("kind", "public"),
        own_id=own_id(),
        target=number("target"),
        accept=frozenset(form.getlist("accept")),
        along=along(),
        resolves=form.get("resolve") == "1",
    )
    try:
        approvals.ask(ticket, me(), told)
    except HeldBack as error:
        return held_back(error)
    return changed(ticket, code=202)


@bp.get("/tickets/<int:ticket_id>/approvals")
@login_required
def here(ticket_id: int) -> str:
    """What waits in this conversation, for its author and for those who may decide it."""
    ticket = access.ticket(me(), ticket_id)
    return render_template("voice/_waiting.html", cases=cases_here(ticket.id or 0), **_words())


def cases_here(ticket_id: int) -> list[queries.Case]:
    return [queries.case(me(), row) for row in queries.here(me(), ticket_id)]


def _words() -> dict[str, Any]:
    return {"saying": sentences, "now": clock.now()}


def waiting_here(ticket_id: int) -> dict[str, Any]:
    """The same for the page of a ticket, which includes it."""
    return {"cases": cases_here(ticket_id), **_words()}


bp.add_app_template_global(waiting_here, "waiting_here")


@bp.get("/approvals")
@login_required
def listed() -> str:
    need(me(), "work")
    tab = request.args.get("show", "waiting")
    tab = tab if tab in TABS else "waiting"
    found = [queries.case(me(), row) for row in TABS[tab](me())]
    given = {"tab": tab, "cases": found, "counts": {"waiting": queries.count(me())}}
    return render_template("voice/approvals.html", may_set=may(me(), "voice"), **given, **_words())


@bp.get("/approvals/<int:approval_id>")
@login_required
def show(approval_id: int) -> str:
    need(me(), "work")
    return _page(queries.access_to(me(), approval_id))


def _page(row: Approval, **more: Any) -> str:
    """The draft, and beside it the conversation as it stands now, with what came since marked."""
    db.close_reading()  # what was refused has made this page older than it knows
    row = queries.access_to(me(), row.id or 0)
    entry, case = log.head()[1], queries.case(me(), row)
    came = queries.came(row) if row.state is queries.WAITING else ()
    shown = rows.post_views(row.ticket_id, queries.newest(row.ticket_id, came))
    told: dict[str, Any] = {"typed": row.sent_text or row.text, "note": "", "errors": {}, "held": None} | more
    return render_template(
        "voice/approval.html", case=case, came=came, posts=shown, seen=entry, say=checking.say, **told, **_words()
    )


@bp.post("/approvals/<int:approval_id>/approval")
@login_required
def approve(approval_id: int) -> Any:
    need(me(), "work")
    row, form = queries.access_to(me(), approval_id), request.form
    seen = numbers.whole(form.get("seen", ""), LARGEST_LINK) or 0
    given: dict[str, Any] = {
        "seen": seen,
        "confirmed": form.get("confirmed") == "1",
        "accept": frozenset(form.getlist("accept")),
    }
    text = form.get("text", "")
    try:
        approvals.approve(row, me(), text, **given)
    except ThreadMoved:
        moved = _("Look at what came since, and confirm that it still fits.")
        return _page(row, typed=text, errors={"moved": moved}), 409
    except HeldBack as error:
        return _page(row, typed=text, held=error), 409
    except Refused as error:
        return _refused(row, error, typed=text)
    stays = row.resolves and access.ticket(me(), row.ticket_id).status is not Status.RESOLVED
    flash(_("Approved. It is on its way; the ticket stays open, for something is promised in it.") if stays
          else _("Approved. It is on its way."))  # fmt: skip
    return redirect("/approvals", 303)


def _refused(row: Approval, error: Refused, **typed: str) -> Any:
    """Somebody was quicker: the page says who. Anything else stands beside the words, which are kept."""
    said = say(error.code, error.facts)
    if error.code == "approval_decided":
        flash(said)
        return redirect(f"/approvals/{row.id}", 303)
    return _page(row, errors={"note" if "note" in typed else "text": said}, **typed), 422


@bp.post("/approvals/<int:approval_id>/rejection")
@login_required
def reject(approval_id: int) -> Any:
    need(me(), "work")
    row = queries.access_to(me(), approval_id)
    note = request.form.get("note", "")
    try:
        approvals.reject(row, me(), note)
    except Refused as error:
        return _refused(row, error, note=note)
    flash(_("Sent back, with your note."))
    return redirect("/approvals", 303)


@bp.post("/approvals/<int:approval_id>/withdrawal")
@login_required
def withdraw(approval_id: int) -> Any:
    need(me(), "work")
    row = queries.access_to(me(), approval_id)
    approvals.withdraw(row, me())
    return redirect(f"/tickets/{row.ticket_id}", 303)


@bp.post("/approvals/<int:approval_id>/reading")
@login_required
def read(approval_id: int) -> Any:
    need(me(), "work")
    row = queries.access_to(me(), approval_id)
    approvals.read(row, me())
    return redirect(f"/tickets/{row.ticket_id}", 303)
