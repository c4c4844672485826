"""What topics are called, and in which languages the help page is open."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import i18n
from caredesk.knowledge import access, help_page, topics
from caredesk.knowledge.list_routes import frame
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("settings", __name__)


@bp.get("/knowledge/settings")
@login_required
def show() -> str:
    need(me(), "knowledge")
    return _page()


def _page(problem: str = "", of: int = 0) -> str:
    public = {lang: sum(len(shelf.variants) for shelf in help_page.shelves(lang)) for lang in i18n.LANGUAGES}
    told = {"topics": topics.all_of(), "opened": help_page.langs(), "public": public, "problem": problem, "of": of}
    return render_template("knowledge/settings.html", **told, **frame())


def _names() -> dict[str, str]:
    return {lang: request.form.get(f"name_{lang}", "") for lang in i18n.LANGUAGES}


@bp.post("/knowledge/topics")
@login_required
def add() -> Any:
    need(me(), "knowledge")
    try:
        topics.name(me(), _names())
    except Refused as error:
        return _page(say(error.code, error.facts)), 422
    flash(_("Saved."))
    return redirect("/knowledge/settings", 303)


@bp.post("/knowledge/topics/<int:topic_id>")
@login_required
def rename(topic_id: int) -> Any:
    topic = access.topic(me(), topic_id)
    try:
        topics.name(me(), _names(), topic)
    except Refused as error:
        return _page(say(error.code, error.facts), topic_id), 422
    flash(_("Saved."))
    return redirect("/knowledge/settings", 303)


@bp.post("/knowledge/topics/<int:topic_id>/retirement")
@login_required
def retire(topic_id: int) -> Any:
    topics.retire(access.topic(me(), topic_id), me())
    flash(_("Nobody can choose this topic any more; articles that have it keep it."))
    return redirect("/knowledge/settings", 303)


@bp.post("/knowledge/help")
@login_required
def open_help() -> Any:
    need(me(), "knowledge")
    row = help_page.change(me(), request.form.getlist("lang"))
    flash(_("The help page is open.") if row.langs else _("The help page is closed."))
    return redirect("/knowledge/settings", 303)
