"""The transparency page: for everybody, without signing in, without scripts and without a word about a person."""

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from flask_login import current_user

from caredesk.audit import queries as trail
from caredesk.core import i18n, limits
from caredesk.moderation import figures, publicity, receipts, sentences
from caredesk.team.access import may

bp = Blueprint("public", __name__)
FRESH_SECONDS = 60


@bp.before_request
def open_to_all() -> None:
    """Closed, it looks like a page that is not there; the owner may look at it before it opens."""
    if not (publicity.is_public() or (current_user.is_authenticated and may(current_user, "own"))):
        abort(404)
    limits.hit("public", request.remote_addr or "")
    told = request.args.get("lang", "")
    if told in i18n.LANGUAGES:
        g.lang = told


def _page(name: str, code: int = 200, **given: Any) -> Response:
    lang = g.get("lang") or i18n.best(request.headers.get("Accept-Language"))
    g.lang = lang
    told = {"langs": i18n.LANGUAGES, "spoken": lang, "saying": sentences, "is_public": publicity.is_public(), **given}
    answer = make_response(render_template(f"moderation/{name}.html", **told), code)
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}" if publicity.is_public() else "no-store"
    answer.headers.add("Vary", "Accept-Language")
    return answer


@bp.get("/transparency")
def show() -> Response:
    return _page("transparency", figures=figures.figures(), standing=trail.standing(), columns=sentences.columns)


@bp.get("/transparency/receipts")
def find() -> Any:
    """What was typed into the field, as an address of its own."""
    told = request.args.get("id", "").strip()
    is_notice = receipts.NOTICE.fullmatch(told.upper())
    keep = f"?lang={g.lang}" if "lang" in g else ""
    return redirect(f"/transparency/receipts/{told.upper() if is_notice else _plain(told)}{keep}", 303)


def _plain(told: str) -> str:
    found = receipts.RECEIPT.search(told.lower())
    return found[0] if found else "unknown"


@bp.get("/transparency/receipts/<receipt>")
def receipt(receipt: str) -> Response:
    """Whether it is in the record, with the proof; `?proof=1` gives the proof as a file."""
    found, notice = receipts.look_up(receipt), receipts.notice(receipt)
    if found and found.proof and request.args.get("proof"):
        return _file(found)
    code = 200 if found or notice else 404
    return _page("receipt", code, found=found, notice=notice, receipt=receipt[:40])


def _file(found: receipts.Found) -> Response:
    answer = make_response(found.proof)
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.receipt}.tlog-proof"'
    return answer
