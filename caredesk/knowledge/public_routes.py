"""The public help page: for everybody, without signing in, without scripts, cookies or anything that counts a visit."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from flask_login import current_user

from caredesk.core import config, i18n, limits
from caredesk.knowledge import help_page, layout, unanswered
from caredesk.knowledge.words import LONGEST_QUESTION
from caredesk.team.access import may

bp = Blueprint("help", __name__, url_prefix="/help")
FRESH_SECONDS = 300


@bp.before_request
def open_to_all() -> None:
    """Closed, it looks like a page that is not there; who decides over it may look before it opens."""
    lang = (request.view_args or {}).get("lang", "")
    if lang and lang not in i18n.LANGUAGES:
        abort(404)
    if lang and lang not in help_page.langs() and not _may_look():
        abort(404)
    limits.hit("public", request.remote_addr or "")
    g.lang = lang or i18n.best(request.headers.get("Accept-Language"))


def _may_look() -> bool:
    return bool(current_user.is_authenticated and may(current_user, "knowledge"))


def _answer(body: str, lang: str, code: int = 200) -> Response:
    answer = make_response(body, code)
    is_open = lang in help_page.langs() and code == 200
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}" if is_open else "no-store"
    return answer


def _page(name: str, lang: str, code: int = 200, **given: Any) -> Response:
    told = {"lang_": lang, "langs": i18n.LANGUAGES, "opened": help_page.langs(), "origin": _origin(), **given}
    return _answer(render_template(f"knowledge/{name}.html", **told), lang, code)


def _origin() -> str:
    """Under which address the world knows this desk."""
    return (config.settings().public_url or request.host_url).rstrip("/")


@bp.get("")
def begin() -> Any:
    """To the language that is asked for, by `lang` or by the browser, if it is open; else to the first that is."""
    opened = help_page.langs()
    if not opened:
        abort(404)
    wanted = i18n.best(request.args.get("lang") or request.headers.get("Accept-Language"))
    answer = redirect(f"/help/{wanted if wanted in opened else opened[0]}", 302)
    answer.headers["Vary"] = "Accept-Language"
    return answer


@bp.get("/<lang>")
def home(lang: str) -> Response:
    """Everything by topic, or what was found."""
    asked = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_QUESTION]
    if not asked:
        return _page("help", lang, shelves=help_page.shelves(lang), asked="", found=None)
    found = help_page.search(lang, asked)
    if not found and lang in help_page.langs():
        unanswered.note(asked, lang)
    answer = _page("help", lang, shelves=help_page.shelves(lang), asked=asked, found=found)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/<lang>/articles/<slug>")
def article(lang: str, slug: str) -> Response:
    found = help_page.by_slug(lang, slug)
    if found is None:
        return _page("help_missing", lang, 404)
    one, variant = found
    told: dict[str, Any] = {"variant": variant, "parts": layout.parts(variant.text), "others": help_page.others(one)}
    return _page("help_article", lang, **told, near=help_page.near(lang, one))


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public article with its languages, for search engines."""
    opened = help_page.langs()
    if not opened:
        abort(404)
    told = {"articles": help_page.every(), "opened": opened, "origin": _origin(), "quote": quote}
    answer = make_response(render_template("knowledge/_sitemap.xml", **told))
    answer.mimetype = "application/xml"
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return answer
