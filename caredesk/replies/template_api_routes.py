"""Templates for machines: everything that the pages do, and the words of one in a ticket."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.core.types import known
from caredesk.replies import called, macro_sentences, offers, owning, template_queries, template_sentences, templates
from caredesk.replies.fill import Open
from caredesk.replies.offers import Missing, NeedsForm, Scene
from caredesk.replies.template_api_models import (
    Answers,
    CalledIn,
    TemplateChange,
    TemplateIn,
    TemplateList,
    TemplateListing,
    TemplateOut,
    TemplateVersionList,
    WordsOut,
    template_out,
    version_out,
)
from caredesk.replies.template_models import Template
from caredesk.replies.template_queries import Wanted
from caredesk.replies.template_rules import Unfit
from caredesk.replies.templates import Stale
from caredesk.replies.uses import Counts
from caredesk.team import access
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access as tickets
from caredesk.tickets.api_routes import held_back
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.people import customer_of

bp = api.blueprint("templates")


def tell_troubles(bp: Blueprint) -> None:
    """Answer as problems what cannot be kept, filled or sent, on every route of this blueprint."""
    bp.register_error_handler(Unfit, _unfit)
    bp.register_error_handler(Stale, _stale)
    bp.register_error_handler(HeldBack, held_back)
    for kind, code in ((Open, "open"), (Missing, "missing_language"), (NeedsForm, "form")):
        bp.register_error_handler(kind, _asker(code))


def _unfit(error: Any) -> Response:
    found = template_sentences.fields(error.errors, error.facts)
    return api.problem(422, "", errors=[{"field": field, "problem": words} for field, words in found.items()])


def _stale(_error: Any) -> Response:
    return api.problem(409, _("Somebody has changed it since."), code="stale")


def _asker(code: str) -> Any:
    def told(error: Any) -> Response:
        asks = [{"field": one.name, "problem": one.label or one.name} for one in getattr(error, "blanks", ())]
        return api.problem(409, macro_sentences.trouble(error), code=code, errors=asks)

    return told


tell_troubles(bp)


@bp.get("/templates")
@spec.validate(resp=answers(TemplateList), tags=["replies"])
def all_templates(query: TemplateListing) -> Any:
    """The templates that this agent sees, with how they do."""
    access.need(me(), "read")
    told = query.model_dump(exclude={"limit", "cursor"})
    found, following = cut(template_queries.listed(me(), Wanted(**told)), query, lambda one: known(one.template.id))
    shown = [template_out(one.template, one.counts, starred=one.is_starred) for one in found]
    return page([one.model_dump(mode="json") for one in shown], following)


@bp.get("/templates/<int:template_id>")
@spec.validate(resp=answers(TemplateOut), tags=["replies"])
def template(template_id: int) -> Any:
    """One template."""
    return _out(owning.one(Template, me(), template_id)).model_dump(mode="json")


def _out(found: Template) -> TemplateOut:
    return template_out(found, template_queries.counts(found), starred=found.id in template_queries.starred_by(me()))


@bp.post("/templates")
@spec.validate(resp=answers(TemplateOut, 201), tags=["replies"])
@once
def make_template(json: TemplateIn) -> Any:
    """A new template."""
    access.need(me(), "work")
    return template_out(templates.create(me(), json.model_dump()), Counts(), starred=False), 201


@bp.patch("/templates/<int:template_id>")
@spec.validate(resp=answers(TemplateOut), tags=["replies"])
@once
def change_template(template_id: int, json: TemplateChange) -> Any:
    """Other words from now on, as a new version."""
    found = owning.to_change(Template, me(), template_id)
    told = json.model_dump(exclude_unset=True, exclude={"version"})
    return _out(templates.change(me(), found, told, seen=json.version))


@bp.post("/templates/<int:template_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def retire_template(template_id: int) -> Any:
    """Nobody is offered it any more; who would miss it is told."""
    templates.retire(me(), owning.to_change(Template, me(), template_id))
    return "", 204


@bp.delete("/templates/<int:template_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def bring_template_back(template_id: int) -> Any:
    """Offered again."""
    templates.bring_back(me(), owning.to_change(Template, me(), template_id))
    return "", 204


@bp.put("/templates/<int:template_id>/favourite")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def favour_template(template_id: int) -> Any:
    """First in this agent's lists."""
    templates.favour(me(), owning.one(Template, me(), template_id), on=True)
    return "", 204


@bp.delete("/templates/<int:template_id>/favourite")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def unfavour_template(template_id: int) -> Any:
    """Among the others again."""
    templates.favour(me(), owning.one(Template, me(), template_id), on=False)
    return "", 204


@bp.get("/templates/<int:template_id>/versions")
@spec.validate(resp=answers(TemplateVersionList), tags=["replies"])
def template_versions(template_id: int, query: Paging) -> Any:
    """Every version that a template ever had, oldest first."""
    rows = [one for one, _by in template_queries.versions(owning.one(Template, me(), template_id))]
    shown, following = cut(rows, query, lambda one: one.version)
    return page([version_out(one).model_dump(mode="json") for one in shown], following)


@bp.post("/templates/<int:template_id>/versions/<int:number>/restoration")
@spec.validate(resp=answers(TemplateOut), tags=["replies"])
@once
def restore_template(template_id: int, number: int) -> Any:
    """The words of an earlier version again, as a new one."""
    return _out(templates.restore(me(), owning.to_change(Template, me(), template_id), number))


@bp.post("/tickets/<int:ticket_id>/templates/<int:template_id>/words")
@spec.validate(resp=answers(WordsOut), tags=["replies"])
def words(ticket_id: int, template_id: int, json: Answers) -> Any:
    """What it says in this ticket. 409 `open` names what has to be answered first, `form` to whom it is said, and
    `missing_language` that there are no words in the customer's language. Send `along.template` with the reply."""
    ticket = tickets.ticket_to_work_on(me(), ticket_id)
    found = owning.one(Template, me(), template_id)
    variant, text = offers.words(Scene.of(ticket, me()), found, json.answers, json.lang)
    return WordsOut(text=text, lang=variant.lang, channel=variant.channel, form=variant.form).model_dump()


@bp.put("/tickets/<int:ticket_id>/called")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def call_customer(ticket_id: int, json: CalledIn) -> Any:
    """Keep what the customer of this ticket is called; it is put into words only as it was confirmed here."""
    customer = customer_of(tickets.ticket_to_work_on(me(), ticket_id))
    if customer is None:
        raise NotFound
    told = {name: value for name, value in json.model_dump(exclude_unset=True).items() if value is not None}
    called.say_customer(me(), customer, told)
    return "", 204
