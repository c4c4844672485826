"""No change without its entry in moderation: asking, deciding, carrying, alarms, words that are given up."""

from dataclasses import replace

import pytest

from caredesk.channels import webhook
from caredesk.moderation import actions
from caredesk.team.models import Agent
from tests.audit.witness import by_machine, watching
from tests.moderation import steps
from tests.postroom.conftest import stage  # noqa: F401 - a fixture
from tests.postroom.stage import Stage


def test_an_allowed_hide_leaves_its_entries(stage: Stage, ola: Agent, bence: Agent) -> None:  # noqa: F811
    request = steps.ask(stage.arrive(), ola)
    with watching() as seen:
        actions.approve(request, bence, seen=request.seen_versions, surface="page")
        stage.work(20)

    assert (seen.silent, seen.unnamed("desk", "network", bence.uuid)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"hide.allowed", "hide.attempted", "post.hidden"}


def test_a_hide_that_fails_leaves_its_entries(stage: Stage, ola: Agent, bence: Agent) -> None:  # noqa: F811
    stage.network.never_hides = True
    steps.approve(steps.ask(stage.arrive(), ola), bence)
    with watching() as seen:
        stage.work(20)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"hide.failed"}


def test_an_alarm_leaves_its_entries(stage: Stage) -> None:  # noqa: F811
    stage.arrive()
    with watching() as seen:
        steps.tell(stage.account, "removed", removed_by="us")

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"post.gone", "alarm.raised", "notice.given"}


def test_words_that_are_given_up_leave_their_entries(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(webhook, "ability", replace(webhook.ability, retain_deleted="hash"))
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="author")
    stage.hands.pass_by(13 * 3600)
    with watching() as seen:
        stage.work()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"content.withdrawn"}
