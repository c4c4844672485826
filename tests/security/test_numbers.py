"""A number that is none, in every field of every form: the door says what is wrong, and nothing breaks."""

from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import Rule

from caredesk.team.models import Agent
from tests.audit.call import Call
from tests.audit.calls import PAGES
from tests.security import sides
from tests.security.sides import Side
from tests.security.visitor import Visitor, method, routes

asked: set[str] = set()


class Form(ImmutableMultiDict):
    """Remembers what was asked of it: a field that nobody reads can break nothing."""

    def __contains__(self, name: object) -> bool:
        asked.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, type: Any = None) -> list[Any]:
        asked.add(key)
        return super().getlist(key, type)


class Reader(FormDataParser):
    def __init__(self, *args: Any, **told: Any) -> None:
        super().__init__(*args, **told | {"cls": Form})


class Asked(Request):
    form_data_parser_class = Reader
    want_form_data_parsed = True


@pytest.fixture
def listening(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(app, "request_class", Asked)
    return app


@pytest.mark.parametrize("number", ["9" * 5000, "--5", "²"], ids=["long", "signed", "high"])
def test_no_form_breaks_by_a_number_that_is_none(listening: Flask, here: Side, eva: Agent, number: str) -> None:
    visitor, wrong = Visitor(listening, eva), []
    for rule in routes(listening):
        for call in PAGES.get(rule.endpoint, []) if method(rule) != "GET" else []:
            codes = answers(visitor, rule, here, call, number)
            wrong += [f"{rule.rule} {field}: {code}" for field, code in codes.items() if code >= 500]

    assert wrong == []


def answers(visitor: Visitor, rule: Rule, here: Side, call: Call, number: str) -> dict[str, int]:
    """What the route says to this number in each field of this call, and in each that it asks for besides."""
    codes: dict[str, int] = {}
    waiting = ["", *call.told(here)]
    while waiting:
        field = waiting.pop()
        told = call.told(here) | ({field: number} if field else {})
        asked.clear()
        codes[field] = visitor.ask(sides.address(rule, here.values()), method(rule), data=told).status_code
        waiting += sorted(asked - {*codes, *waiting})
    return codes


def test_a_field_is_tried_that_no_call_of_ours_fills(listening: Flask, here: Side, eva: Agent) -> None:
    (rule,) = (one for one in routes(listening) if one.endpoint == "tickets.moves.merge_with")

    codes = answers(Visitor(listening, eva), rule, here, Call(), "--5")

    assert codes["into"] == 422
