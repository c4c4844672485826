"""The form of a macro, read as what it tells: one field for each thing that it can do. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.replies.template_form import Form


def told(form: Form) -> dict[str, Any]:
    """What was typed; what cannot be read stays to be told so."""
    scope, _, team = form.get("owner", "personal").partition(":")
    number = numbers.whole(form.get("template", ""), LARGEST_LINK)
    return {
        "name": form.get("name", ""),
        "shortcut": form.get("shortcut", ""),
        "scope": scope,
        "team": numbers.whole(team, LARGEST_LINK),
        "template": number,
        "steps": _steps(form),
    }


def _steps(form: Form) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    put, taken = _written(form, "add"), _written(form, "remove")
    if put or taken:
        found.append({"do": "tag", "add": put, "remove": taken})
    if form.get("assign"):
        found.append({"do": "assign", "to": form.get("assign", "")})
    then = form.get("then", "")
    if then == "resolve":
        found.append({"do": "resolve"})
    elif then in ("snooze", "wait"):
        found.append({"do": "snooze", "hours": form.get("hours", "") if then == "snooze" else "0"})
    if form.get("promise_hours", "").strip():
        found.append({"do": "promise", "hours": form.get("promise_hours", "")})
    return found


def _written(form: Form, field: str) -> list[str]:
    return [part.strip() for part in form.get(field, "")[:1000].split(",") if part.strip()]


def fields(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The steps as the fields of the form."""
    by = {str(one["do"]): one for one in steps}
    hours = by["snooze"]["hours"] if "snooze" in by else ""
    then = "resolve" if "resolve" in by else "" if "snooze" not in by else "snooze" if str(hours) != "0" else "wait"
    return {
        "add": ", ".join(by["tag"]["add"]) if "tag" in by else "",
        "remove": ", ".join(by["tag"]["remove"]) if "tag" in by else "",
        "assign": by["assign"]["to"] if "assign" in by else "",
        "then": then,
        "hours": hours if then == "snooze" else "",
        "promise_hours": by["promise"].get("hours", "") if "promise" in by else "",
    }
