"""Four eyes while everything happens at once: one decision, by a second person who may decide at that moment."""

import pytest

from caredesk.core import db
from caredesk.moderation import actions
from caredesk.moderation.models import HideRequest, RequestState
from caredesk.team import actions as team
from caredesk.team.models import Agent, Role, Team
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage
from tests.tickets.test_race import at_once


def outcomes(done: list[object]) -> list[str]:
    return sorted(one.code if isinstance(one, Refused) else str(getattr(one, "state", one)) for one in done)


def test_of_two_who_approve_at_once_one_decides(stage: Stage, ola: Agent, bence: Agent, eva: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    done = at_once(*(lambda who=who: steps.approve(request, who) for who in (bence, eva, bence, eva)))

    assert outcomes(done) == ["allowed", "hide_decided", "hide_decided", "hide_decided"], done
    assert len(cast.entries("hide.allowed")) == 1
    assert len(cast.entries("hide.refused")) == 3
    stage.work(30)
    assert len(stage.network.decisions) == 1


def test_one_approves_while_the_other_refuses(stage: Stage, ola: Agent, bence: Agent, eva: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    done = at_once(lambda: steps.approve(request, bence), lambda: actions.refuse(request, eva, steps.NO))

    assert outcomes(done) in (["allowed", "hide_decided"], ["hide_decided", "refused"]), done
    assert steps.fresh(request).decided_by in (bence.id, eva.id)


def test_of_two_who_ask_at_once_one_request_stands(stage: Stage, ola: Agent, bence: Agent) -> None:
    post = stage.arrive()

    done = at_once(*(lambda who=who: steps.ask(post, who) for who in (ola, bence, ola, bence)))

    assert outcomes(done) == ["hide_asked", "hide_asked", "hide_asked", "waiting"], done
    assert len(steps.every(HideRequest)) == 1


def test_who_asked_and_became_a_supervisor_is_still_the_one_who_asked(stage: Stage, ola: Agent, eva: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)
    team.change_role(ola, Role.SUPERVISOR, eva)

    with pytest.raises(Refused, match="hide_own"):
        steps.approve(request, ola)


@pytest.mark.parametrize("loses", ["access", "role", "wall"])
def test_who_may_not_decide_any_more_does_not(stage: Stage, ola: Agent, bence: Agent, eva: Agent, loses: str) -> None:
    """The page was open before; what counts is the moment of the decision."""
    request = steps.ask(stage.arrive(), ola)
    if loses == "access":
        team.suspend(bence, eva)
    elif loses == "role":
        team.change_role(bence, Role.AGENT, eva)
    else:
        elsewhere = db.first(Team, Team.name == "Elsewhere")
        team.change_teams(bence, [elsewhere], eva)
    db.close_reading()

    with pytest.raises(Refused, match="hide_not_yours"):
        steps.approve(request, bence)

    assert steps.fresh(request).state is RequestState.WAITING


def test_suspending_and_approving_at_once_never_lets_the_suspended_decide(
    stage: Stage, ola: Agent, bence: Agent, eva: Agent
) -> None:
    request = steps.ask(stage.arrive(), ola)

    at_once(lambda: team.suspend(bence, eva), lambda: steps.approve(request, bence))

    order = [one["verb"] for one in cast.entries() if one["verb"] in ("agent.suspended", "hide.allowed")]
    assert order in (["agent.suspended"], ["hide.allowed", "agent.suspended"]), order


def test_an_edit_and_an_approval_at_once_never_hide_what_nobody_saw(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    at_once(
        lambda: steps.tell(stage.account, "edited", text="Something else altogether"),
        lambda: steps.approve(request, bence),
    )

    verbs = [one["verb"] for one in cast.entries() if one["verb"] in ("post.edited", "hide.allowed", "hide.refused")]
    assert verbs in (["hide.allowed", "post.edited"], ["post.edited", "hide.refused"]), verbs


def test_reversing_twice_at_once_is_one_reversal(stage: Stage, ola: Agent, bence: Agent, eva: Agent) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    stage.work(30)

    done = at_once(*(lambda who=who: actions.reverse(request, who) for who in (bence, eva, ola)))

    assert outcomes(done) == ["hide_decided", "hide_decided", "reversed"], done
