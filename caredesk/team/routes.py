"""Pages for who is not signed in yet: sign-in, the first owner, invitations, new passwords; and the way out."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session
from flask_babel import lazy_gettext as _
from flask_login import current_user

from caredesk.core import config, i18n, limits, navigation, web
from caredesk.team import door, links, me_routes, member_routes, rules, sentences, sessions, signin, welcome
from caredesk.team.models import Agent, LinkKind

bp = Blueprint("team", __name__)
bp.register_blueprint(me_routes.bp)
bp.register_blueprint(member_routes.bp)
navigation.add(navigation.Item(44, "team", "users", lambda: str(_("Team")), "/team"))


@bp.before_app_request
def choose_language() -> None:
    """Who is signed out reads the language that was clicked, else the one the browser asks for."""
    asked = request.args.get("lang", "")
    if asked in i18n.LANGUAGES and not current_user.is_authenticated:
        session["lang"] = asked
    if "lang" in session and not current_user.is_authenticated:
        g.lang = session["lang"]


@bp.get("/sign-in")
def sign_in() -> Any:
    way = rules.way_back(request.args.get("next", "/"))
    return redirect(way) if current_user.is_authenticated else _page("sign_in", way=way, email="", problem="")


@bp.post("/sign-in")
def sign_in_now() -> Response:
    form, way = request.form, rules.way_back(request.form.get("next", "/"))
    mark = request.cookies.get(_mark_name(), "")
    attempt = signin.Attempt(form.get("email", ""), form.get("password", ""), _address(), mark)
    try:
        agent = signin.agent_of(attempt)
    except signin.Wrong:
        return _again(attempt, way, str(_("This e-mail address and password do not fit together.")), 401)
    except limits.TooMany as error:
        answer = _again(attempt, way, sentences.wait(error.wait_seconds), 429)
        answer.headers["Retry-After"] = str(error.wait_seconds)
        return answer
    return _let_in(agent, way)


def _again(attempt: signin.Attempt, way: str, problem: str, code: int) -> Response:
    return make_response(_page("sign_in", way=way, email=attempt.email, problem=problem), code)


@bp.post("/sign-out")
def sign_out() -> Response:
    here = door.here() if current_user.is_authenticated else None
    if here is not None:
        sessions.end(here, door.me(), "signed_out")
    session.clear()
    return door.let_out(redirect("/sign-in", 303))  # type: ignore[arg-type]


@bp.get("/welcome/<token>")
def welcomed(token: str) -> Any:
    try:
        link, agent = _found(token, *welcome.INVITING)
    except links.Void:
        return _void()
    return _welcome_page(link.kind, agent, dict(request.form), {})


@bp.post("/welcome/<token>")
def join(token: str) -> Any:
    form = request.form
    try:
        link, invited = _found(token, *welcome.INVITING)
        agent = _join(token, link.kind)
    except links.Void:
        return _void()
    except rules.Unfit as error:
        return _welcome_page(link.kind, invited, dict(form), {error.field: sentences.of(error)}), 422
    return _let_in(agent, "/start" if link.kind is LinkKind.OWNER else "/")


def _join(token: str, kind: LinkKind) -> Agent:
    form = request.form
    chosen = {
        "name": form.get("name", ""),
        "password": form.get("password", ""),
        "lang": _language(form.get("lang", "")),
    }
    if kind is LinkKind.OWNER:
        return welcome.found(token, email=form.get("email", ""), **chosen)
    return welcome.join(token, **chosen)


def _language(asked: str) -> str:
    return asked if asked in i18n.LANGUAGES else web.language()


def _welcome_page(kind: LinkKind, agent: Agent | None, typed: dict[str, str], errors: dict[str, str]) -> str:
    facts = {"first": kind is LinkKind.OWNER, "agent": agent, "typed": typed, "errors": errors}
    return _page("welcome", **facts)


@bp.get("/reset")
def forgotten() -> str:
    """There is no mail to send in this desk, so nobody can be asked for: the page says who makes a link."""
    return _page("forgotten")


@bp.get("/reset/<token>")
def reset(token: str) -> Any:
    try:
        _link, agent = _found(token, LinkKind.RESET)
    except links.Void:
        return _void()
    return _page("reset", agent=agent, errors={})


@bp.post("/reset/<token>")
def choose_password(token: str) -> Any:
    try:
        _link, forgetful = _found(token, LinkKind.RESET)
        agent = welcome.reset(token, password=request.form.get("password", ""))
    except links.Void:
        return _void()
    except rules.Unfit as error:
        return _page("reset", agent=forgetful, errors={error.field: sentences.of(error)}), 422
    return _let_in(agent, "/")


def _found(token: str, *kinds: LinkKind) -> Any:
    limits.hit("link", signin.network(_address()))
    return links.find(token, *kinds)


def _void() -> Response:
    return make_response(_page("void_link"), 404)


def _let_in(agent: Agent, way: str) -> Response:
    """A new session, a new CSRF token, and the mark by which this browser is known."""
    here = door.here() if current_user.is_authenticated else None
    if here is not None:
        sessions.end(here, agent, "signed_out")
    token = sessions.begin(agent, address=_address(), browser=request.user_agent.string)
    session.clear()
    answer: Response = redirect(way, 303)  # type: ignore[assignment]
    door.set_cookie(answer, _mark_name(), signin.mark_for(agent), signin.MARK_LASTS)
    return door.let_in(answer, token)


def _address() -> str:
    return request.remote_addr or ""


def _mark_name() -> str:
    return "__Host-caredesk-known" if config.settings().is_https else "caredesk-known"


def _page(name: str, **facts: Any) -> str:
    return render_template(f"team/{name}.html", languages=i18n.LANGUAGES, shortest=8, **facts)
