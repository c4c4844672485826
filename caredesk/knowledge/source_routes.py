"""From a ticket to an article: what would be kept, with what is struck; and the queue of proposals."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import db, numbers, web
from caredesk.core.types import LARGEST_LINK
from caredesk.knowledge import access, asking, listing, proposals, queries, sources, topics
from caredesk.knowledge.list_routes import frame
from caredesk.knowledge.models import Article, Proposal
from caredesk.knowledge.sources import Source, Strikes
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets import access as tickets
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("sources", __name__)


@bp.get("/tickets/<int:ticket_id>/article")
@login_required
def look(ticket_id: int) -> Any:
    """The question and the answer as they would be kept, before anything is."""
    ticket = tickets.ticket_to_work_on(me(), ticket_id)
    try:
        source = sources.of(ticket, numbers.whole(request.args.get("answer", ""), LARGEST_LINK))
    except Refused as error:
        flash(say(error.code, error.facts))
        return redirect(f"/tickets/{ticket_id}", 303)
    return _page(source, Strikes())


def _page(source: Source, strikes: Strikes, problem: str = "", **more: Any) -> str:
    kept = sources.struck(source, strikes)
    title = request.form.get("title") or sources.title_of(kept.question)
    told = {"source": source, "strikes": strikes, "kept": kept, "title": title, "problem": problem}
    told |= {"near": listing.nearest(kept.question, source.lang, me()), "topics": topics.all_of()}
    told |= {"from_here": listing.lines(queries.from_ticket(source.ticket, me()), web.language())}
    return render_template("knowledge/from_ticket.html", **told, **more, **frame())


@bp.post("/tickets/<int:ticket_id>/article")
@login_required
def keep(ticket_id: int) -> Any:
    ticket = tickets.ticket_to_work_on(me(), ticket_id)
    source, strikes = _shown(ticket), asking.strikes()
    if request.form.get("seen", source.seen) != source.seen:
        return _page(source, Strikes(), say("article_moved")), 409
    if "look" in request.form:
        return _page(source, strikes)
    if "into" in request.form:
        return _merged(proposals.merge_ticket(source, me(), strikes, into=_into()), source)
    try:
        title = request.form.get("title", "")
        article = proposals.keep(source, me(), strikes, title=title, topic_id=asking.number("topic"))
    except Refused as error:
        return _page(source, strikes, say(error.code, error.facts)), 422
    flash(_("It is your own draft. Read it once more, then publish it."))
    return redirect(f"/knowledge/{article.id}/edit?lang={source.lang}", 303)


def _shown(ticket: Ticket) -> Source:
    return sources.of(ticket, asking.number("from"))


@bp.post("/tickets/<int:ticket_id>/article-proposal")
@login_required
def propose(ticket_id: int) -> Any:
    proposals.propose(tickets.ticket_to_work_on(me(), ticket_id), me())
    flash(_("Proposed: it waits in the queue of suggestions."))
    return redirect(f"/tickets/{ticket_id}", 303)


@bp.get("/knowledge/suggestions")
@login_required
def queue() -> str:
    """Answers that may be worth an article: one of them with the nearest articles beside it, the others as a list."""
    need(me(), "work")
    waiting = [one for one in (_told(row) for row in proposals.waiting(me())) if one]
    wanted = numbers.whole(request.args.get("id", ""), LARGEST_LINK)
    shown = next((one for one in waiting if one["row"].id == wanted), waiting[0] if waiting else None)
    near = listing.nearest(shown["kept"].question, shown["source"].lang, me()) if shown else []
    told = {"waiting": waiting, "one": shown, "near": near, "topics": topics.all_of(), "strikes": Strikes()}
    return render_template("knowledge/suggestions.html", **told, **frame())


def _told(row: Proposal) -> dict[str, Any] | None:
    """A proposal with its words; None when they are gone meanwhile."""
    ticket = db.session().get_one(Ticket, row.ticket_id)
    try:
        source = sources.of(ticket)
    except Refused:
        return None
    return {"row": row, "source": source, "kept": sources.struck(source, Strikes()), "ticket": ticket}


@bp.post("/knowledge/suggestions/<int:proposal_id>/article")
@login_required
def make(proposal_id: int) -> Any:
    row = access.proposal(me(), proposal_id)
    source = _shown(db.session().get_one(Ticket, row.ticket_id))
    told = {"title": request.form.get("title", ""), "topic_id": asking.number("topic")}
    article = proposals.make(row, me(), source, asking.strikes(), **told)
    flash(_("It is your own draft. Read it once more, then publish it."))
    return redirect(f"/knowledge/{article.id}/edit?lang={source.lang}", 303)


@bp.post("/knowledge/suggestions/<int:proposal_id>/merge")
@login_required
def merge(proposal_id: int) -> Any:
    row = access.proposal(me(), proposal_id)
    source = _shown(db.session().get_one(Ticket, row.ticket_id))
    return _merged(proposals.merge(row, me(), source, asking.strikes(), into=_into()), source)


def _into() -> Article:
    return access.article_to_write(me(), asking.number("into") or 0)


def _merged(into: Article, source: Source) -> Any:
    flash(_("Merged: the question is one of that article's now."))
    return redirect(f"/knowledge/{into.id}?lang={source.lang}", 303)


@bp.post("/knowledge/suggestions/<int:proposal_id>/dismissal")
@login_required
def dismiss(proposal_id: int) -> Any:
    proposals.dismiss(access.proposal(me(), proposal_id), me())
    flash(_("Dismissed: it does not come back."))
    return redirect("/knowledge/suggestions", 303)
