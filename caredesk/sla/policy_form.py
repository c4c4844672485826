"""The form of a policy, read as what it tells: lists that were ticked or written with commas, and its steps. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from werkzeug.datastructures import MultiDict

from caredesk.core import numbers
from caredesk.sla import steps
from caredesk.sla.models import ClockKind

Form = MultiDict[str, str]
TICKED = ("channels", "surfaces", "priorities")
WRITTEN = ("tags", "langs")
STEP = re.compile(r"(warn|escalate)\.(\d{1,3})\.(share|to)")
LONGEST = 2000  # letters of a field that are looked at


def told(form: Form, kept_teams: Iterable[int] = ()) -> dict[str, Any]:
    """What was typed, in the form in which a machine would tell it; what cannot be read stays to be told so.

    `kept_teams`: those of the policy that this agent does not see and so can neither tick nor take away."""
    return {
        "name": _typed(form, "name"),
        "match": {
            **{field: form.getlist(field) for field in TICKED},
            **{field: _written(form, field) for field in WRITTEN},
            "teams": [*kept_teams, *(_number(one) for one in form.getlist("teams"))],
        },
        "targets": {kind.value: _typed(form, f"targets.{kind.value}") for kind in ClockKind},
        "calendar": _number(_typed(form, "calendar")),
        "counts_from": form.get("counts_from"),
        "courtesy": "courtesy" in form,
        "warn": [_warning(form, n) for n in _rows(form, "warn")],
        "escalate": [_escalation(form, n) for n in _rows(form, "escalate")],
    }


def _typed(form: Form, field: str) -> str:
    return form.get(field, "")[:LONGEST].strip()


def _written(form: Form, field: str) -> list[str]:
    return [part.strip() for part in _typed(form, field).split(",") if part.strip()]


def _number(text: str) -> Any:
    number = numbers.whole(text)
    return text if number is None else number


def _rows(form: Form, kind: str) -> Iterator[int]:
    """The numbers of the steps of this kind that were begun, in order."""
    numbers = {int(found[2]) for key in form if (found := STEP.fullmatch(key)) and found[1] == kind}
    return (n for n in sorted(numbers) if _typed(form, f"{kind}.{n}.share"))


def _warning(form: Form, n: int) -> dict[str, Any]:
    share, ways = _number(_typed(form, f"warn.{n}.share")), form.getlist(f"warn.{n}.ways")
    return {"share": share, "to": _typed(form, f"warn.{n}.to"), "ways": [one for one in steps.WAYS if one in ways]}


def _escalation(form: Form, n: int) -> dict[str, Any]:
    """What is done and to what stand in one choice, such as priority:urgent or team:3."""
    share = _number(_typed(form, f"escalate.{n}.share"))
    do, _, to = _typed(form, f"escalate.{n}.to").partition(":")
    return {"share": share, "do": do, "to": _number(to)}
