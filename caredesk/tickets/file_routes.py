"""Files with words: taken into a draft, described, dropped; and shown to whoever may see the conversation."""

from contextlib import closing
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import login_required

from caredesk.channels.models import Account
from caredesk.core import asked, db, figures, web
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access, files, pictures
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.media_models import PostMedia
from caredesk.tickets.models import Ticket
from caredesk.tickets.sentences import say

bp = Blueprint("files", __name__)
asked.LARGE["tickets.files.upload"] = pictures.MOST_BYTES + 100_000
URL = "/tickets/<int:ticket_id>/files/<kind>"
# A file is a guest: whatever it is, it may load nothing, run nothing and be framed by nobody.
GUEST = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
KEPT_SECONDS = 300


@bp.app_template_filter("bytes")
def size(count: int) -> str:
    """How large a file is, as people say it."""
    if count < 1_000_000:
        return f"{figures.number(max(1, count // 1000))} kB"
    return f"{figures.decimal(count / 1_000_000)} MB"


@bp.app_template_global()
def emoji_lang() -> str:
    """In whose words emoji are found: there is a file for each language of the desk."""
    return web.language()


@bp.get(URL)
@login_required
def listed(ticket_id: int, kind: str) -> Any:
    return _list(ticket_for(ticket_id, kind), kind)


@bp.post(URL)
@login_required
def upload(ticket_id: int, kind: str) -> Any:
    ticket = ticket_for(ticket_id, kind)
    own_id = request.form.get("own_id", "").strip()
    for number, given in enumerate(request.files.getlist("file")):
        with closing(given):
            body = given.read()
        key = f"{own_id}{number or ''}" if own_id else str(uuid4())
        files.keep(ticket, me(), kind, name=given.filename or "", body=body, own_id=key)
    return _list(ticket, kind)


@bp.post("/files/<file>/description")
@login_required
def describe(file: str) -> Any:
    alt = request.form.get("alt", request.form.get(f"alt-{file}", ""))
    row = files.describe(access.file_to_work_on(me(), file), me(), alt)
    return _list(ticket_for(row.ticket_id, row.kind), row.kind)


@bp.post("/files/<file>/removal")
@login_required
def drop(file: str) -> Any:
    row = files.drop(access.file_to_work_on(me(), file), me())
    return _list(ticket_for(row.ticket_id, row.kind), row.kind)


@bp.get("/files/<file>")
@login_required
def show(file: str) -> Response:
    row = access.content(me(), file)
    return served(row, files.opened(row), row.media)


@bp.get("/files/<file>/small")
@login_required
def show_small(file: str) -> Response:
    row = access.content(me(), file)
    return served(row, files.opened(row, small=True), "image/webp")


def served(row: PostFile | PostMedia, body: bytes | None, media: str) -> Response:
    """The content with headers under which it can do nothing; NotFound once it is gone."""
    if body is None:
        raise NotFound
    how = "inline" if media.startswith("image/") else "attachment"
    answer = Response(body, mimetype=media)
    answer.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row.name)}"
    answer.headers["Content-Security-Policy"] = GUEST
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer


def ticket_for(ticket_id: int, kind: str) -> Ticket:
    """The ticket in which a draft of this kind may have files."""
    if kind not in files.KINDS:
        raise NotFound
    return access.ticket_to_work_on(me(), ticket_id)


def _list(ticket: Ticket, kind: str) -> Any:
    """The files of the draft: a part for the page's script, a page for a browser without it."""
    if request.method == "POST" and not web.is_fragment():
        return redirect(f"/tickets/{ticket.id}/files/{kind}")
    rules = files.rules(db.session().get_one(Account, ticket.account_id), kind)
    given = {"files": files.of_draft(ticket, me(), kind), "kind": kind, "ticket_id": ticket.id, "rules": rules}
    if web.is_fragment():
        return render_template("tickets/_files.html", **given)
    return render_template("tickets/files.html", why=say(rules.why), **given)
