"""The menu of the composer: every template, ready for one ticket, those first that this agent uses most."""

from collections.abc import Callable, Mapping
from typing import Any

from caredesk.core.types import known
from caredesk.replies import macro_sentences, macros, offers, template_queries, uses
from caredesk.replies import template_sentences as sentences
from caredesk.replies.macro_models import Macro
from caredesk.replies.offers import Scene
from caredesk.replies.template_models import Template
from caredesk.replies.variants import Chosen
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


def of(ticket: Ticket, agent: Agent) -> dict[str, Any]:
    """Templates for this ticket, with the labels of what is asked, and who is called how."""
    scene = Scene.of(ticket, agent)
    starred, mine = template_queries.starred_by(agent), uses.mine(agent)
    found = sorted(
        template_queries.offered(agent), key=lambda one: (one.id not in starred, -mine.get(known(one.id), 0), one.name)
    )
    said = _Said()
    ready = {known(one.id): _template(scene, one, starred, said) for one in found}
    return {
        "templates": list(ready.values()),
        "macros": [_macro(one, ready) for one in macros.listed(agent)],
        "form": scene.them.form,
    }


def _macro(macro: Macro, ready: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """What it does, and which template it says; `gone`: that one is not there any more."""
    says = ready.get(macro.template_id) if macro.template_id else None
    return {
        "id": macro.id,
        "name": macro.name,
        "shortcut": macro.shortcut,
        "steps": macro_sentences.says(macro.steps),
        "template": says["id"] if says else None,
        "gone": macro.template_id is not None and says is None,
    }


def _why(why: str, lang: str, others: tuple[str, ...], network: str) -> str:
    return sentences.why(Chosen(why, lang, others=others), network)


class _Said(dict[Any, str]):
    """Sentences in the reader's language, each said once for a whole menu."""

    def __call__(self, say: Callable[..., str], *about: Any) -> str:
        key = (say, *about)
        if key not in self:
            self[key] = say(*about)
        return self[key]


def _template(scene: Scene, template: Template, starred: frozenset[int], said: _Said) -> dict[str, Any]:
    chosen = scene.choose(template)
    wordings = [offers.as_json(one) for one in offers.wordings(scene, chosen, template)]
    for one in wordings:
        one["lang_name"] = said(sentences.lang_name, one["lang"])
        for ask in one["asks"]:
            ask["label"] = said(sentences.ask_label, ask["name"], ask["label"])
    return {
        "id": template.id,
        "version": template.version,
        "name": template.name,
        "shortcut": template.shortcut,
        "folder": template.folder,
        "starred": template.id in starred,
        "missing": chosen.why == "missing",
        "why": said(_why, chosen.why, chosen.lang, chosen.others, scene.channel.capitalize()),
        "wordings": wordings,
    }
