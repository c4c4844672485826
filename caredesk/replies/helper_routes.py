"""Pages of machines that help: the owner's settings, and what an agent asks them; every answer is only shown."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import navigation
from caredesk.replies import helper_sentences, helping
from caredesk.replies.helper_models import TASKS
from caredesk.team import access as team
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("helpers", __name__)
navigation.add(
    navigation.Item(
        46, "helpers", "sparkles", lambda: str(_("Machine help")), "/helpers", lambda agent: team.may(agent, "own")
    )
)


@bp.get("/helpers")
@login_required
def show() -> str:
    team.need(me(), "own")
    return _page()


def _page(problem: tuple[str, str] = ("", "")) -> str:
    rows = helping.all_helpers()
    return render_template(
        "replies/helpers.html", helpers=rows, problem=problem, typed=request.form, say=helper_sentences
    )


@bp.post("/helpers/<task>")
@login_required
def change(task: str) -> Any:
    team.need(me(), "own")
    if task not in TASKS:
        raise NotFound
    form = request.form
    key = "" if form.get("forget_key") else form.get("key") or None
    told: dict[str, Any] = {
        "is_on": form.get("is_on") == "1",
        "base_url": form.get("base_url", ""),
        "model": form.get("model", ""),
    }
    try:
        helping.set_up(me(), task, key=key, **told)
    except Refused as error:
        return _page((task, say(error.code, error.facts))), 422
    flash(_("Saved."))
    return redirect("/helpers")


@bp.post("/posts/<int:post_id>/translation")
@login_required
def translate_post(post_id: int) -> str:
    post = access.post_to_work_on(me(), post_id)
    words = helping.translate_post(post, me(), _language(me().lang))
    return render_template("replies/_machine.html", words=words, task="post", lang=_language(me().lang))


@bp.post("/tickets/<int:ticket_id>/translation")
@login_required
def translate(ticket_id: int) -> str:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    target, text = _language(ticket.lang), request.form.get("text", "")
    words = helping.translate(ticket, me(), text, target)
    return render_template("replies/_machine.html", words=words, task="translation", lang=target, original=text)


@bp.post("/tickets/<int:ticket_id>/suggestion")
@login_required
def draft(ticket_id: int) -> str:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    words = helping.draft(ticket, me())
    return render_template("replies/_machine.html", words=words, task="draft", lang=ticket.lang)


def _language(usual: str) -> str:
    """The language that was chosen, else the usual one, else English."""
    chosen = request.form.get("to", "") or usual
    return chosen if chosen in helping.LANGUAGES else "en"


@bp.app_template_global()
def helpers_on() -> frozenset[str]:
    """The tasks that are offered here and now."""
    return helping.on()
