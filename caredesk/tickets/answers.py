"""What the routes of this room answer: fragments to the page's own script, a way back to a plain browser."""

import json
from typing import Any
from uuid import uuid4

from flask import Response, make_response, redirect, render_template, request

from caredesk.core import api, numbers, web
from caredesk.core.types import LARGEST_LINK
from caredesk.tickets import checking, rows
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.tickets.sentences import say, status


def changed(ticket: Ticket, *post_ids: int, code: int = 200) -> Any:
    """The posts that are new, and the ticket's header and row as they are now."""
    assert ticket.id is not None
    if not web.is_fragment():
        return redirect(f"/tickets/{ticket.id}")
    lang = web.language()
    parts = [html for _, html in rows.render_posts(ticket.id, post_ids, lang).values()] if post_ids else []
    parts.append(render_template("tickets/_header.html", t=rows.header_view(ticket.id), peers=[]))
    parts += [html for _, _, html in rows.render_rows([ticket.id], lang).values()]
    return make_response("".join(parts), code)


def refused(error: Refused) -> Response:
    """The sentence that says why, as JSON, problem or page."""
    if request.path.startswith(api.ROOT):
        return api.problem(status(error), say(error.code, error.facts), code=error.code)
    return web.refuse(status(error), say(error.code, error.facts), kind=error.code)


def moved(error: ThreadMoved, ticket: Ticket, text: str, entry: int) -> Any:
    """What came while the agent was writing."""
    came = rows.post_views(ticket.id or 0, error.post_ids)
    return render_template("tickets/_guard.html", came=came, text=text, entry=entry), 409


def held_back(error: HeldBack) -> Any:
    """What the desk's own checks have against the words."""
    return render_template("tickets/_findings.html", held=error, say=checking.say), 409


def along() -> dict[str, Any]:
    """What the browser sent along with the words: a JSON object, or nothing; Refused for anything else."""
    try:
        told = json.loads(request.form.get("along") or "{}")
    except ValueError as error:
        raise Refused("input", field="along") from error
    if not isinstance(told, dict):
        raise Refused("input", field="along")
    if "copies" in request.form and request.form.get("kind") == "direct":  # of a form that was sent without scripts
        told.setdefault("cc", request.form.getlist("cc"))
    return told


def number(name: str) -> int | None:
    """A whole number from the form, or None when there is none; Refused for anything else."""
    text = request.form.get(name, "").strip()
    return _read(text, name) if text else None


def several(name: str) -> list[int]:
    """The whole numbers of a field that stands several times in the form; Refused for anything else."""
    return [_read(text, name) for text in request.form.getlist(name)]


def _read(text: str, name: str) -> int:
    found = numbers.whole(text, LARGEST_LINK)
    if found is None:
        raise Refused("input", field=name)
    return found


def own_id() -> str:
    """The browser's name for what is sent; one of ours when its script did not run."""
    return request.form.get("own_id", "").strip() or str(uuid4())
