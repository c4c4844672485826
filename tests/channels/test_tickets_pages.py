"""What an agent sees of a post of any network, at any age: the page opens, and says what may be done, or why not."""

import re
from datetime import timedelta
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.channels import actions, connector, networks
from caredesk.channels.base import Author, Event, Surface
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.actions import recognise
from caredesk.team.models import Agent, Team
from caredesk.tickets.receive import receive
from tests.cast import signed_in

KINDS = sorted(networks.KINDS)
AGES = (timedelta(minutes=1), timedelta(hours=23), timedelta(hours=25), timedelta(days=8))


@pytest.fixture
def browser(app: Flask, ola: Agent) -> FlaskClient:
    return signed_in(app, ola)


def connected(kind: str) -> Account:
    account = Account(kind=kind, name=f"Parcelhop {kind}", ext_id="1", handle="parcelhop")
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    return actions.connect(Chosen(account, {}), [team], "cli")


def wrote(account: Account, surface: str, age: timedelta, **more: object) -> int:
    """Kasia wrote this so long ago; the ticket in which it stands."""
    author = Author(f"kasia-{surface}", "kasia", "Kasia Wrona")
    name = f"{surface}-{int(age.total_seconds())}"
    told = {"kind": "created", "author": author, "text": "Where is my parcel?", "surface": surface, **more}
    with db.transaction():
        event = Event(
            ext_id=f"p-{name}",
            thread_ext_id=f"t-{name}",
            occurred_at=clock.now() - age,
            visibility="private" if surface in ("dm", "mail") else "public",
            **told,  # type: ignore[arg-type]
        )
        post = receive(account, event, *recognise(account, author))
    assert post is not None
    assert post.ticket_id is not None
    return post.ticket_id


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_of_every_network_opens_and_offers_what_it_allows(kind: str, browser: FlaskClient) -> None:
    account, able = connected(kind), connector(kind).ability
    for surface in get_args(Surface):
        for age in AGES:
            ticket = wrote(account, surface, age, rating=2 if surface == "review" else None)

            page = browser.get(f"/tickets/{ticket}")

            assert page.status_code == 200, f"{surface}, {age} old"
            offered = set(re.findall(r'name="kind" value="(\w+)"', page.text))
            assert "note" in offered
            words = {"public": "reply", "direct": "dm", "private": "private_reply", "template": "template"}
            assert {words[one] for one in offered - {"note"}} <= able.actions
            assert offered > {"note"} or "composer__why" in page.text
