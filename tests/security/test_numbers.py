"""A number that is none, in every field of every form: the door says what is wrong, and nothing breaks."""

import pytest
from flask import Flask

from caredesk.team.models import Agent
from tests.audit.calls import PAGES
from tests.security import sides
from tests.security.sides import Side
from tests.security.visitor import Visitor, method, routes

MEANT = ("at", "assignee", "calendar_id", "into", "of", "policy", "seen", "target", "team", "until", "with")


@pytest.mark.parametrize("number", ["9" * 5000, "--5", "²"], ids=["long", "signed", "high"])
def test_no_form_breaks_by_a_number_that_is_none(app: Flask, here: Side, eva: Agent, number: str) -> None:
    visitor, wrong = Visitor(app, eva), []
    for rule in routes(app):
        if rule.endpoint not in PAGES or method(rule) == "GET":
            continue
        for call in PAGES[rule.endpoint]:
            for field in sorted({*call.told(here), *MEANT}):
                told = call.told(here) | {field: number}
                code = visitor.ask(sides.address(rule, here.values()), method(rule), data=told).status_code
                wrong += [f"{rule.rule} {field}: {code}"] if code >= 500 else []

    assert wrong == []
