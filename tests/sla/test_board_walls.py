"""Figures, lists, files and the machine interface stop at the wall: of foreign accounts not even how many is told."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.sla import board
from caredesk.sla.asked import NOBODY_SEES, Question
from caredesk.team import keys
from caredesk.team.models import Agent, Team
from caredesk.tickets import actions, assignment
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request-Type": "partial"}
SECRETS = re.compile("Kasia|Ola Nowak|Bence|Parcelhop|Care PL|secret words")
PAGES = (
    "/sla",
    "/sla?by=channel&period=7d",
    "/sla?by=agent",
    "/sla?by=lang",
    "/sla?tv=1",
    "/sla/history?of=agent",
    "/sla/history?of=channel&by=week",
    "/sla/history.csv?of=team",
    "/sla/answers?kind=resolution",
    "/sla/answers?kind=answers&outcome=late&period=7d",
    "/sla/posts?what=in",
)


@pytest.fixture
def activity(desk: object, ola: Agent, parcelhop: Account, kasia: Customer) -> None:
    """Something in every figure of Care PL."""
    at = clock.now() - timedelta(hours=5)
    with clock.fixed(at):
        late = scene.ticket(parcelhop, kasia, "secret words", at=at)
        done = scene.ticket(parcelhop, kasia, "secret words too", at=at)
        assignment.claim(done, ola)
        actions.resolve(done, ola)
    with db.transaction():
        db.lock(late).due_at = clock.now() - timedelta(minutes=5)
    db.close_reading()


@pytest.mark.once
@pytest.mark.parametrize("url", PAGES)
def test_a_page_tells_an_outsider_nothing(app: Flask, activity: None, outsider: Agent, bence: Agent, url: str) -> None:
    theirs = cast.signed_in(app, bence).get(url)
    assert theirs.status_code == 200 and SECRETS.search(theirs.get_data(as_text=True))

    page = cast.signed_in(app, outsider).get(url)

    assert page.status_code == 200
    assert SECRETS.findall(page.get_data(as_text=True)) == []


def test_not_even_how_many(app: Flask, activity: None, outsider: Agent, bence: Agent) -> None:
    def figures(agent: Agent) -> str:
        found = cast.signed_in(app, agent).get("/sla", headers=PARTIAL).json["parts"]
        return " ".join(re.findall(r"<strong>([^<]*)</strong>", found["figures"]))

    assert figures(bence).startswith("1 0 1 1 ")
    assert figures(outsider) == "0 0 0 0 – – –"


def test_a_foreign_team_is_not_there(app: Flask, activity: None, outsider: Agent) -> None:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    client = cast.signed_in(app, outsider)

    for path in ("/sla", "/sla/history", "/sla/history.csv", "/sla/answers", "/sla/posts"):
        foreign, missing = client.get(f"{path}?team={team.id}"), client.get(f"{path}?team=999999")
        assert (foreign.status_code, foreign.get_data()) == (404, missing.get_data()) or foreign.status_code == 404


def test_a_foreign_account_or_agent_in_the_address_opens_nothing(
    app: Flask, activity: None, outsider: Agent, parcelhop: Account, ola: Agent
) -> None:
    client = cast.signed_in(app, outsider)

    for asked in (f"account={parcelhop.id}", f"agent={ola.id}", "lang=pl", "agent=none"):
        for path in ("/sla/answers?kind=resolution", "/sla/posts?what=in"):
            page = client.get(f"{path}&period=7d&{asked}").get_data(as_text=True)
            assert "There is nothing behind this figure" in page


def keyed(app: Flask, agent: Agent) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {keys.make(agent, 'tests', agent)[1]}"
    return client


def test_machines_stop_at_the_same_wall(app: Flask, activity: None, outsider: Agent, bence: Agent) -> None:
    for path in ("/api/v1/board?by=agent", "/api/v1/board/history?of=channel"):
        assert SECRETS.search(keyed(app, bence).get(path).get_data(as_text=True))
        assert SECRETS.findall(keyed(app, outsider).get(path).get_data(as_text=True)) == []


def test_a_question_before_anybody_asked_it_sees_nothing(activity: None) -> None:
    found = board.board(Question(NOBODY_SEES), clock.now())

    assert (found.now.waiting.open, found.now.due.overdue, found.lines, found.late, found.accounts) == (
        0,
        0,
        (),
        (),
        (),
    )
    assert found.carriers == ()
