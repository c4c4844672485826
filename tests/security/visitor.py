"""Somebody at every door of the desk, and what an answer says without what differs by chance."""

import re
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from caredesk.core import db, limits
from caredesk.team import keys, sessions
from caredesk.team.models import Agent
from tests.security import sides

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WITH_KEY = re.compile(r"^/(api/|metrics)")


class Visitor:
    """Somebody at every door: with a key where machines come, with a cookie everywhere else."""

    def __init__(self, app: Flask, who: Agent | None) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.who, self.client, self.key = who, app.test_client(), ""
        if who is not None:
            self.client.set_cookie(sessions.cookie_name(), sessions.begin(who, address="", browser=""))
            self.key = keys.make(who, "walls", who)[1]
        db.close_reading()

    def ask(self, path: str, method: str = "GET", **told: Any) -> TestResponse:
        limits.forget()
        headers = told.pop("headers", {})
        if WITH_KEY.match(path) and self.key:
            headers = headers | {"Authorization": f"Bearer {self.key}"}
        return self.client.open(path, method=method, headers=headers, **told)

    def go(self, rule: Rule, values: dict[str, Any], **told: Any) -> TestResponse:
        if WITH_KEY.match(rule.rule) and method(rule) not in ("GET", "DELETE") and "data" not in told:
            told = {"json": told.pop("body", {}), **told}
        else:
            told = {"data": told.pop("body", {}), **told}
        return self.ask(sides.address(rule, values), method(rule), **told)


def method(rule: Rule) -> str:
    return next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def routes(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint == "team.members.suspend", rule.rule))


NOISE = (
    r'nonce(="|-)[\w-]+',
    r'(csrf-token" content=|csrf_token" value=)"[^"]*"',
    r'data-entry="\d+"',
    r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b",
)


def plain(answer: TestResponse, *names: Any) -> tuple[Any, ...]:
    """An answer without what differs by chance, and without what was asked for."""
    body = answer.get_data(as_text=True)
    for noise in NOISE:
        body = re.sub(noise, "", body)
    for name in names:
        body = re.sub(rf"\b{re.escape(str(name))}\b", "?", body)
    headers = {name: value for name, value in answer.headers if name in ("Content-Type", "Location", "Cache-Control")}
    return answer.status_code, re.sub(r"\d+", "N", str(headers)), body
