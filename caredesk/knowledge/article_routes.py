"""One article: read, given, published, reviewed, retired."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import db
from caredesk.knowledge import access, actions, asking, help_page, owners, queries, topics, usage
from caredesk.knowledge.list_routes import frame
from caredesk.knowledge.models import Article, Audience, Topic
from caredesk.knowledge.usage import Counts
from caredesk.team.access import may, need
from caredesk.team.door import me
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("article", __name__)
URL = "/knowledge/<int:article_id>"


@bp.get(URL)
@login_required
def show(article_id: int) -> str:
    article = access.article(me(), article_id)
    several = queries.variants(article_id)
    wanted = request.args.get("lang") or frame()["spoken"]
    shown = next((one for one in several if one.lang == wanted), several[0])
    told = {"variants": several, "shown": shown, "questions": queries.questions(article_id).get(shown.lang, [])}
    return render_template("knowledge/article.html", **told, **about(article), **frame())


def about(article: Article) -> dict[str, Any]:
    """What stands beside the words."""
    session, number = db.session(), article.id or 0
    return {
        "article": article,
        "stale": queries.stale(queries.variants(number)),
        "topic": session.get(Topic, article.topic_id) if article.topic_id else None,
        "owner": session.get_one(Agent, article.owner_id),
        "left": session.get(Agent, article.given_from) if article.given_from else None,
        "counts": usage.counts([number]).get(number, Counts()),
        "origins": queries.origins(article, me()),
        "is_due": queries.is_due(article),
        "topics": topics.all_of(),
        "owners": owners.candidates(me()),
        "opened": help_page.langs(),
        "may_write": access.writes(me(), article),
        "may_publish": may(me(), "knowledge") or article.owner_id == me().id,
    }


@bp.post(f"{URL}/settings")
@login_required
def settle(article_id: int) -> Any:
    """What it is about, when it is looked at again, and whose it is."""
    article = access.article_to_change(me(), article_id)

    def act() -> None:
        v, topic_id = asking.number("v") or 0, asking.number("topic")
        with db.transaction():
            kept = actions.settle(article, me(), v=v, topic_id=topic_id, review_on=asking.day("review_on"))
            _give(kept)

    return _done(article, act, _("Saved."))


def _give(article: Article) -> None:
    number = asking.number("owner")
    if number is None or number == article.owner_id:
        return
    to = next((one for one in owners.candidates(me()) if one.id == number), None)
    if to is None:
        raise Refused("article_owner", field="owner")
    actions.give(article, me(), to)


def _done(article: Article, act: Callable[[], Any], said: str) -> Any:
    """Back to the article, with what was done or why it was not."""
    try:
        act()
        flash(said)
    except Refused as error:
        flash(say(error.code, error.facts))
    return redirect(f"/knowledge/{article.id}", 303)


@bp.post(f"{URL}/visibility")
@login_required
def publish(article_id: int) -> Any:
    article = access.article_to_change(me(), article_id)
    told = request.form.get("visibility", "")
    if told not in {one.value for one in Audience}:
        raise Refused("input", field="visibility")
    access.need_to_publish(me(), article, told)
    return _done(article, lambda: actions.publish(article, me(), Audience(told)), _("Published."))


@bp.post(f"{URL}/review")
@login_required
def review(article_id: int) -> Any:
    article = access.article_to_change(me(), article_id)
    return _done(article, lambda: actions.review(article, me(), asking.day("review_on")), _("Marked as reviewed."))


@bp.get(f"{URL}/retirement")
@login_required
def ask_to_retire(article_id: int) -> str:
    """Where it is in use, before anybody retires it."""
    article = access.article_to_change(me(), article_id)
    shown = queries.variants(article_id)[0]
    where = usage.where(article, me())
    return render_template("knowledge/retire.html", where=where, shown=shown, **about(article), **frame())


@bp.post(f"{URL}/retirement")
@login_required
def retire(article_id: int) -> Any:
    article = access.article_to_change(me(), article_id)
    if article.visibility is Audience.PUBLIC:
        need(me(), "knowledge")
    return _done(article, lambda: actions.retire(article, me()), _("It is retired: nobody finds it any more."))


@bp.post(f"{URL}/restoration")
@login_required
def restore(article_id: int) -> Any:
    article = access.article_to_write(me(), article_id)
    return _done(article, lambda: actions.restore(article, me()), _("It is in use again."))
