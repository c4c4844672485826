"""Cursors and numbers in addresses: those that were never given out lead nowhere."""

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket
from tests.postroom.conftest import Deliver, _fresh_doors, deliver, event  # noqa: F401 - fixtures
from tests.security.sides import Side
from tests.security.visitor import Visitor, routes

CURSORS = (
    "x",
    "-1",
    "9" * 20,
    "9" * 40,
    "1.",
    ".1",
    "1.1.1",
    "%00",
    "1e9",
    "\u0661.\u0661",
    "9999999999999999.999999999999999999",
)


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_was_never_given_out_is_refused_or_ends(app: Flask, here: Side, ola: Agent, cursor: str) -> None:
    visitor = Visitor(app, ola)

    for path, name in (
        ("/tickets/rows", "after"),
        ("/api/v1/tickets", "cursor"),
        (f"/api/v1/tickets/{here.ticket.id}/posts", "cursor"),
        ("/api/v1/search", "cursor"),
        ("/search", "before"),
        (f"/customers/{here.customer.id}", "before"),
    ):
        answer = visitor.ask(path, query_string={name: cursor, **({"q": "care"} if "search" in path else {})})
        assert answer.status_code in (200, 400, 422), f"{path} {answer.status_code}"


def test_a_number_that_nothing_holds_is_not_there(app: Flask, here: Side, eva: Agent) -> None:
    visitor, huge = Visitor(app, eva), dict.fromkeys(here.values(), "9" * 30)
    for rule in routes(app):
        values = {**here.values(), **{name: huge[name] for name in rule.arguments if name.endswith(("_id", "log"))}}
        if values != here.values():
            assert visitor.go(rule, values).status_code == 404, rule.rule


def test_a_cursor_comes_to_an_end(app: Flask, here: Side, ola: Agent) -> None:
    visitor, seen, cursor = Visitor(app, ola), [], ""
    for _ in range(10):
        page = visitor.ask(f"/api/v1/tickets?view=open&limit=1&cursor={cursor}").get_json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break

    assert not cursor
    held = db.session().exec(select(Ticket.id).where(Ticket.account_id == here.account.id, Ticket.status == "open"))
    assert sorted(seen) == sorted(held)
    assert len(seen) > 1
