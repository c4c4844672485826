"""One entry by itself: what it says, its leaf hash, the way to the root, and on request its bytes and words to copy."""

from typing import Any

from flask import Blueprint, render_template
from flask_login import login_required

from caredesk.audit import picking, proving, queries, record
from caredesk.core import db, limits, web
from caredesk.core.types import LARGEST_ID
from caredesk.reports import trail
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("entries", __name__)


@bp.get("/audit/entries/<int:idx>")
@login_required
def show(idx: int) -> str:
    return _page(*_entry(idx))


@bp.post("/audit/entries/<int:idx>/words")
@login_required
def words(idx: int) -> str:
    """The bytes of the entry and its words, to copy and to hash; that somebody looked at them is an entry."""
    entry, line = _entry(idx)
    limits.hit("look", str(me().id))
    if line.is_hidden:
        return _page(entry, line)
    with db.transaction():
        record("sensitive.viewed", me(), me(), body={"entry": idx})
    return _page(entry, line, opened=picking.one(idx))


def _entry(idx: int) -> tuple[queries.Shown, trail.Line]:
    access.need(me(), "audit")
    found = queries.entry(idx) if idx <= LARGEST_ID else None
    if found is None:
        raise access.NotFound
    return found, trail.lines([found], me())[0]


def _page(entry: queries.Shown, line: trail.Line, **more: Any) -> str:
    page = "audit/_entry.html" if web.is_fragment() else "audit/entry.html"
    return render_template(page, idx=entry.idx, line=line, proof=proving.shown(entry.idx), **more)
