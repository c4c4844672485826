"""What machines send and get about templates."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Id, Paging, Strict
from caredesk.core.types import known
from caredesk.replies.template_models import Template, TemplateVersion
from caredesk.replies.uses import Counts

Scopes = Literal["personal", "team", "desk"]


class WordingIO(Strict):
    """One wording. channel: a network, or empty for all; form: f to a woman, m to a man, empty to anybody."""

    lang: str
    channel: str = ""
    form: Literal["", "f", "m"] = ""
    text: str


class TemplateIn(Strict):
    """A new template; `team` for the scope of that name."""

    name: str
    shortcut: str
    folder: str = ""
    scope: Scopes = "personal"
    team: Id | None = None
    variants: list[WordingIO]


class TemplateChange(Strict):
    """What is left out stays as it is. `version`: the one that the caller has seen; 409 when there is a newer one."""

    name: str | None = None
    shortcut: str | None = None
    folder: str | None = None
    scope: Scopes | None = None
    team: Id | None = None
    variants: list[WordingIO] | None = None
    version: Id | None = None


class TemplateListing(Paging):
    """Which templates: words in them, a folder, for whom, a language, and starred, changed or retired ones."""

    q: str = Field("", max_length=100)
    folder: str = Field("", max_length=100)
    scope: str = ""
    lang: str = ""
    state: Literal["", "starred", "changed", "retired"] = ""


class TemplateOut(BaseModel):
    """`solved` of `told`: tickets that stayed resolved for 72 hours, of those of which that can be said by now."""

    id: int
    version: int
    name: str
    shortcut: str
    folder: str
    scope: Scopes
    team: int | None
    variants: list[WordingIO]
    starred: bool
    used: int
    edited: int
    solved: int
    told: int
    retired_at: datetime | None


class TemplateList(BaseModel):
    items: list[TemplateOut]
    next_cursor: str | None


class TemplateVersionOut(BaseModel):
    """A template as it was."""

    version: int
    made_at: datetime
    made_by: int
    restored_from: int | None
    name: str
    folder: str
    variants: list[WordingIO]


class TemplateVersionList(BaseModel):
    items: list[TemplateVersionOut]
    next_cursor: str | None


class Answers(Strict):
    """answers: by the name of a variable, such as `ask:order number`, and `form`; lang: another language on purpose."""

    answers: dict[str, str] = Field(default_factory=dict, max_length=200)
    lang: str = ""


class WordsOut(BaseModel):
    """The words as they would be sent, in which language, for which network and form of address."""

    text: str
    lang: str
    channel: str
    form: str


class CalledIn(Strict):
    """What is left out stays as it is."""

    first_name: str | None = Field(None, max_length=80)
    vocative: str | None = Field(None, max_length=80)
    form: Literal["", "f", "m"] | None = None


def template_out(template: Template, counts: Counts, *, starred: bool) -> TemplateOut:
    """A template as machines get it."""
    plain = {name: getattr(template, name) for name in ("version", "name", "shortcut", "folder", "retired_at")}
    figures = {name: getattr(counts, name) for name in ("used", "edited", "solved", "told")}
    told: dict[str, Any] = {"id": known(template.id), "scope": template.scope.value, "team": template.team_id}
    return TemplateOut(**told, **plain, **figures, variants=template.variants, starred=starred)  # type: ignore[arg-type]


def version_out(version: TemplateVersion) -> TemplateVersionOut:
    return TemplateVersionOut(
        version=version.version,
        made_at=version.made_at,
        made_by=version.agent_id,
        restored_from=version.restored_from,
        name=version.content["name"],
        folder=version.content["folder"],
        variants=version.content["variants"],
    )
