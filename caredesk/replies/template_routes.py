"""Pages of templates: the list with its folders, making and changing one, its preview, versions, retirement."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk import channels
from caredesk.channels import queries as accounts
from caredesk.core import i18n, navigation, numbers, web
from caredesk.replies import compare, owning, preview, template_form, template_queries, templates
from caredesk.replies import fill as filling
from caredesk.replies import template_sentences as sentences
from caredesk.replies.template_models import Scope, Template
from caredesk.replies.template_queries import Wanted
from caredesk.replies.template_rules import Unfit
from caredesk.replies.variables import FIXED, SAMPLES
from caredesk.team import access
from caredesk.team.door import me
from caredesk.tickets import access as tickets

bp = Blueprint("templates", __name__)
navigation.add(navigation.Item(22, "templates", "template", lambda: str(_("Templates")), "/templates"))
BLANK: dict[str, Any] = {
    "name": "",
    "shortcut": "",
    "folder": "",
    "scope": Scope.PERSONAL.value,
    "team": None,
    "variants": [],
}


@bp.get("/templates")
@login_required
def listed() -> str:
    access.need(me(), "read")
    wanted = Wanted(**{name: request.args.get(name, "")[:100] for name in ("q", "folder", "scope", "lang", "state")})
    offered = template_queries.offered(me())
    return render_template(
        "replies/templates.html",
        lines=template_queries.listed(me(), wanted),
        wanted=wanted,
        spoken=wanted.lang or me().lang,
        folders=template_queries.folders(offered),
        langs=sorted({one["lang"] for template in offered for one in template.variants}),
        teams=template_queries.team_names(),
        is_any=bool(offered),
        say=sentences,
        may_write=access.may(me(), "work"),
        may_change=lambda one: owning.may_change(me(), one),
    )


@bp.get("/templates/new")
@login_required
def new() -> str:
    """A blank one, or a copy of another for oneself: who may not change the desk's still writes their own."""
    access.need(me(), "work")
    number = numbers.whole(request.args.get("copy", ""))
    if number is None:
        return _page(None, BLANK, {})
    copied = templates.content(owning.one(Template, me(), number))
    return _page(None, {**copied, "scope": Scope.PERSONAL.value, "team": None, "shortcut": ""}, {})


@bp.get("/templates/<int:template_id>")
@login_required
def show(template_id: int) -> str:
    template = owning.one(Template, me(), template_id)
    return _page(template, templates.content(template), {})


def _page(
    template: Template | None, typed: Mapping[str, Any], errors: Mapping[str, str], *, newer: Template | None = None
) -> str:
    langs = sorted(i18n.LANGUAGES, key=lambda one: one != me().lang)  # whoever writes begins in their own
    typed = template_form.with_rows(dict(typed), langs if _may(template) else [], _added())
    seen = newer.version if newer else template.version if template else ""
    return render_template(
        "replies/template.html",
        template=template,
        typed=typed,
        owner=template_form.owner(typed),
        errors=errors,
        newer=newer,
        changes=compare.differences(templates.content(newer), typed) if newer else [],
        seen=seen,
        may_change=_may(template),
        may_copy=access.may(me(), "work"),
        **_around(template, typed),
    )


def _may(template: Template | None) -> bool:
    return template is None or owning.may_change(me(), template)


def _added() -> str:
    """A language for which one more text was asked for."""
    asked = request.form.get("add")
    return "" if asked is None else (asked or request.form.get("add_lang", "")).strip().lower()[:8]


def _around(template: Template | None, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor shows beside the fields."""
    return {
        "say": sentences,
        "scopes": owning.scopes(me()),
        "teams": accounts.teams_for(me()),
        "team_names": template_queries.team_names(),
        "folders": template_queries.folders(template_queries.offered(me())),
        "kinds": list(channels.KINDS),
        "variables": (*FIXED, *SAMPLES),
        "counts": template_queries.counts(template) if template else None,
        "versions": template_queries.versions(template) if template else [],
        "macros": template_queries.macros_of(template) if template else [],
        "stars": template_queries.stars_of(template) if template else 0,
        "starred": template_queries.starred_by(me()),
        "look": _look(typed),
    }


def _look(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The preview of the wording that is looked at, as the chosen customer on the chosen page."""
    asked = request.form
    ticket_id, account_id = (numbers.whole(asked.get(name, "")) for name in ("as_ticket", "on_account"))
    people, pages = preview.customers(me()), preview.pages(me())
    ticket = tickets.ticket(me(), ticket_id) if ticket_id else people[0][0] if people and not asked else None
    account = next((one for one in pages if one.id == account_id), None)
    at = preview.at(typed["variants"], numbers.whole(asked.get("at", "")))
    told: dict[str, Any] = {"people": people, "pages": pages, "ticket": ticket, "account": account, "at": at}
    told |= {"shown": None, "wrong": ""}
    try:
        is_any = at is not None and at.text.strip()
        told["shown"] = preview.shown(at, preview.scene(me(), ticket, account), ticket) if at and is_any else None
    except filling.Unfit as error:
        told["wrong"] = sentences.wording_says(error.code, {"near": error.near, "over": error.over})
    return told


@bp.post("/templates/preview")
@login_required
def look() -> str:
    """The form again with its preview, or with one more text; for the page's script the preview alone."""
    access.need(me(), "work")
    typed = template_form.told(request.form)
    of = numbers.whole(request.form.get("of", ""))
    template = owning.one(Template, me(), of) if of else None
    if web.is_fragment():
        return render_template("replies/_preview.html", look=_look(typed), say=sentences)
    return _page(template, typed, {})


@bp.post("/templates")
@login_required
def create() -> Any:
    access.need(me(), "work")
    typed = template_form.told(request.form)
    try:
        template = templates.create(me(), typed)
    except Unfit as unfit:
        return _page(None, typed, sentences.fields(unfit.errors, unfit.facts)), 422
    flash(_("Saved. Type /%(shortcut)s in a reply to use it.", shortcut=template.shortcut))
    return redirect(f"/templates/{template.id}", 303)


@bp.post("/templates/<int:template_id>")
@login_required
def change(template_id: int) -> Any:
    template = owning.to_change(Template, me(), template_id)
    typed, seen = template_form.told(request.form), numbers.whole(request.form.get("seen", "")) or 0
    try:
        changed = templates.change(me(), template, typed, seen=seen)
    except Unfit as unfit:
        return _page(template, typed, sentences.fields(unfit.errors, unfit.facts)), 422
    except templates.Stale:
        return _page(template, typed, {}, newer=owning.one(Template, me(), template_id)), 409
    flash(_("Saved as version %(n)s.", n=changed.version))
    return redirect(f"/templates/{template_id}", 303)
