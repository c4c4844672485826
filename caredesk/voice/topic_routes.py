"""Pages of guarded topics, and of how approvals are done here."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.team import access
from caredesk.team import queries as team
from caredesk.team.access import NotFound, need
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say
from caredesk.voice import (
    approving,
    learners,
    rule_acts_routes,
    rule_forms,
    rule_shown,
    rule_terms,
    rulebook,
    telltales,
    topic_words,
    topics,
    trial,
)
from caredesk.voice.models import Topic
from caredesk.voice.rule_terms import Unfit

bp = Blueprint("topics", __name__)
KIND = rule_acts_routes.Kind(
    *(Topic, "/voice/topics", "topic_id", "/voice/topics"),
    retired=lambda: _("The topic “%(name)s” is retired."),
    run=trial.run_topic,
    unit="message",
)
URL = KIND.url
BLANK: dict[str, Any] = {"others": "hand_over", "words": {}, "teams": [], "accounts": [], "channels": []}


@bp.get("/voice/topics")
@login_required
def listed() -> str:
    need(me(), "voice")
    return render_template("voice/topics.html", topics=rulebook.listed(Topic), **KIND.words())


@bp.get("/voice/topics/new")
@login_required
def new() -> str:
    need(me(), "voice")
    kind = request.args.get("kind", "own")
    if kind not in topics.KINDS:
        raise NotFound
    label = "" if kind == "own" else rule_shown.topic_kinds()[kind][0]
    return _page(None, {**BLANK, "kind": kind, "name": label, "words": topic_words.WORDS.get(kind, {})}, {})


@bp.get(URL)
@login_required
def show(topic_id: int) -> str:
    need(me(), "voice")
    row = rulebook.one(Topic, topic_id)
    return _page(row, {"name": row.name, **row.terms}, {})


def _page(row: Topic | None, typed: dict[str, Any], errors: dict[str, str], *, wrong: str = "") -> str:
    given = {"row": row, "typed": typed, "errors": errors, "wrong": wrong}
    offered = {"langs": telltales.LANGUAGES, "kinds": topics.KINDS}
    return render_template("voice/topic.html", offered=offered, **given, **KIND.words(row))


@bp.post("/voice/topics")
@login_required
def make() -> Any:
    need(me(), "voice")
    typed = rule_forms.topic(request.form, {})
    try:
        name, terms = rule_terms.topic(typed, rule_shown.offered({}, me()))
    except Unfit as error:
        return _page(None, typed, rule_shown.problems(error)), 422
    row = rulebook.make(Topic, me(), name, terms)
    flash(_("Made, and still off. Switch it on when it is right."))
    return redirect(f"/voice/topics/{row.id}", 303)


@bp.post(URL)
@login_required
def change(topic_id: int) -> Any:
    need(me(), "voice")
    row = rulebook.one(Topic, topic_id)
    typed = rule_forms.topic(request.form, rule_forms.hidden(row.terms, rule_shown.seen(me())))
    try:
        name, terms = rule_terms.topic(typed, rule_shown.offered(row.terms, me()))
        rulebook.change(row, me(), name, terms, seen=rule_acts_routes.seen())
    except Unfit as error:
        return _page(row, typed, rule_shown.problems(error)), 422
    except Refused as error:
        return _page(row, typed, {}, wrong=say(error.code, error.facts)), 409
    flash(_("Saved, as a new version."))
    return redirect(f"/voice/topics/{topic_id}", 303)


rule_acts_routes.add(bp, KIND)


def _number(name: str) -> int:
    found = numbers.whole(request.form.get(name, "").strip(), LARGEST_LINK)
    return -1 if found is None else found


@bp.get("/voice/approvals")
@login_required
def approvals() -> str:
    need(me(), "voice")
    return _approvals("")


def _approvals(wrong: str) -> str:
    people = [one.agent for one in team.members(me()) if one.agent.is_active and access.may(one.agent, "work")]
    given = {"terms": approving.terms(), "learners": approving.learners(), "people": people, "typed": request.form}
    return render_template("voice/approval_terms.html", wrong=wrong, **given, **{**KIND.words(), "tab": "approvals"})


@bp.post("/voice/approvals")
@login_required
def rule() -> Any:
    need(me(), "voice")
    try:
        learners.rule(me(), _number("first_replies"), _number("minutes"), seen=_number("seen"))
    except Refused as error:
        return _approvals(say(error.code, error.facts)), 409 if error.code == "changed_since" else 422
    flash(_("Saved. What waits already keeps the time it was given."))
    return redirect("/voice/approvals", 303)


@bp.post("/voice/learners/<int:agent_id>")
@login_required
def learn(agent_id: int) -> Any:
    """Look at everything that this colleague writes, or not any more."""
    need(me(), "voice")
    agent, is_on = access.agent(me(), agent_id), request.form.get("on") == "1"
    learners.change(agent, me(), is_on=is_on)
    flash(_("Replies of %(name)s are looked at from now on.", name=agent.name) if is_on
          else _("Replies of %(name)s leave by themselves again.", name=agent.name))  # fmt: skip
    return redirect("/voice/approvals", 303)
