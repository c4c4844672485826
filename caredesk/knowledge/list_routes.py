"""The list of articles: search as you type, filters, what was asked in vain, what needs a review."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, db, i18n, navigation, web
from caredesk.knowledge import access, asking, listing, owners, proposals, sentences, striking, topics, unanswered, vain
from caredesk.knowledge.listing import Asked
from caredesk.team.access import may, need
from caredesk.team.door import me

bp = Blueprint("articles", __name__)
navigation.add(
    navigation.Item(
        *(20, "knowledge", "book", lambda: _("Knowledge"), "/knowledge"),
        count=lambda agent: proposals.counting(agent) if may(agent, "work") else 0,
    )
)


@bp.get("/knowledge")
@login_required
def show() -> str:
    need(me(), "read")
    asked = asking.asked()
    found = listing.find(me(), asked, web.language())
    if asked.q.strip() and not found.total and not web.is_fragment():
        unanswered.note(asked.q, asked.lang or web.language())
    return render_template("knowledge/list.html", found=found, asked=asked, to=_link(asked), **_around())


def _around() -> dict[str, Any]:
    return {
        **frame(),
        "topics": topics.all_of(),
        "shows": sentences.shows(),
        "counts": listing.counts(me()),
        "vain": unanswered.open_ones(limit=5),
        "due": listing.find(me(), Asked(show="review"), web.language()).lines[:5],
        "given": owners.given(me()),
        "waiting": proposals.count(me()) if may(me(), "work") else 0,
    }


def frame() -> dict[str, Any]:
    """What every page of this room shows."""
    return {
        "agent_id": me().id,  # a part of a page knows nobody else
        "saying": sentences,
        "segments": striking.segments,
        "langs": i18n.LANGUAGES,
        "spoken": web.language(),
        "now": clock.now(),
        "may_work": may(me(), "work"),
        "may_rule": may(me(), "knowledge"),
    }


def _link(asked: Asked) -> Any:
    """The address of this list with some of its filters changed."""

    def to(**other: Any) -> str:
        told = {name: getattr(asked, name) for name in ("q", "lang", "topic", "owner", "show")} | other
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/knowledge?{query}" if query else "/knowledge"

    return to


@bp.get("/knowledge/unanswered")
@login_required
def in_vain() -> str:
    need(me(), "work")
    lang = request.args.get("lang", "")
    lang = lang if lang in i18n.LANGUAGES else ""
    told = {"searched": unanswered.open_ones(lang, 100), "answered": vain.answered_again(me(), lang), "only": lang}
    return render_template("knowledge/unanswered.html", **told, **frame())


@bp.post("/knowledge/unanswered/<int:asked_id>/closure")
@login_required
def close(asked_id: int) -> Any:
    """It needs no article, or one answers it."""
    asked = access.unanswered(me(), asked_id)
    number = asking.number("article")
    unanswered.close(asked, me(), access.article(me(), number) if number else None)
    db.close_reading()
    flash(_("It is off the list. If somebody looks for it in vain again, it comes back."))
    return redirect("/knowledge/unanswered", 303)
