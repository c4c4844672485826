"""Warnings for machines: one signed POST for each step, the same on every try, until it is taken or given up."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from caredesk.core import db
from caredesk.sla import settings
from caredesk.sla.models import SlaSettings
from caredesk.team.models import Agent
from caredesk.tickets import actions
from tests import cast
from tests.fakes.alarm import Alarm
from tests.postroom.stage import allow
from tests.sla.alarms import FRIDAY_NOON, Alarms, works_by

BY_HOOK = {"share": 75, "to": "team", "ways": ["hook"]}


@pytest.fixture
def hook(alarms: Alarms, eva: Agent) -> Iterator[Alarm]:
    with Alarm() as running:
        allow(running.host)
        settings.change(eva, hook_url=running.address)
        db.close_reading()
        running.secret = settings.hook_secrets()[0]
        yield running


def test_the_webhook_hears_of_each_step_once_whoever_else_is_told(alarms: Alarms, hook: Alarm, ola: Agent) -> None:
    alarms.promise(BY_HOOK, {**BY_HOOK, "share": 100})
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=3)
    alarms.after(hours=1)

    first, second = hook.taken.values()
    assert (first["type"], first["share"], second["type"], second["share"]) == (
        "ticket.warned",
        75,
        "ticket.overdue",
        100,
    )
    assert (first["ticket"], first["clock"], first["assignee"]) == (ticket.id, "first", "Ola Nowak")
    assert (first["due_at"], first["team"]) == ("2026-11-20T16:00:00+00:00", "Care PL")
    assert len(hook.calls) == 2


def test_no_word_of_a_customer_is_told_to_it(alarms: Alarms, hook: Alarm) -> None:
    alarms.promise(BY_HOOK)
    ticket = alarms.ticket()

    alarms.after(hours=3)

    told = json.dumps(list(hook.taken.values()))
    assert ticket.snippet and ticket.snippet not in told and "kasia" not in told.lower()


def test_the_webhook_works_at_all_hours(alarms: Alarms, hook: Alarm, ola: Agent) -> None:
    works_by(ola)
    alarms.promise(BY_HOOK, first="16h")
    alarms.ticket(of=ola)

    alarms.work(FRIDAY_NOON + timedelta(hours=12))

    assert len(hook.taken) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"do": "answer", "status": 500}, id="error"),
        pytest.param({"do": "answer", "status": 429}, id="too often"),
        pytest.param({"do": "answer", "status": 404}, id="not there yet"),
        pytest.param({"do": "cut"}, id="cut off"),
        pytest.param({"do": "cut", "after": True}, id="cut off after it was taken"),
    ],
)
def test_what_was_not_taken_comes_again_under_the_same_number(
    alarms: Alarms, hook: Alarm, fault: dict[str, object]
) -> None:
    alarms.promise(BY_HOOK)
    alarms.ticket()
    hook.fault(**fault)
    alarms.after(hours=3)
    assert [end for end, _ in alarms.ends()] == ["waiting"]

    alarms.after(minutes=2)

    assert len({call.headers["webhook-id"] for call in hook.calls}) == 1 and len(hook.calls) == 2
    assert len(hook.taken) == 1 and alarms.ends() == [("given", "")]


def test_a_receiver_that_wants_no_more_is_left_alone(alarms: Alarms, hook: Alarm) -> None:
    alarms.promise(BY_HOOK)
    alarms.ticket()
    hook.fault("answer", status=410, times=100)

    alarms.after(hours=3)
    alarms.after(hours=1)

    assert (len(hook.calls), alarms.ends()) == (1, [("failed", "http_410")])


def test_after_twelve_tries_it_is_given_up_and_told(alarms: Alarms, hook: Alarm) -> None:
    alarms.promise(BY_HOOK)
    alarms.ticket()
    hook.fault("answer", status=503, times=100)

    alarms.after(hours=3)
    for _ in range(20):
        alarms.after(minutes=16)

    assert (len(hook.calls), alarms.ends()) == (12, [("failed", "http_503")])
    assert [one["body"]["why"] for one in cast.entries("alert.failed")] == ["http_503"]


def test_one_that_is_refused_holds_up_no_other(alarms: Alarms, hook: Alarm) -> None:
    alarms.promise(BY_HOOK)
    alarms.ticket()
    alarms.ticket()
    hook.fault("answer", status=500, times=1)

    alarms.after(hours=3)

    assert len(hook.taken) == 1


def test_a_silent_receiver_is_not_asked_for_each_of_a_hundred(alarms: Alarms, hook: Alarm) -> None:
    alarms.promise(BY_HOOK)
    for _ in range(5):
        alarms.ticket()
    hook.fault("cut", times=1)

    alarms.after(hours=3)
    assert len(hook.calls) == 1
    alarms.after(minutes=2)

    assert len(hook.taken) == 5


def test_a_private_address_is_not_called(alarms: Alarms, hook: Alarm, eva: Agent) -> None:
    settings.change(eva, hook_url="http://10.0.0.1/x")
    alarms.promise(BY_HOOK)
    alarms.ticket()

    alarms.after(hours=3)

    assert alarms.ends() == [("failed", "address_refused")]


def test_what_was_answered_meanwhile_is_not_told(alarms: Alarms, hook: Alarm, ola: Agent) -> None:
    alarms.promise(BY_HOOK)
    ticket = alarms.ticket()
    hook.fault("answer", status=500, times=1)
    alarms.after(hours=3)
    actions.resolve(ticket, ola)

    alarms.after(minutes=5)

    assert (hook.taken, alarms.ends()) == ({}, [("cancelled", "resolved")])


def test_an_address_that_was_taken_away_is_told_nothing_more(alarms: Alarms, hook: Alarm, eva: Agent) -> None:
    alarms.promise(BY_HOOK)
    alarms.ticket()
    hook.fault("answer", status=500, times=1)
    alarms.after(hours=3)
    settings.change(eva, hook_url="")

    alarms.after(minutes=5)
    alarms.ticket()
    alarms.after(hours=4)

    assert (len(hook.calls), alarms.ends()) == (1, [("cancelled", "hook_off")])


def test_while_secrets_change_both_are_believed_until_the_old_one_is_retired(
    alarms: Alarms, hook: Alarm, eva: Agent
) -> None:
    old, fresh = hook.secret, settings.rotate(eva)
    alarms.promise(BY_HOOK)
    alarms.ticket()
    alarms.after(hours=3)
    hook.secret = fresh
    alarms.ticket()
    alarms.after(hours=3)
    assert len(hook.taken) == 2

    settings.retire(eva)
    hook.secret = old
    alarms.ticket()
    alarms.after(hours=3)

    assert len(hook.taken) == 2 and alarms.ends()[-1] == ("waiting", "http_401")


def test_the_secret_lies_sealed(hook: Alarm) -> None:
    row = db.session().get_one(SlaSettings, 1)

    assert (
        hook.secret.encode() not in row.sealed_hook_secret and hook.secret[6:20].encode() not in row.sealed_hook_secret
    )
    assert [one["body"] for one in cast.entries("sla.changed")] == [
        {"before": {"hook_url": ""}, "after": {"hook_url": hook.address}}
    ]
