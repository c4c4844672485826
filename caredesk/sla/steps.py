"""What a policy does on the way to a deadline and after it: which steps there can be. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from caredesk.core.types import LARGEST_LINK
from caredesk.tickets.models import Priority

RECEIVERS = ("assignee", "team", "supervisor")
WAYS = ("notice", "mail", "hook")
ACTS = ("priority", "team", "notify")
RAISED = (Priority.HIGH.value, Priority.URGENT.value)
SHARES = {"warn": range(1, 101), "escalate": range(100, 301)}
FIELDS = {"warn": {"share", "to", "ways"}, "escalate": {"share", "do", "to"}}
MOST = 10


def read_steps(steps: Any, kind: str = "warn", *, teams: Collection[int] | None = None) -> dict[str, str]:
    """What is wrong with the steps of this kind, a code for each field such as `0.share`; empty when all can be taken.

    `teams`: those that a ticket can be given to; None when that is asked elsewhere."""
    if not isinstance(steps, list):
        return {"": "not_a_list"}
    if len(steps) > MOST:
        return {"": "too_many"}
    errors: dict[str, str] = {}
    for place, step in enumerate(steps):
        found = _step(step, kind, teams)
        if not found and step in steps[:place]:
            found = {"share": "twice"}
        errors |= {f"{place}.{field}" if field else str(place): code for field, code in found.items()}
    return errors


def _step(step: Any, kind: str, teams: Collection[int] | None) -> dict[str, str]:
    if not isinstance(step, Mapping):
        return {"": "not_a_step"}
    errors = {field: "unknown_field" for field in map(str, step) if field not in FIELDS[kind]}
    share = step.get("share")
    if not isinstance(share, int) or isinstance(share, bool) or share not in SHARES[kind]:
        errors["share"] = f"share_{kind}"
    return errors | (_warning(step) if kind == "warn" else _escalation(step, teams))


def _warning(step: Mapping[str, Any]) -> dict[str, str]:
    errors = {} if step.get("to") in RECEIVERS else {"to": "receiver"}
    ways = step.get("ways")
    if not isinstance(ways, list) or not ways or any(way not in WAYS for way in ways) or len(set(ways)) < len(ways):
        errors["ways"] = "ways"
    return errors


def _escalation(step: Mapping[str, Any], teams: Collection[int] | None) -> dict[str, str]:
    do, to = step.get("do"), step.get("to")
    if do not in ACTS:
        return {"do": "act"}
    if do == "priority":
        return {} if to in RAISED else {"to": "raised"}
    if do == "notify":
        return {} if to in RECEIVERS else {"to": "receiver"}
    is_number = isinstance(to, int) and not isinstance(to, bool) and 0 < to <= LARGEST_LINK
    return {} if is_number and (teams is None or to in teams) else {"to": "team"}
