"""What an agent decides about themselves: name, language, zone, look, keys."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from caredesk.core import i18n
from caredesk.team import rules
from caredesk.team.models import Agent

THEMES, DENSITIES = ("system", "light", "dark"), ("comfortable", "compact")


@cache
def places() -> frozenset[str]:
    """Every time zone that is called after a place."""
    named = (zone for zone in available_timezones() if "/" in zone)
    return frozenset(zone for zone in named if not zone.startswith(("Etc/", "posix", "right")))


def zones(agent: Agent) -> list[str]:
    """The places that are offered, with the agent's own among them."""
    return sorted({agent.zone, *places()})


def fit(agent: Agent, told: Mapping[str, Any]) -> dict[str, Any]:
    """What was told, as it can be kept; Unfit names the first field that cannot."""
    offered = {"lang": tuple(i18n.LANGUAGES), "zone": tuple(zones(agent)), "theme": THEMES, "density": DENSITIES}
    found = dict(told)
    if "name" in found:
        found["name"] = rules.name(found["name"])
    return found | {field: rules.one_of(field, found[field], offered[field]) for field in offered if field in found}
