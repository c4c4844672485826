"""Channels for machines: what they are told, whose, and what they may do."""

from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team import keys
from caredesk.team.models import Agent
from tests import cast


def ask(app: Flask, who: Agent, path: str, method: str = "GET") -> Any:
    key = keys.make(who, "tests", who)[1]
    return app.test_client().open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {key}"})


def test_a_machine_sees_its_teams_accounts_and_what_they_can(
    app: Flask, ola: Agent, outsider: Agent, parcelhop: Account
) -> None:
    listed = ask(app, ola, "/channels").get_json()["items"]
    whole = ask(app, ola, f"/channels/{parcelhop.id}").get_json()

    assert [(one["name"], one["health"], one["teams"]) for one in listed] == [("Parcelhop", "ok", ["Care PL"])]
    assert whole["can"]["comes_by"] == ["webhook"] and "reply" in whole["can"]["actions"]
    assert ask(app, outsider, f"/channels/{parcelhop.id}").status_code == 404


@pytest.mark.parametrize(("act", "state"), [("pause", "paused"), ("resume", "active")])
def test_who_looks_after_channels_pauses_and_resumes(
    app: Flask, ola: Agent, bence: Agent, parcelhop: Account, act: str, state: str
) -> None:
    assert ask(app, ola, f"/channels/{parcelhop.id}/{act}", "POST").status_code == 403

    assert ask(app, bence, f"/channels/{parcelhop.id}/{act}", "POST").get_json()["state"] == state
    db.close_reading()
    assert db.session().exec(select(Account.state).where(Account.id == parcelhop.id)).one() == state


def test_a_look_says_how_it_went(app: Flask, bence: Agent, parcelhop: Account) -> None:
    assert ask(app, bence, f"/channels/{parcelhop.id}/check", "POST").get_json() == {"result": "no_reply_address"}


def test_every_network_is_told(app: Flask, ola: Agent) -> None:
    told = {one["kind"]: one for one in ask(app, ola, "/networks").get_json()["items"]}

    assert told["mastodon"]["comes_by"][-1] == "poll"
    assert cast.entries("account.connected") == []
