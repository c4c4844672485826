"""What every page shares: nonce and headers, CSRF, language, static files under the build's hash, plain errors."""

import gzip
from pathlib import Path
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    jsonify,
    make_response,
    render_template,
    request,
    send_from_directory,
)
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import Babel
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import HTTPException

from caredesk.core import asked, assets, db, figures, html, i18n, navigation, problems, secrets, words

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
YEAR = 31_536_000
_packages: dict[tuple[str, str], tuple[bytes, str]] = {}
STATIC = Path(__file__).parents[2] / "static"
write_log = structlog.get_logger("caredesk.web")
csrf = CSRFProtect()
signing_in = LoginManager()
babel = Babel()


class PageCookie(SecureCookieSessionInterface):
    """Flask's own, but no part of static files: these are the same for everybody, so that whoever signs in or out need
    not fetch all of them again."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def prepare(app: Flask) -> None:
    """Everything that belongs to all pages."""
    https = app.config["DESK"].is_https
    app.config.update(
        SESSION_COOKIE_NAME="__Host-caredesk-page" if https else "caredesk-page",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_METHODS=["POST", "PUT", "PATCH", "DELETE"],
    )
    app.session_interface = PageCookie()
    app.before_request(asked.make_room)
    csrf.init_app(app)
    signing_in.init_app(app)
    babel.init_app(app, locale_selector=language)
    babel.domain_instance = i18n.Rooms()
    i18n.speak(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = html.seen
    app.jinja_env.filters.update(figures.FILTERS)
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["csrf_token"] = _token
    _listen(app)


def _token() -> str:
    """The form's token; none in what is rendered for everybody, where the script sends its own in a header."""
    return generate_csrf() if has_request_context() else ""


def _listen(app: Flask) -> None:
    app.url_map.converters["int"] = asked.Number
    app.before_request(asked.check)
    app.after_request(_guard)
    app.teardown_appcontext(lambda _error: db.close_reading())
    app.context_processor(_shared)
    app.add_url_rule("/static/<build>/<path:name>", "static", _static)
    app.register_error_handler(db.Busy, _busy)
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(Exception, _broken)


def language() -> str:
    """The language of this answer: the agent's own, else what the browser asks for. Asked for every word of a page."""
    chosen = g.get("lang")
    if chosen:
        return str(chosen)
    if "spoken" not in g:
        theirs = getattr(current_user, "lang", "") if current_user and not g.get("is_broken") else ""
        g.spoken = theirs or i18n.best(request.headers.get("Accept-Language") if request else None)
    return str(g.spoken)


def nonce() -> str:
    """The nonce that this answer's scripts carry."""
    if "nonce" not in g:
        g.nonce = secrets.token(16)
    return str(g.nonce)


def static_url(name: str) -> str:
    return f"/static/{assets.build()}/{name}"


def is_fragment() -> bool:
    """Whether the page's own script asks for a part of the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def _shared() -> dict[str, Any]:
    """What `base.html` needs; worked out only where a whole page is made."""
    if not request:
        return {}
    if is_fragment():
        return {"nonce": nonce()}
    if g.get("is_broken"):  # the page about our own mistake asks the database nothing
        return {"me": None, "lang": language(), "nonce": nonce(), "nav": [], "words": words.words()}
    me = current_user._get_current_object() if current_user and current_user.is_authenticated else None
    log, entry, is_held = current_app.config["FRAME"]() if me and "FRAME" in current_app.config else (0, -1, False)
    return {
        "me": me,
        "lang": language(),
        "nonce": nonce(),
        "nav": navigation.shown_to(me) if me else [],
        "words": words.words(),
        "replies_held": is_held,
        "log": log,
        "entry": entry,
    }


def _static(build: str, name: str) -> Response:
    answer = _packed(name) if "gzip" in request.headers.get("Accept-Encoding", "") else None
    if answer is None:
        answer = _plain(name)
    if build == assets.build():
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer.headers.add("Vary", "Accept-Encoding")
    return answer


def _plain(name: str) -> Response:
    if name != "app.css":
        return send_from_directory(STATIC, name)
    answer = make_response(assets.stylesheet())
    answer.mimetype = "text/css"
    return answer


def _packed(name: str) -> Response | None:
    """The file compressed, where that helps; worked out once for each build."""
    if not name.endswith((".css", ".js", ".json", ".svg")):
        return None
    key = (assets.build(), name)
    if key not in _packages:
        plain = _plain(name)
        plain.direct_passthrough = False
        _packages[key] = gzip.compress(plain.get_data(), 9), str(plain.mimetype)
        plain.close()
    body, mimetype = _packages[key]
    return Response(body, mimetype=mimetype, headers={"Content-Encoding": "gzip"})


def _guard(answer: Response) -> Response:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if current_app.config["DESK"].is_https:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        headers.add("Vary", "HX-Request-Type, Cookie")
    return answer


def refuse(code: int, why: str = "", *, kind: str = "") -> Response:
    """An error in plain words: JSON for scripts and machines, a page for people. `kind` names it for scripts."""
    if request.path.startswith("/api/"):
        return problems.problem(code, why)
    if is_fragment() or request.path.startswith("/hooks/"):
        answer = jsonify(error=why or problems.sentence(code), code=kind)
    else:
        answer = make_response(render_template("_error.html", code=code, why=why))
    answer.status_code = code
    return answer


def _expected(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer = refuse(error.code, str(getattr(error, "why", "")))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _busy(_error: Exception) -> Response:
    answer = refuse(503)
    answer.headers["Retry-After"] = "2"
    return answer


def _broken(error: Exception) -> Response:
    """Our own mistake: an id for the log, nothing of it on the screen."""
    write_log.error("unexpected error", path=request.path, id=nonce()[:8], exc_info=error)
    g.is_broken = True
    db.close_reading()  # on PostgreSQL nothing more can be asked of a transaction that failed
    return refuse(500)
