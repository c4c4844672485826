"""An authorization server in its own right, by Authlib (RFC 6749, RFC 7636), with a page to sign in and one to consent.

It stands under two names, as networks do: browsers know it as http://localhost, which is another site than the desk,
and the desk asks for tokens at http://127.0.0.1. Codes work once. What it is stricter about than Authlib: a client that
has to prove itself by PKCE must do so, by S256; a scope that the client was not given is refused, not left out.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, jsonify, redirect, request, session
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.servers.ports import free_port

PERSON, PASSWORD = "dana@parcelhop.example", "walks in the rain"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>{title}</title><main><h1>{title}</h1>{body}</main></html>"""
_SIGN_IN = """<p role="alert">{problem}</p><form method="post" action="/sign-in?{query}">
<p><label>E-mail <input name="who" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p><button>Sign in</button></p></form>"""
_CONSENT = """<p>{client} wants to:</p><ul>{rights}</ul><form method="post" action="/authorize?{query}">
<p><button name="answer" value="yes">Allow</button> <button name="answer" value="no">Deny</button></p></form>"""


@dataclass
class Client(ClientMixin):
    """The application that was registered over there, and what this network asks of one."""

    id: str
    secret: str
    scopes: tuple[str, ...]
    redirect: str = ""
    pkce: bool = True
    basic: bool = False
    joined_by: str = " "
    lasts_if: Callable[[dict[str, str]], bool] = bool  # only who asks so gets a refresh token
    lasts: bool = False

    def get_client_id(self) -> str:
        return self.id

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("client_secret_basic" if self.basic else "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code" or self.lasts


@dataclass
class Code(AuthorizationCodeMixin):
    """What was asked for and granted, until its code is brought."""

    asked: dict[str, str]
    who: str

    @property
    def code_challenge(self) -> str:
        return self.asked.get("code_challenge", "")

    @property
    def code_challenge_method(self) -> str:
        return self.asked.get("code_challenge_method", "")

    def get_redirect_uri(self) -> str:
        return self.asked.get("redirect_uri", "")

    def get_scope(self) -> str:
        return self.asked.get("scope", "")


class _Proof(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        super().validate_code_challenge(grant, redirect_uri)
        if grant.request.client.pkce and not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'", redirect_uri=redirect_uri)


class _Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, asked: Any) -> None:
        self.server.codes[code] = Code(dict(asked.payload.data), asked.user)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.codes.get(code)

    def delete_authorization_code(self, found: Code) -> None:
        for code in [code for code, one in self.server.codes.items() if one is found]:
            del self.server.codes[code]

    def authenticate_user(self, found: Code) -> str:
        return found.who


class _Server(AuthorizationServer):
    """One client; codes that wait."""

    def __init__(self, app: Flask, client: Client) -> None:
        self.client, self.codes = client, dict[str, Code]()
        super().__init__(app, lambda ext_id: client if ext_id == client.id else None, lambda token, asked: None)
        self.register_grant(_Grant, [_Proof()])

    def validate_requested_scope(self, scope: str | None) -> None:
        wanted = {one for one in (scope or "").split(self.client.joined_by) if one}
        if not wanted or not wanted <= set(self.client.scopes):
            raise InvalidScopeError


class SignIn:
    """The running server. `issue` makes the access token for what was granted, and lets the network know it."""

    def __init__(self, client: Client, issue: Callable[[tuple[str, ...]], str], port: int = 0) -> None:
        self.client, self.port = client, port or free_port()
        self.asked: list[dict[str, str]] = []  # what came to the page of consent
        self.exchanges: list[int] = []  # how questions for tokens ended
        self.tokens: set[str] = set()
        self._issue = issue
        app = Flask("authorization")
        app.secret_key = "over there"
        app.config["SESSION_COOKIE_NAME"] = f"over-there-{self.port}"
        app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = self._token_for
        app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
        self._server = _Server(app, client)
        for path, method, view in self._routes():
            app.add_url_rule(path, view.__name__, view, methods=[method])
        self._web = make_server("127.0.0.1", self.port, app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._web.serve_forever, args=(0.05,), daemon=True)

    def _routes(self) -> list[tuple[str, str, Callable[[], Any]]]:
        return [
            ("/authorize", "GET", self.authorize),
            ("/authorize", "POST", self.decide),
            ("/sign-in", "POST", self.sign_in),
            ("/token", "POST", self.token),
            ("/tokeninfo", "GET", self.tokeninfo),
        ]

    @property
    def urls(self) -> dict[str, str]:
        """Where browsers sign in, and where the desk asks."""
        return {
            "authorize": f"http://localhost:{self.port}/authorize",
            "token": f"http://127.0.0.1:{self.port}/token",
        }

    @property
    def hosts(self) -> str:
        return f"localhost:{self.port},127.0.0.1:{self.port}"

    def authorize(self) -> Any:
        """Who asks, and for what; first of all who you are."""
        try:
            self._server.get_consent_grant(end_user=session.get("who"))
        except OAuth2Error as error:
            return _page("This does not work", f"<p role=alert>{escape(error.error)}</p>"), 400
        if "who" not in session:
            return _page("Sign in", _SIGN_IN.format(problem="", query=_query()))
        self.asked.append(request.args.to_dict())
        rights = "".join(f"<li>{escape(one)}</li>" for one in self._rights(request.args.get("scope", "")))
        return _page("Allow?", _CONSENT.format(client=escape(self.client.id), rights=rights, query=_query()))

    def sign_in(self) -> Any:
        if (request.form.get("who"), request.form.get("password")) != (PERSON, PASSWORD):
            return _page("Sign in", _SIGN_IN.format(problem="That is not right.", query=_query())), 401
        session["who"] = PERSON
        return redirect(f"/authorize?{urlencode(request.args)}", 303)

    def decide(self) -> Any:
        """Yes or no: back to the redirect address either way."""
        who = session.get("who") if request.form.get("answer") == "yes" else None
        self.client.lasts = self.client.lasts_if(request.args.to_dict())
        return self._server.create_authorization_response(
            grant_user=who, grant=self._server.get_consent_grant(end_user=who)
        )

    def token(self) -> Any:
        answer = self._server.create_token_response()
        self.exchanges.append(answer.status_code)
        return answer

    def tokeninfo(self) -> Any:
        """Whose token it is, as Google tells it and Dovecot asks it."""
        if request.args.get("access_token") not in self.tokens:
            return jsonify(active="no"), 401
        return jsonify(email="desk@parcelhop.example", active="yes")

    def _token_for(self, scope: str, **_who: Any) -> str:
        token = self._issue(self._rights(scope))
        self.tokens.add(token)
        return token

    def _rights(self, scope: str) -> tuple[str, ...]:
        return tuple(scope.split(self.client.joined_by))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._thread.join(5)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        return


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=title, body=body)


def _query() -> str:
    return escape(urlencode(request.args))


@contextmanager
def running(client: Client, issue: Callable[[tuple[str, ...]], str], port: int = 0) -> Iterator[SignIn]:
    server = SignIn(client, issue, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
