"""No change without its entry: every route, command and job that changes something is done, and every row looked at."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from caredesk.channels import actions as channels
from caredesk.channels import networks
from caredesk.core import db
from caredesk.team import keys
from caredesk.team.models import Agent
from tests import cast
from tests.audit.call import Call
from tests.audit.calls import NOTHING, PAGES, REFUSED
from tests.audit.calls_keyed import KEYED
from tests.audit.witness import Seen, watching
from tests.fakes.mastodon import Mastodon
from tests.postroom.stage import allow
from tests.security import sides
from tests.security.sides import Side

READING = {"GET", "HEAD", "OPTIONS"}
CALLS = [
    pytest.param(endpoint, call, id=f"{endpoint} {call.name}".strip())
    for endpoint, calls in {**PAGES, **KEYED}.items()
    for call in calls
]


def rules(app: Flask) -> dict[str, Rule]:
    """The routes that change something, by endpoint."""
    return {rule.endpoint: rule for rule in app.url_map.iter_rules() if set(rule.methods or ()) - READING}


def test_every_route_that_changes_something_has_a_call(app: Flask) -> None:
    assert set(rules(app)) == {*PAGES, *KEYED, *REFUSED, "postroom.hook", "audit.verification"}


@pytest.mark.parametrize(("endpoint", "call"), CALLS)
def test_every_changed_row_has_its_entry(app: Flask, side: Side, endpoint: str, call: Call) -> None:
    with _network(side, endpoint):
        if call.setup:
            call.setup(side)
        who = cast.agent(f"{call.by}@parcelhop.example") if call.by else None
        ask = _asker(app, who, is_machine=endpoint in KEYED)
        db.close_reading()

        with watching() as seen:
            answer = ask(rules(app)[endpoint], side, call)

    assert answer.status_code < 400, answer.get_data(as_text=True)[:2000]
    assert seen.silent == []
    assert seen.unnamed(*((who.uuid,) if who else _newcomer(seen))) == []
    assert seen.entries or endpoint in NOTHING


def _newcomer(seen: Seen) -> tuple[str, str]:
    """Who comes through a link or a password acts as themselves; the link of the first owner was the desk's."""
    actors = {one["actor"] for one in seen.entries if len(one["actor"]) == 36}
    assert len(actors) == 1
    return actors.pop(), "desk"


def _asker(app: Flask, who: Agent | None, *, is_machine: bool):
    app.config["WTF_CSRF_ENABLED"] = False
    client: FlaskClient = cast.signed_in(app, who) if who and not is_machine else app.test_client()
    headers = {"Authorization": f"Bearer {keys.make(who, 'crawl', who)[1]}"} if who and is_machine else {}

    def ask(rule: Rule, side: Side, call: Call) -> TestResponse:
        method = next(iter(set(rule.methods or ()) - READING))
        told = {"json": call.told(side)} if is_machine and call.body is not None else {"data": call.told(side)}
        return client.open(sides.address(rule, side.values()), method=method, headers=headers, **told)

    return ask


class _network:
    """A Mastodon server, for the routes that talk to one."""

    def __init__(self, side: Side, endpoint: str) -> None:
        self.side, self.needed = side, endpoint in ("channels.connect.bring", "channels.connection")
        self.has_account = endpoint == "channels.connection"
        if endpoint in ("channels.sign_in", "channels.connect.sign_in_again"):
            networks.KINDS["pages"] = "tests.channels.pages_network"

    def __enter__(self) -> None:
        if not self.needed:
            return
        self.fake = Mastodon()
        self.fake.__enter__()
        allow(self.fake.host)
        self.side.more["fedi"] = self.fake.url
        if self.has_account:
            made = channels.connect_mastodon("Fedi", self.side.team, "cli", instance=self.fake.url, token="desk-token")
            self.side.more["fed"] = made.id

    def __exit__(self, *error: object) -> None:
        networks.KINDS.pop("pages", None)
        if self.needed:
            self.fake.__exit__(*error)
