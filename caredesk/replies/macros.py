"""What is done to macros: made, changed, retired, brought back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.replies import macro_steps, owning, template_rules
from caredesk.replies.macro_models import Macro
from caredesk.replies.template_models import Template
from caredesk.replies.template_rules import Unfit
from caredesk.replies.templates import Stale, flush
from caredesk.team import access
from caredesk.team.access import NotFound
from caredesk.team.models import Agent


def content(macro: Macro) -> dict[str, Any]:
    """What stands in the entries about it."""
    return {
        "name": macro.name,
        "shortcut": macro.shortcut,
        "scope": macro.scope.value,
        "team": macro.team_id,
        "template": macro.template_id,
        "steps": macro.steps,
    }


def create(agent: Agent, told: Mapping[str, Any]) -> Macro:
    """A new macro; Unfit when it cannot be kept."""
    access.need(agent, "work")
    with db.transaction() as session:
        made = Macro(agent_id=known(agent.id), **_fit(agent, told, None))
        session.add(made)
        flush()
        audit.record("macro.created", made, agent, body={"after": content(made)})
        return made


def change(agent: Agent, macro: Macro, told: Mapping[str, Any], *, seen: int | None = None) -> Macro:
    """Something else from now on; Stale when it was changed since it was looked at."""
    with db.transaction():
        row = db.lock(macro)
        if seen is not None and seen != row.v:
            raise Stale(row.v)
        before = content(row)
        for name, value in _fit(agent, {**before, **told}, row).items():
            setattr(row, name, value)
        if content(row) != before:
            row.v += 1
            flush()
            audit.record("macro.changed", row, agent, body={"before": before, "after": content(row)})
        return row


def retire(agent: Agent, macro: Macro) -> Macro:
    """Nobody is offered it any more; what it did stays done, and can still be undone."""
    with db.transaction():
        row = db.lock(macro)
        if row.retired_at is None:
            row.retired_at = clock.now()
            audit.record("macro.retired", row, agent, body={"name": row.name})
        return row


def bring_back(agent: Agent, macro: Macro) -> Macro:
    """Offered again; Unfit when its shortcut was given to another one meanwhile."""
    with db.transaction():
        row = db.lock(macro)
        if row.retired_at is not None:
            owning.refuse_taken(Macro, agent, row.shortcut_key, row.owner_key, own_id=row.id)
            row.retired_at = None
            flush()
            audit.record("macro.brought_back", row, agent, body={"name": row.name})
        return row


def listed(agent: Agent, *, retired: bool = False) -> Sequence[Macro]:
    """The macros that this agent sees, by name."""
    gone = col(Macro.retired_at).is_not(None) if retired else col(Macro.retired_at).is_(None)
    query = select(Macro).where(owning.visible(Macro, agent), gone)
    return db.session().exec(query.order_by(col(Macro.name), col(Macro.id)).limit(500)).all()


def _fit(agent: Agent, told: Mapping[str, Any], row: Macro | None) -> dict[str, Any]:
    """What is kept of what was told; Unfit with every field that will not do."""
    rules: dict[str, Callable[[], Any]] = {
        "name": lambda: template_rules.name(str(told.get("name") or "")),
        "shortcut": lambda: template_rules.shortcut(str(told.get("shortcut") or "")),
        "template_id": lambda: _template(agent, told.get("template"), row),
        "steps": lambda: macro_steps.read(told.get("steps") or ()),
    }
    found, wrong = {}, {}
    for field, rule in rules.items():
        try:
            found[field] = rule()
        except Unfit as error:
            wrong.update(error.errors)
    if not wrong and not found["steps"] and found["template_id"] is None:
        wrong["steps"] = "none"
    if wrong:
        raise Unfit(wrong)
    at = owning.place(agent, dict(told), row.agent_id if row is not None else known(agent.id))
    _refuse_narrower(found["template_id"], at)
    key = template_rules.key(found["shortcut"])
    if row is None or row.retired_at is None:
        owning.refuse_taken(Macro, agent, key, at["owner_key"], own_id=row.id if row else None)
    return {**found, **at, "shortcut_key": key}


def _refuse_narrower(template_id: int | None, at: Mapping[str, Any]) -> None:
    """What a macro says has to be there for everybody who runs it."""
    template = db.session().get(Template, template_id) if template_id else None
    if template is not None and template.owner_key not in ("desk", at["owner_key"]) and at["scope"] != "personal":
        raise Unfit({"template": "narrower"})


def _template(agent: Agent, number: Any, row: Macro | None) -> int | None:
    """A template that this agent sees, or none; the one that it had may stay."""
    if number in (None, ""):
        return None
    if row is not None and number == row.template_id:
        return row.template_id
    try:
        found = owning.one(Template, agent, int(number))
    except (NotFound, ValueError, TypeError, OverflowError) as error:
        raise Unfit({"template": "template"}) from error
    if found.retired_at is not None:
        raise Unfit({"template": "template"})
    return found.id
