"""What is done to templates: made, changed, retired, brought back, marked as a favourite. A change is a new version."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from caredesk import audit, channels
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.replies import owning, template_rules
from caredesk.replies.macro_models import Macro
from caredesk.replies.template_models import Template, TemplateStar, TemplateVersion
from caredesk.replies.template_rules import Unfit
from caredesk.team import access
from caredesk.team.models import Agent, Notice


class Stale(Exception):
    """It was changed since it was looked at: nothing is written over what somebody else did."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"version {newest} is newer")
        self.newest = newest


def content(template: Template) -> dict[str, Any]:
    """What a version keeps."""
    return {
        "name": template.name,
        "shortcut": template.shortcut,
        "folder": template.folder,
        "scope": template.scope.value,
        "team": template.team_id,
        "variants": template.variants,
    }


def create(agent: Agent, told: Mapping[str, Any]) -> Template:
    """A new template; Unfit when it cannot be kept."""
    access.need(agent, "work")
    with db.transaction() as session:
        made = Template(agent_id=known(agent.id), **_fit(agent, told, None))
        session.add(made)
        flush()
        _keep(made, agent)
        audit.record("template.created", made, agent, body={"version": 1, "after": content(made)})
        return made


def change(agent: Agent, template: Template, told: Mapping[str, Any], *, seen: int | None = None) -> Template:
    """Other words from now on, as a new version; what is the same changes nothing.

    `seen`: the version that the agent had before them; Stale when it is not the newest any more."""
    with db.transaction():
        row = db.lock(template)
        if seen is not None and seen != row.version:
            raise Stale(row.version)
        before = content(row)
        _put(row, _fit(agent, {**before, **told}, row))
        if content(row) != before:
            _next(row, agent, before)
        return row


def restore(agent: Agent, template: Template, version: int) -> Template:
    """The words of an earlier version again, as a new one."""
    with db.transaction() as session:
        row = db.lock(template)
        earlier = session.get(TemplateVersion, (row.id, version))
        if earlier is None:
            raise access.NotFound
        before = content(row)
        told = {**before, **{name: earlier.content[name] for name in ("name", "folder", "variants")}}
        _put(row, _fit(agent, told, row))
        if content(row) != before:
            _next(row, agent, before, restored_from=version)
        return row


def _put(row: Template, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _next(row: Template, agent: Agent, before: dict[str, Any], *, restored_from: int | None = None) -> None:
    row.version += 1
    flush()
    _keep(row, agent, restored_from)
    body = {"version": row.version, "before": before, "after": content(row), "restored_from": restored_from}
    audit.record("template.changed", row, agent, body=body)


def _keep(row: Template, agent: Agent, restored_from: int | None = None) -> None:
    version = TemplateVersion(template_id=known(row.id), version=row.version, agent_id=known(agent.id))
    version.content, version.restored_from = content(row), restored_from
    db.session().add(version)
    db.session().flush()


def _fit(agent: Agent, told: Mapping[str, Any], row: Template | None) -> dict[str, Any]:
    """What is kept of what was told; Unfit with every field that will not do."""
    rules: dict[str, Callable[[], Any]] = {
        "name": lambda: template_rules.name(str(told.get("name") or "")),
        "shortcut": lambda: template_rules.shortcut(str(told.get("shortcut") or "")),
        "folder": lambda: template_rules.folder(str(told.get("folder") or "")),
        "variants": lambda: template_rules.wordings(told.get("variants") or (), tuple(channels.KINDS)),
    }
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    facts: dict[str, Any] = {}
    for field, rule in rules.items():
        try:
            found[field] = rule()
        except Unfit as error:
            wrong.update(error.errors)
            facts.update(error.facts)
    if wrong:
        raise Unfit(wrong, **facts)
    owner = row.agent_id if row is not None else known(agent.id)
    at = owning.place(agent, dict(told), owner)
    key = template_rules.key(found["shortcut"])
    if row is None or row.retired_at is None:
        owning.refuse_taken(Template, agent, key, at["owner_key"], own_id=row.id if row else None)
    return {**found, **at, "shortcut_key": key}


def flush() -> None:
    """Two people may take the same shortcut at this moment; the later one is told."""
    try:
        with db.savepoint():
            db.session().flush()
    except IntegrityError as error:
        raise Unfit({"shortcut": "taken_now"}) from error


def retire(agent: Agent, template: Template) -> Template:
    """Nobody is offered it any more. Who has it as a favourite or in a macro of their own is told."""
    with db.transaction():
        row = db.lock(template)
        if row.retired_at is None:
            row.retired_at = clock.now()
            audit.record("template.retired", row, agent, body={"name": row.name, "shortcut": row.shortcut})
            for one in concerned(row):
                if one.id != agent.id:
                    _warn(one, row, agent)
        return row


def _warn(to: Agent, template: Template, by: Agent) -> None:
    notice = Notice(agent_id=known(to.id), kind="template_retired", by=template.name)
    db.session().add(notice)
    db.session().flush()
    body = {"to": to.uuid, "kind": notice.kind, "template": template.uuid}
    audit.record("notice.given", notice, by, body=body)


def concerned(template: Template) -> list[Agent]:
    """The colleagues who would miss it: it is their favourite, or stands in a macro that they made."""
    stars = select(TemplateStar.agent_id).where(TemplateStar.template_id == template.id)
    macros = select(Macro.agent_id).where(Macro.template_id == template.id, col(Macro.retired_at).is_(None))
    query = select(Agent).where(col(Agent.id).in_(stars) | col(Agent.id).in_(macros)).order_by(col(Agent.name))
    return [one for one in db.session().exec(query) if one.is_active]


def bring_back(agent: Agent, template: Template) -> Template:
    """Offered again; Unfit when its shortcut was given to another one meanwhile."""
    with db.transaction():
        row = db.lock(template)
        if row.retired_at is not None:
            owning.refuse_taken(Template, agent, row.shortcut_key, row.owner_key, own_id=row.id)
            row.retired_at = None
            flush()
            audit.record("template.brought_back", row, agent, body={"name": row.name, "shortcut": row.shortcut})
        return row


def favour(agent: Agent, template: Template, *, on: bool) -> None:
    """First in this agent's list, or among the others again."""
    with db.transaction() as session:
        star = session.get(TemplateStar, (agent.id, template.id))
        if on and star is None:
            session.add(TemplateStar(agent_id=known(agent.id), template_id=known(template.id)))
        elif star is not None and not on:
            session.delete(star)
        else:
            return
        verb = "template.favoured" if on else "template.unfavoured"
        audit.record(verb, agent, agent, body={"template": template.uuid})
