"""The import for machines: rows of a listening tool, mapped, put in line at once."""

import json as jsons
from typing import Any

from pydantic import BaseModel, Field

from caredesk.channels import access
from caredesk.channels.listening import tables
from caredesk.channels.models import Account
from caredesk.channels.reasons import why
from caredesk.core import api, asked
from caredesk.core.api import answers, once, spec
from caredesk.postroom import importing
from caredesk.team.access import NotFound
from caredesk.team.door import me

bp = api.blueprint("imports")
asked.LARGE["imports_api.begin"] = tables.MOST_BYTES + 100_000


class ImportIn(api.Strict):
    """Rows as objects, nested ones by path; or a whole file as text. `mapping`: field -> column; else it is guessed."""

    rows: list[dict[str, Any]] = Field(default_factory=list, max_length=tables.MOST_ROWS)
    file: str = Field(default="", max_length=tables.MOST_BYTES)
    mapping: dict[str, str] | None = Field(default=None, max_length=50)


class ImportOut(BaseModel):
    """`id` asks how far it is. `left_out`: how many rows of which nothing becomes, by the reason."""

    id: str
    rows: int
    posts: int
    mapping: dict[str, str]
    left_out: dict[str, int]


class ImportProgress(BaseModel):
    """`read` of `rows` were looked at; `posts` were put in tickets, or known already."""

    rows: int
    read: int
    posts: int
    is_done: bool
    left_out: dict[str, int]


def _account(account_id: int) -> Account:
    account = access.account_to_change(me(), account_id)
    if account.kind != importing.KIND:
        raise NotFound
    return account


@bp.post("/channels/<int:account_id>/import")
@spec.validate(resp=answers(ImportOut, 202), tags=["channels"])
@once
def begin(account_id: int, json: ImportIn) -> Any:
    """Import rows of a listening tool; 422 where they hold none, or no column holds the words."""
    account = _account(account_id)
    try:
        rows = tables.read(json.file.encode() if json.file else jsons.dumps(json.rows).encode())
        chosen = importing.fitting(account, rows, json.mapping)
        seen = importing.preview(rows, chosen)
        name = importing.begin(account, rows, chosen, me())
    except tables.NoTable as error:
        raise api.Invalid(why(str(error))) from error
    except importing.Unmapped as error:
        raise api.Invalid(why("import_unmapped")) from error
    out = ImportOut(id=name, rows=seen.rows, posts=seen.taken, mapping=seen.mapping, left_out=seen.reasons)
    return out, 202


@bp.get("/channels/<int:account_id>/imports/<name>")
@spec.validate(resp=answers(ImportProgress), tags=["channels"])
def progress(account_id: int, name: str) -> Any:
    """How far an import is."""
    how = importing.progress(_account(account_id), name)
    return ImportProgress(rows=how.rows, read=how.read, posts=how.posts, is_done=how.is_done, left_out=how.doubtful)
