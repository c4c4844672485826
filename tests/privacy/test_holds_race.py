"""A hold and whatever takes words, at the same moment: one of them is first, and the other one knows it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from caredesk.channels import webhook
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import known
from caredesk.customers.models import Customer
from caredesk.moderation import withdrawal
from caredesk.privacy import erasure
from caredesk.privacy.models import HELD
from caredesk.team.models import Agent
from caredesk.tickets import emptying as words
from caredesk.tickets import holds
from caredesk.tickets.hold_models import ASKED, SET, LegalHold
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage
from tests.tickets import scene
from tests.tickets.test_race import at_once


class Paused:
    """A step of somebody that stands still until it is let go on."""

    def __init__(self, step: Callable[..., Any]) -> None:
        self.step, self.reached, self.go_on = step, threading.Event(), threading.Event()

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.reached.set()
        assert self.go_on.wait(10)
        return self.step(*given, **named)


def meet(paused: Paused, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """`first` stands still in the middle; `second` begins, and cannot end before; what came of both."""
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(at_once, first)]
        assert paused.reached.wait(10)
        done.append(pool.submit(at_once, second))
        early = threading.Event()
        done[1].add_done_callback(lambda _: early.set())
        assert not early.wait(0.3), "it did not wait"
        paused.go_on.set()
        return [one.result(20)[0] for one in done]


@pytest.fixture
def ticket(parcelhop: Account, kasia: Customer) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia, "My parcel is lost")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network whose terms ask that deleted words go."""
    monkeypatch.setattr(webhook, "ability", replace(webhook.ability, retain_deleted="hash"))


def gone(stage: Stage, number: int = 1) -> tuple[int, dict[str, int]]:
    """A post comes, and is deleted over there: the number of its ticket, what the job of its withdrawal is told."""
    post = stage.arrive(f"c{number}")
    steps.tell(stage.account, "removed", f"c{number}", removed_by="author")
    return known(post.ticket_id), {"withdrawal_id": steps.withdrawals()[-1].id}


def text_of(ticket_id: int | None) -> str:
    db.close_reading()
    found = db.session().exec(select(Post).where(Post.ticket_id == ticket_id).order_by(col(Post.id).desc())).first()
    assert found is not None
    return found.text


def order(*verbs: str) -> list[str]:
    return [one["verb"] for one in cast.entries() if one["verb"] in verbs]


def state(hold: LegalHold) -> str:
    db.close_reading()
    return db.session().get_one(LegalHold, hold.id).state


def test_a_hold_that_comes_while_words_go_waits_and_comes_after(
    strict: None, stage: Stage, bence: Agent, eva: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, due = gone(stage)
    hold = holds.ask(bence, "ticket", {"ticket": ticket}, "file 7")
    paused = Paused(words.clear)
    monkeypatch.setattr(words, "clear", paused)

    meet(paused, lambda: withdrawal.withdraw(due), lambda: holds.confirm(hold, eva))

    assert (text_of(ticket), state(hold)) == ("", SET)
    assert order("content.withdrawn", "hold.set") == ["content.withdrawn", "hold.set"]


def test_words_that_would_go_while_a_hold_comes_stay(
    strict: None, stage: Stage, bence: Agent, eva: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, due = gone(stage)
    hold = holds.ask(bence, "ticket", {"ticket": ticket}, "file 7")
    paused = Paused(holds._frozen)
    monkeypatch.setattr(holds, "_frozen", paused)

    meet(paused, lambda: holds.confirm(hold, eva), lambda: withdrawal.withdraw(due))

    assert (text_of(ticket), state(hold)) == ("Where is it?", SET)
    assert order("content.withdrawn", "hold.set", "content.held") == ["hold.set", "content.held"]


def test_of_a_hold_and_an_erasure_at_once_one_is_refused(
    ticket: Ticket, kasia: Customer, bence: Agent, eva: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = holds.ask(bence, "ticket", {"ticket": ticket.id}, "file 7")
    asked = erasure.ask(kasia, bence, basis="objection")
    paused = Paused(erasure._destroy)
    monkeypatch.setattr(erasure, "_destroy", paused)

    _, late = meet(paused, lambda: erasure._begin(asked), lambda: holds.confirm(hold, eva))

    assert isinstance(late, Refused) and late.code == "hold_erasing"
    assert state(hold) == ASKED
    paused.go_on.set()
    erasure.finish(asked)
    assert text_of(ticket.id) == ""
    assert holds.confirm(hold, eva).state == SET  # it holds what comes later


def test_an_erasure_that_comes_while_a_hold_comes_is_refused(
    ticket: Ticket, kasia: Customer, bence: Agent, eva: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = holds.ask(bence, "customer", {"customer": kasia.id}, "file 7")
    asked = erasure.ask(kasia, bence, basis="objection")
    paused = Paused(holds._frozen)
    monkeypatch.setattr(holds, "_frozen", paused)

    meet(paused, lambda: holds.confirm(hold, eva), lambda: erasure._begin(asked))

    assert text_of(ticket.id) == "My parcel is lost"
    assert order("hold.set", "erase.refused", "subject.erased") == ["hold.set", "erase.refused"]
    assert erasure.finish(asked).state == HELD


def test_whoever_is_first_is_told_first_many_times_over(strict: None, stage: Stage, bence: Agent, eva: Agent) -> None:
    for number in range(6):
        ticket, due = gone(stage, number)
        hold = holds.ask(bence, "dates", {"since": "2000-01-01", "until": "2100-01-01"}, "file 7")

        at_once(lambda due=due: withdrawal.withdraw(due), lambda hold=hold: holds.confirm(hold, eva))

        told = order("content.withdrawn", "content.held", "hold.set")[-2:]
        text = db.session().get_one(Post, steps.withdrawals()[-1].post_id).text
        assert told in (["content.withdrawn", "hold.set"], ["hold.set", "content.held"]), (number, ticket)
        assert (told[0] == "content.withdrawn") is (text == "")
        holds.confirm(holds.ask_release(hold, bence), eva)
