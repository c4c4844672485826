"""Pages of the voice: which rules there are, making and changing one, its dry run, its versions."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.team.access import NotFound, need
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say
from caredesk.voice import matching, rule_acts_routes, rule_forms, rule_shown, rule_terms, rulebook, telltales, trial
from caredesk.voice.models import VoiceRule
from caredesk.voice.rule_terms import Unfit

bp = Blueprint("rules", __name__)
KIND = rule_acts_routes.Kind(
    *(VoiceRule, "/voice/rules", "voice_id", "/voice"),
    retired=lambda: _("The rule “%(name)s” is retired."),
    run=trial.run,
    unit="reply",
)
URL = KIND.url
BLANK: dict[str, Any] = {"strength": "warn", "form": "formal", "mode": "required", "mark": "^", **rule_terms.USUAL}


@bp.get("/voice")
@login_required
def listed() -> str:
    need(me(), "voice")
    return render_template("voice/rules.html", rules=rulebook.listed(VoiceRule), **KIND.words())


@bp.get("/voice/rules/new")
@login_required
def new() -> str:
    need(me(), "voice")
    kind = request.args.get("kind", "")
    if kind not in matching.KINDS:
        raise NotFound
    return _page(None, {**BLANK, "kind": kind}, {})


@bp.get(URL)
@login_required
def show(voice_id: int) -> str:
    need(me(), "voice")
    row = rulebook.one(VoiceRule, voice_id)
    return _page(row, {"name": row.name, **row.terms}, {})


def _page(row: VoiceRule | None, typed: dict[str, Any], errors: dict[str, str], *, wrong: str = "") -> str:
    given = {"row": row, "typed": typed, "errors": errors, "wrong": wrong}
    offered = {"langs": telltales.LANGUAGES, "marks": matching.MARKS, "bounds": rule_terms.BOUNDS}
    return render_template("voice/rule.html", offered=offered, **given, **KIND.words(row))


@bp.post("/voice/rules")
@login_required
def make() -> Any:
    need(me(), "voice")
    typed = rule_forms.rule(request.form, {})
    if typed.get("kind") not in matching.KINDS:
        raise NotFound
    try:
        name, terms = rule_terms.rule(typed, rule_shown.offered({}, me()))
    except Unfit as error:
        return _page(None, {**BLANK, **typed}, rule_shown.problems(error)), 422
    row = rulebook.make(VoiceRule, me(), name, terms)
    flash(_("Made, and still off. Look at what it would have found, then switch it on."))
    return redirect(f"/voice/rules/{row.id}", 303)


@bp.post(URL)
@login_required
def change(voice_id: int) -> Any:
    need(me(), "voice")
    row = rulebook.one(VoiceRule, voice_id)
    hidden = rule_forms.hidden(row.terms, rule_shown.seen(me()))
    typed = {**rule_forms.rule(request.form, hidden), "kind": row.terms["kind"]}
    try:
        name, terms = rule_terms.rule(typed, rule_shown.offered(row.terms, me()))
        rulebook.change(row, me(), name, terms, seen=rule_acts_routes.seen())
    except Unfit as error:
        return _page(row, {**BLANK, **typed}, rule_shown.problems(error)), 422
    except Refused as error:
        return _page(row, {**BLANK, **typed}, {}, wrong=say(error.code, error.facts)), 409
    flash(_("Saved, as a new version."))
    return redirect(f"/voice/rules/{voice_id}", 303)


rule_acts_routes.add(bp, KIND)
