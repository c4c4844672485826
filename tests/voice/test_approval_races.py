"""Approvals while everything happens at once: one decision, one reply, and whoever comes second is told."""

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.team import actions as team
from caredesk.team.models import Agent
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.voice import approvals
from caredesk.voice.approval_models import Approval, ApprovalState
from tests import cast
from tests.tickets import scene
from tests.tickets.test_race import at_once
from tests.voice import approval_steps as steps


@pytest.fixture
def row(parcelhop, kasia, ola: Agent) -> Approval:
    steps.learn(ola)
    found = steps.ask(scene.ticket(scene.answerable(parcelhop), kasia), ola)
    scene.newest()
    return found


def outcomes(done: list[object]) -> list[str]:
    return sorted(one.code if isinstance(one, Refused) else type(one).__name__ for one in done)


def replies() -> int:
    db.close_reading()
    return len([one for one in db.session().exec(select(Post)).all() if one.kind is PostKind.REPLY])


def test_of_two_who_approve_at_once_one_does_and_the_other_is_told(row: Approval, bence: Agent, eva: Agent) -> None:
    seen = scene.newest()

    done = at_once(*(lambda who=who: approvals.approve(row, who, row.text, seen=seen) for who in (bence, eva, bence)))

    assert outcomes(done) == ["Post", "approval_decided", "approval_decided"], done
    assert replies() == 1
    assert len(cast.entries("approval.given")) == 1
    assert {one.facts["name"] for one in done if isinstance(one, Refused)} <= {bence.name, eva.name}


def test_one_approves_while_another_sends_it_back_and_its_author_takes_it_back(row, ola, bence, eva) -> None:
    seen = scene.newest()

    done = at_once(
        lambda: approvals.approve(row, bence, row.text, seen=seen),
        lambda: approvals.reject(row, eva, "Warmer."),
        lambda: approvals.withdraw(row, ola),
    )

    assert outcomes(done).count("approval_decided") == 2, done
    state = steps.fresh(row).state
    assert (replies() == 1) is (state is ApprovalState.APPROVED)


def test_a_post_that_comes_while_somebody_approves_is_seen_or_comes_after(row, bence) -> None:
    ticket, seen = db.session().get_one(Ticket, row.ticket_id), scene.newest()
    db.close_reading()

    done = at_once(
        lambda: approvals.approve(row, bence, row.text, seen=seen),
        lambda: scene.post(ticket, "Never mind, it is here."),
    )

    is_stopped = any(isinstance(one, ThreadMoved) for one in done)
    posts = [one.kind for one in sorted(db.session().exec(select(Post)).all(), key=lambda one: one.id)]
    assert is_stopped or posts.index(PostKind.REPLY) < len(posts) - 1, done
    assert (steps.fresh(row).state is ApprovalState.WAITING) is is_stopped


def test_who_is_suspended_at_the_same_moment_never_approves_afterwards(row, bence, eva) -> None:
    seen = scene.newest()

    done = at_once(lambda: approvals.approve(row, bence, row.text, seen=seen), lambda: team.suspend(bence, "cli"))

    given = cast.entries("approval.given")
    if given:
        (suspended,) = cast.entries("agent.suspended")
        assert given[0]["idx"] < suspended["idx"]
    else:
        assert "approval_not_yours" in outcomes(done)
        assert steps.fresh(row).state is ApprovalState.WAITING


def test_the_same_words_asked_for_twice_at_once_are_one_approval(parcelhop, kasia, ola: Agent) -> None:
    steps.learn(ola)
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)

    done = at_once(*(lambda: steps.ask(ticket, ola) for _ in range(3)))

    assert len({one.id for one in done}) == 1, done
    assert len(cast.entries("approval.asked")) == 1


def test_an_approval_and_a_merge_at_once_leave_at_most_one_reply(row, parcelhop, kasia, bence, eva) -> None:
    """Who comes after the merge is shown what moved, or asked to look again; nothing waits for the other for ever."""
    ticket = db.session().get_one(Ticket, row.ticket_id)
    other = scene.ticket(parcelhop, kasia, "Another thread", thread="t9")
    seen = scene.newest()

    done = at_once(
        lambda: approvals.approve(row, bence, row.text, seen=seen, confirmed=True), lambda: merge(ticket, other, eva)
    )

    stopped = [one for one in done if isinstance(one, Refused | ThreadMoved)]
    assert not [one for one in stopped if isinstance(one, Refused) and one.code != "changed_since"], done
    assert replies() == 1 - len(stopped)
    assert (steps.fresh(row).state is ApprovalState.WAITING) is bool(stopped)
