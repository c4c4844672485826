"""Templates as they are listed, looked for and offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import known
from caredesk.replies import owning, uses
from caredesk.replies.macro_models import Macro
from caredesk.replies.template_models import Scope, Template, TemplateStar, TemplateVersion
from caredesk.replies.uses import Counts
from caredesk.team.models import Agent, Team
from caredesk.tickets.fold import fold

MOST = 500  # of which the lists and the menu in the composer are made


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: everything."""

    q: str = ""
    folder: str = ""
    scope: str = ""
    lang: str = ""
    state: str = ""  # starred, changed, retired


@dataclass(frozen=True)
class Line:
    """One template in a list."""

    template: Template
    counts: Counts
    is_starred: bool

    @property
    def langs(self) -> list[str]:
        return sorted({one["lang"] for one in self.template.variants})

    def wording(self, lang: str) -> dict[str, Any]:
        """The text by which a reader knows it: in their language if there is one, for every network if possible."""
        told = self.template.variants
        nearest = sorted(told, key=lambda one: (one["lang"] != lang, one["channel"] != ""))
        return nearest[0] if nearest else {"lang": lang, "text": ""}


def offered(agent: Agent) -> Sequence[Template]:
    """Those in force that this agent sees."""
    query = select(Template).where(owning.visible(Template, agent), col(Template.retired_at).is_(None))
    query = query.order_by(col(Template.folder), col(Template.name), col(Template.id))
    return db.session().exec(query.limit(MOST)).all()


def listed(agent: Agent, wanted: Wanted) -> list[Line]:
    """What the list shows, by folder and name."""
    retired = col(Template.retired_at).is_not(None) if wanted.state == "retired" else col(Template.retired_at).is_(None)
    query = select(Template).where(owning.visible(Template, agent), retired)
    if wanted.scope in [one.value for one in Scope]:
        query = query.where(col(Template.scope) == Scope(wanted.scope))
    query = query.order_by(col(Template.folder), col(Template.name), col(Template.id)).limit(MOST)
    starred, found = starred_by(agent), db.session().exec(query).all()
    figures = uses.counts([one.id for one in found])
    lines = [Line(one, figures.get(known(one.id), Counts()), one.id in starred) for one in found]
    return [line for line in lines if _fits(line, wanted)]


def _fits(line: Line, wanted: Wanted) -> bool:
    if wanted.folder and not f"{line.template.folder} /".startswith(f"{wanted.folder} /"):
        return False
    if wanted.lang and wanted.lang not in line.langs:
        return False
    if wanted.state == "starred" and not line.is_starred:
        return False
    if wanted.state == "changed" and not line.counts.is_often_changed:
        return False
    words = fold(wanted.q).split()
    return not words or all(word in _words(line.template) for word in words)


def _words(template: Template) -> str:
    texts = " ".join(one["text"] for one in template.variants)
    return fold(f"{template.shortcut} {template.name} {template.folder} {texts}")


def folders(templates: Iterable[Template]) -> list[str]:
    """Every folder, and those in which they stand."""
    found: set[str] = set()
    for one in templates:
        steps = one.folder.split(" / ") if one.folder else []
        found |= {" / ".join(steps[: n + 1]) for n in range(len(steps))}
    return sorted(found, key=str.casefold)


def starred_by(agent: Agent) -> frozenset[int]:
    query = select(TemplateStar.template_id).where(TemplateStar.agent_id == agent.id)
    return frozenset(db.session().exec(query))


def counts(template: Template) -> Counts:
    return uses.counts([template.id]).get(known(template.id), Counts())


def versions(template: Template) -> list[tuple[TemplateVersion, Agent]]:
    """Every version with who made it, newest first."""
    query = select(TemplateVersion, Agent).join(Agent, col(TemplateVersion.agent_id) == Agent.id)
    query = query.where(TemplateVersion.template_id == template.id).order_by(col(TemplateVersion.version).desc())
    return list(db.session().exec(query))


def version(template: Template, number: int) -> TemplateVersion | None:
    return db.session().get(TemplateVersion, (template.id, number))


def macros_of(template: Template) -> Sequence[Macro]:
    """The macros in force that say it."""
    query = select(Macro).where(Macro.template_id == template.id, col(Macro.retired_at).is_(None))
    return db.session().exec(query.order_by(col(Macro.name))).all()


def team_names() -> dict[int, str]:
    return {known(one.id): one.name for one in db.session().exec(select(Team))}


def stars_of(template: Template) -> int:
    """How many colleagues have it as a favourite."""
    return len(db.session().exec(select(TemplateStar.agent_id).where(TemplateStar.template_id == template.id)).all())


def by_ids(ids: Iterable[int | None]) -> dict[int, Template]:
    """These templates, retired ones too."""
    found = db.session().exec(select(Template).where(col(Template.id).in_([one for one in ids if one])))
    return {known(one.id): one for one in found}
