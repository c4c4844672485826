"""Files with words, for machines."""

import base64
import binascii
from typing import Any
from uuid import uuid4

from flask import Response, request
from pydantic import BaseModel, Field

from caredesk.channels.models import Account
from caredesk.core import api, asked, db
from caredesk.core.api import Invalid, Paging, Strict, answers, once, spec
from caredesk.team.door import me
from caredesk.tickets import access, files, pictures
from caredesk.tickets.api_models import FileOut
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.file_routes import served, ticket_for
from caredesk.tickets.models import Ticket
from caredesk.tickets.sentences import say

bp = api.blueprint("files")
asked.LARGE["files_api.keep"] = pictures.MOST_BYTES * 4 // 3 + 100_000
URL = "/tickets/<int:ticket_id>/files/<kind>"


class FileIn(Strict):
    """`data`: the content in base64; what it is is read from it, not from the name."""

    name: str = Field(max_length=300)
    data: str
    alt: str = ""


class Alt(Strict):
    """What a picture shows."""

    alt: str


class Takes(BaseModel):
    """What may go with words of this kind: `most` 0 for nothing, and `why` says the reason. `caption`: how long the
    words may be beside a file, 0 for as long as without; `alt`: letters of a description, 0 where none is shown."""

    most: int
    types: list[str]
    largest_bytes: int
    alt: int
    caption: int
    why: str


class FileList(BaseModel):
    items: list[FileOut]
    next_cursor: str | None
    takes: Takes


def _out(row: PostFile) -> FileOut:
    return FileOut(**files.shown(row))


@bp.get(URL)
@spec.validate(resp=answers(FileList), tags=["replies"])
def begun(ticket_id: int, kind: str, query: Paging) -> Any:
    """The files that this agent has put to a draft: send them with `along: {"files": [id, …]}`."""
    ticket = ticket_for(ticket_id, kind)
    found, following = api.cut(files.of_draft(ticket, me(), kind), query, lambda row: row.id or 0)
    return FileList(items=[_out(row) for row in found], next_cursor=following or None, takes=_takes(ticket, kind))


def _takes(ticket: Ticket, kind: str) -> Takes:
    rules = files.rules(db.session().get_one(Account, ticket.account_id), kind)
    numbers = {"most": rules.most, "largest_bytes": rules.largest, "alt": rules.alt, "caption": rules.caption}
    return Takes(types=sorted(rules.types), why="" if rules.most else say(rules.why), **numbers)


@bp.post(URL)
@spec.validate(resp=answers(FileOut, 201), tags=["replies"])
@once
def keep(ticket_id: int, kind: str, json: FileIn) -> Any:
    """Put a file to a draft; pictures are drawn anew, without what their camera told."""
    ticket = ticket_for(ticket_id, kind)
    try:
        body = base64.b64decode(json.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(errors=[{"field": "data", "problem": "This is no base64."}]) from error
    own_id = (request.headers.get("Idempotency-Key") or str(uuid4()))[:64]
    row = files.keep(ticket, me(), kind, name=json.name, body=body, own_id=own_id)
    return _out(files.describe(row, me(), json.alt) if json.alt else row), 201


@bp.patch("/files/<file>")
@spec.validate(resp=answers(FileOut), tags=["replies"])
@once
def describe(file: str, json: Alt) -> Any:
    """Say what a picture of a draft shows."""
    return _out(files.describe(access.file_to_work_on(me(), file), me(), json.alt))


@bp.post("/files/<file>/removal")
@spec.validate(resp=answers(None, 204), tags=["replies"])
@once
def drop(file: str) -> Any:
    """Leave a file out of its draft; one that has left with its words stays."""
    files.drop(access.file_to_work_on(me(), file), me())
    return "", 204


@bp.get("/files/<file>")
@spec.validate(resp=answers(None), tags=["replies"])
def content(file: str) -> Response:
    """The content of a file, with its own media type."""
    row = access.content(me(), file)
    return served(row, files.opened(row), row.media)
