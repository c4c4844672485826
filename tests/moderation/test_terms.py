"""Terms of our own that are stricter than a network's: one asks, a second person confirms, and both are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import webhook
from caredesk.core import clock, db
from caredesk.moderation import terms
from caredesk.team import actions as team
from caredesk.team.models import Agent, Role
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.moderation import steps
from tests.moderation.test_four_eyes import outcomes
from tests.postroom.stage import Stage
from tests.tickets.test_race import at_once


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network whose terms ask that deleted words go."""
    monkeypatch.setattr(webhook, "ability", replace(webhook.ability, retain_deleted="hash"))


def hours(stage: Stage) -> int | None:
    db.close_reading()
    return terms.hours(stage.account)


def verbs() -> list[str]:
    return [one["verb"] for one in cast.entries() if one["verb"].startswith("terms.")]


def test_one_person_alone_takes_no_words(stage: Stage, bence: Agent) -> None:
    terms.change(stage.account, bence, 1)

    assert hours(stage) is None
    with pytest.raises(Refused, match="second_person"):
        terms.confirm(stage.account, bence, 1)
    assert hours(stage) is None
    assert verbs() == ["terms.asked", "terms.refused"]
    assert cast.entries("terms.refused")[0]["body"] == {"why": "own", "asked": 1}


def test_an_account_may_only_be_sooner_than_its_network(strict: None, stage: Stage, bence: Agent, eva: Agent) -> None:
    assert hours(stage) == 24
    with pytest.raises(Refused, match="terms_later"):
        terms.change(stage.account, bence, 48)
    terms.change(stage.account, bence, 2)
    terms.confirm(stage.account, eva, 2)

    assert hours(stage) == 2
    (told,) = cast.entries("terms.changed")
    assert (told["actor"], told["object"]) == (eva.uuid, stage.account.uuid)
    assert told["body"] == {"before": {"hours": 0}, "after": {"hours": 2}, "network": 24, "asked_by": bence.uuid}
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="author")
    (row,) = steps.withdrawals()
    assert row.due_at == clock.now() + timedelta(hours=2)
    assert row.rule == "desk"


def test_to_keep_words_longer_again_takes_one_person(strict: None, stage: Stage, bence: Agent, eva: Agent) -> None:
    terms.change(stage.account, bence, 2)
    terms.confirm(stage.account, eva, 2)
    terms.change(stage.account, bence, 1)

    terms.change(stage.account, bence, 12)

    assert hours(stage) == 12
    with pytest.raises(Refused, match="changed_since"):  # what was asked for before is over
        terms.confirm(stage.account, eva, 1)


def test_what_changed_meanwhile_is_not_confirmed(stage: Stage, bence: Agent, eva: Agent) -> None:
    terms.change(stage.account, bence, 12)
    with pytest.raises(Refused, match="hide_asked"):
        terms.change(stage.account, eva, 1)
    terms.refuse(stage.account, bence, 12)
    terms.change(stage.account, bence, 1)

    with pytest.raises(Refused, match="changed_since"):
        terms.confirm(stage.account, eva, 12)

    assert hours(stage) is None


def test_of_two_who_ask_and_confirm_at_once_each_request_is_decided_once(
    stage: Stage, bence: Agent, eva: Agent
) -> None:
    terms.change(stage.account, bence, 3)

    done = at_once(
        lambda: terms.confirm(stage.account, eva, 3),
        lambda: terms.confirm(stage.account, bence, 3),
        lambda: terms.refuse(stage.account, bence, 3),
        lambda: terms.confirm(stage.account, eva, 3),
    )

    told = verbs()
    assert (
        told.count("terms.changed") + sum(one["body"]["why"] == "decided" for one in cast.entries("terms.refused")) == 1
    ), outcomes(done)
    assert hours(stage) == (3 if "terms.changed" in told else None)
    if "terms.changed" in told:
        assert cast.entries("terms.changed")[0]["actor"] == eva.uuid


def test_who_may_not_decide_any_more_does_not(stage: Stage, bence: Agent, eva: Agent) -> None:
    terms.change(stage.account, eva, 3)
    team.change_role(bence, Role.AGENT, eva)
    db.close_reading()

    with pytest.raises(Refused, match="hide_not_yours"):
        terms.confirm(stage.account, bence, 3)
