"""What the demo's colleagues answer again and again: templates, macros, favourites, and how the story uses them."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from caredesk.core.types import known
from caredesk.replies import macros, templates
from caredesk.replies.template_models import Template
from caredesk.team import actions as team
from caredesk.team.models import Agent


def make(agents: Mapping[str, Agent]) -> dict[str, Template]:
    """Write them, as they were when the story begins; by their key."""
    told = tomllib.loads(files("caredesk.demo").joinpath("templates.toml").read_text(encoding="utf-8"))
    made = {one["key"]: _template(one, agents[one["who"]]) for one in told["template"]}
    for who, key in (("ola", "kod"), ("ola", "await"), ("lili", "thanks"), ("bence", "koszonom")):
        templates.favour(agents[who], made[key], on=True)
    for one in told["macro"]:
        says = made[one["template"]].id if "template" in one else None
        plain = {name: one[name] for name in ("name", "shortcut", "scope", "steps")}
        macros.create(agents[one["who"]], {**plain, "team": None, "template": says})
    return made


def _template(one: dict[str, Any], agent: Agent) -> Template:
    told = {name: one[name] for name in ("name", "shortcut", "folder", "scope")}
    home = team.team_named(one["team"], "cli").id if "team" in one else None
    return templates.create(agent, told | {"team": home, "variants": one["text"]})


def along(template: Template, text: str, lang: str, *, edited: bool) -> dict[str, Any]:
    """What a reply brings along that began as this template; an edited one began as its first sentence."""
    began = text.partition(". ")[0] if edited else text
    return {"template": {"id": known(template.id), "version": template.version, "lang": lang, "text": began}}
