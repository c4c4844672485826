"""The menu of the composer: every template, ready for one ticket, those first that this agent uses most."""

from typing import Any

from caredesk.core.types import known
from caredesk.replies import offers, template_queries, uses
from caredesk.replies import template_sentences as sentences
from caredesk.replies.offers import Scene
from caredesk.replies.template_models import Template
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


def of(ticket: Ticket, agent: Agent) -> dict[str, Any]:
    """Templates for this ticket, with the labels of what is asked, and who is called how."""
    scene = Scene.of(ticket, agent)
    starred, mine = template_queries.starred_by(agent), uses.mine(agent)
    found = sorted(
        template_queries.offered(agent), key=lambda one: (one.id not in starred, -mine.get(known(one.id), 0), one.name)
    )
    return {"templates": [_template(scene, one, starred) for one in found], "form": scene.them.form}


def _template(scene: Scene, template: Template, starred: frozenset[int]) -> dict[str, Any]:
    chosen = scene.choose(template)
    wordings = [offers.as_json(one) for one in offers.wordings(scene, chosen, template)]
    for one in wordings:
        one["lang_name"] = sentences.lang_name(one["lang"])
        for ask in one["asks"]:
            ask["label"] = sentences.ask_label(ask["name"], ask["label"])
    return {
        "id": template.id,
        "version": template.version,
        "name": template.name,
        "shortcut": template.shortcut,
        "folder": template.folder,
        "starred": template.id in starred,
        "missing": chosen.why == "missing",
        "why": sentences.why(chosen, scene.channel.capitalize()),
        "wordings": wordings,
    }
