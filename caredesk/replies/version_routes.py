"""What is done with a template beside writing it: favourites, versions, retiring it and bringing it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import web
from caredesk.replies import compare, owning, template_queries, templates
from caredesk.replies import template_sentences as sentences
from caredesk.replies.template_models import Template
from caredesk.replies.template_rules import Unfit
from caredesk.team.access import NotFound
from caredesk.team.door import me

bp = Blueprint("versions", __name__)
NOTHING = {"name": "", "shortcut": "", "folder": "", "variants": []}


@bp.post("/templates/<int:template_id>/star")
@login_required
def star(template_id: int) -> Any:
    template = owning.one(Template, me(), template_id)
    templates.favour(me(), template, on=request.form.get("on") == "1")
    return ("", 204) if web.is_fragment() else redirect(f"/templates#template-{template_id}", 303)


@bp.get("/templates/<int:template_id>/versions/<int:number>")
@login_required
def show(template_id: int, number: int) -> str:
    template = owning.one(Template, me(), template_id)
    version = template_queries.version(template, number)
    if version is None:
        raise NotFound
    before = template_queries.version(template, number - 1)
    against = "now" if request.args.get("against") == "now" else "before"
    pair = (version.content, templates.content(template)) if against == "now" else (_of(before), version.content)
    return render_template(
        "replies/version.html",
        template=template,
        version=version,
        against=against,
        differences=compare.differences(*pair),
        say=sentences,
        may_change=owning.may_change(me(), template),
    )


def _of(version: Any) -> dict[str, Any]:
    return version.content if version is not None else NOTHING


@bp.post("/templates/<int:template_id>/versions/<int:number>/restoration")
@login_required
def restore(template_id: int, number: int) -> Any:
    template = owning.to_change(Template, me(), template_id)
    try:
        changed = templates.restore(me(), template, number)
    except Unfit as unfit:
        flash(" ".join(sentences.fields(unfit.errors, unfit.facts).values()))
        return redirect(f"/templates/{template_id}", 303)
    flash(_("Saved as version %(n)s.", n=changed.version))
    return redirect(f"/templates/{template_id}", 303)


@bp.post("/templates/<int:template_id>/retirement")
@login_required
def retire(template_id: int) -> Any:
    template = templates.retire(me(), owning.to_change(Template, me(), template_id))
    flash(_("“%(name)s” is retired. You find it among the retired ones.", name=template.name))
    return redirect("/templates", 303)


@bp.post("/templates/<int:template_id>/return")
@login_required
def bring_back(template_id: int) -> Any:
    template = owning.to_change(Template, me(), template_id)
    try:
        templates.bring_back(me(), template)
    except Unfit as unfit:
        flash(" ".join(sentences.fields(unfit.errors, unfit.facts).values()))
    else:
        flash(_("“%(name)s” is offered again.", name=template.name))
    return redirect(f"/templates/{template_id}", 303)
