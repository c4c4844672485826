"""Templates for the robot check and its report: the words they brought, their other wordings, what they are called."""

from collections.abc import Sequence
from typing import Any

from caredesk.core import db
from caredesk.replies import fill, template_rules, variants
from caredesk.replies.offers import Scene
from caredesk.replies.template_models import Template, TemplateVersion
from caredesk.tickets.checking import Words
from caredesk.voice import canning, voicing


def _brought(told: Any, lang: str) -> list[str]:
    """The wordings that a reply may have come from: of the version that was inserted, in its language."""
    found = []
    for one in told if isinstance(told, list) else [told]:
        row = db.session().get(TemplateVersion, (one["id"], one["version"]))
        every = variants.read(row.content["variants"]) if row else []
        found += [each.text for each in every if each.lang == (one.get("lang") or lang)] or [one.text for one in every]
    return found


def _others(words: Words) -> Sequence[str]:
    """The other wordings of the templates that these words came from, filled; those with a gap are left out."""
    told = words.along.get("template")
    if not told:
        return []
    scene = Scene.of(words.ticket, words.agent)
    rows = [(one["lang"], db.session().get(Template, one["id"])) for one in told]
    every = [(lang, each) for lang, row in rows if row for each in variants.read(row.variants)]
    fits = [each for lang, each in every if each.lang == lang and each.form in ("", scene.them.form)]
    return [text for each in fits for text in _filled(scene, each)]


def _filled(scene: Scene, variant: variants.Variant) -> list[str]:
    try:
        return [fill.whole(fill.fill(template_rules.parts(variant.text), scene.values(variant.lang)))]
    except fill.Open:
        return []


def _called(template_id: int) -> str:
    found = db.session().get(Template, template_id)
    return found.name if found else ""


def register() -> None:
    """Let the voice ask templates."""
    canning.source("template", _brought)
    canning.title("template", _called)
    voicing.offer(_others)
