"""Who is at the door: the cookie of a browser, or the key of a machine, becomes `current_user`."""

from typing import Any
from urllib.parse import urlencode

from flask import Request, Response, g, redirect, request
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from caredesk.core import config, web
from caredesk.team import keys, sessions
from caredesk.team.models import Agent, LoginSession

# Our sessions are rows; what flask-login would keep in Flask's own cookie is neither needed nor believed.
web.signing_in.session_protection = None


@web.signing_in.request_loader
def _who(asked: Request) -> Agent | None:
    """Machines come with a key and only to /api, browsers with a cookie and never there: no CSRF through the API."""
    if asked.path.startswith("/api/"):
        kind, _, bearer = asked.headers.get("Authorization", "").partition(" ")
        return keys.find(bearer.strip()) if kind.lower() == "bearer" and bearer else None
    found = sessions.current(asked.cookies.get(sessions.cookie_name(), ""))
    if found is None:
        return None
    g.login_session = found[0]
    if not asked.path.startswith("/live/"):  # that question a page asks by itself, whether or not anybody is there
        sessions.seen(found[0])
    return found[1]


@web.signing_in.unauthorized_handler
def _sign_in_first() -> Any:
    if request.method != "GET" or web.is_fragment() or request.path.startswith("/api/"):
        return web.refuse(401)
    wanted = request.full_path.rstrip("?")
    return redirect("/sign-in" if wanted == "/" else "/sign-in?" + urlencode({"next": wanted}))


def me() -> Agent:
    """The signed-in agent as the row it is, for actions and `access`; 401 when nobody is."""
    if not current_user.is_authenticated:
        raise Unauthorized
    agent: Agent = current_user._get_current_object()
    return agent


def here() -> LoginSession | None:
    """The session of this very browser."""
    found: LoginSession | None = g.get("login_session")
    return found


def let_in(answer: Response, token: str) -> Response:
    """Give the browser its session."""
    return set_cookie(answer, sessions.cookie_name(), token, int(sessions.ABSOLUTE.total_seconds()))


def let_out(answer: Response) -> Response:
    """Take the session from the browser."""
    return set_cookie(answer, sessions.cookie_name(), "", 0)


def set_cookie(answer: Response, name: str, value: str, max_age: int) -> Response:
    https = config.settings().is_https
    answer.set_cookie(name, value, max_age=max_age, secure=https, httponly=True, samesite="Lax", path="/")
    return answer
