"""Macros as the tests make them."""

from caredesk.replies import macros
from tests.replies.wordings import made, text

STEPS = [{"do": "resolve"}, {"do": "tag", "add": ["Refund", "refund"], "remove": []}, {"do": "assign", "to": "me"}]


def told(**more):
    plain = {"name": "Refund", "shortcut": "refund", "scope": "personal", "team": None, "template": None}
    return plain | {"steps": STEPS} | more


def macro_of(agent, **more):
    return macros.create(agent, told(**more))


def saying(agent, words="Druga płatność wraca na kartę."):
    return made(agent, variants=[text("pl", words)])
