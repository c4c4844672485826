"""The desk gives out what nobody has: oldest turn first, within what people can carry, and never twice."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.routing.models import Duty, Presence, Way
from caredesk.team import actions as people
from caredesk.team.models import Notice
from caredesk.tickets import actions, assignment, conversation, counts
from caredesk.tickets.models import Post, PostKind, Priority
from tests import cast
from tests.routing import stage
from tests.routing.giving import given_out, how
from tests.tickets import scene


@pytest.fixture(autouse=True)
def nobody_else(desk):
    """Only those on shift whom a test puts there: the others were never seen."""


def test_a_team_that_leaves_it_to_its_agents_is_left_alone(parcelhop, kasia, ola):
    stage.duty(ola)
    ticket = stage.waiting("free")
    stage.route(Way.MANUAL)

    assert given_out() == 0
    assert stage.holders(ticket) == [None]


def test_the_oldest_turn_goes_first_and_the_rest_waits_until_there_is_room(parcelhop, kasia, ola):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, capacity=2)
    tickets = [stage.waiting(f"t{n}", minutes=9 - n) for n in range(4)]

    assert given_out() == 2
    assert stage.holders(*tickets) == [ola.id, ola.id, None, None]

    actions.resolve(tickets[0], ola)
    stage.waiting("newcomer", minutes=0)

    assert given_out() == 1
    assert stage.holders(*tickets[2:]) == [ola.id, None]
    assert counts.kept() == counts.recount()


def test_a_newcomer_that_is_lighter_does_not_pass_the_oldest(parcelhop, kasia, ola):
    stage.route(Way.LEAST_LOAD, weights={"webhook": 1, "mastodon": 3})
    stage.duty(ola, capacity=4)
    held = [stage.waiting(f"held{n}", minutes=60) for n in range(2)]
    given_out()
    heavy = stage.waiting("heavy", minutes=9, account=stage.account("mastodon"))
    light = stage.waiting("light", minutes=5)

    assert given_out() == 0
    assert stage.holders(*held, heavy, light) == [ola.id, ola.id, None, None]

    actions.resolve(held[0], ola)
    given_out()
    assert stage.holders(heavy, light) == [ola.id, None]


def test_round_robin_goes_round(parcelhop, kasia, ola, bence):
    stage.route(Way.ROUND_ROBIN)
    stage.duty(ola)
    stage.duty(bence)
    tickets = [stage.waiting(f"t{n}", minutes=9 - n, customer=cast.customer("Nagy Zoltán")) for n in range(4)]

    given_out()

    assert stage.holders(*tickets) == [ola.id, bence.id, ola.id, bence.id]
    assert how() == ["round_robin"] * 4


def test_least_load_levels(parcelhop, kasia, ola, bence):
    stage.duty(ola)
    stage.duty(bence)
    for n in range(3):
        assignment.claim(stage.waiting(f"his{n}"), bence)
    stage.route(Way.LEAST_LOAD)
    tickets = [stage.waiting(f"t{n}", minutes=9 - n) for n in range(4)]

    given_out()

    assert stage.holders(*tickets) == [ola.id, ola.id, ola.id, bence.id]


def test_who_is_not_on_shift_gets_nothing(parcelhop, kasia, ola, bence):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, presence=Presence.AWAY)
    stage.duty(bence, until_at=clock.now() + timedelta(days=1))
    ticket = stage.waiting("free")

    assert given_out() == 0
    assert stage.holders(ticket) == [None]


def test_who_may_only_read_gets_nothing(parcelhop, kasia, vera):
    stage.route(Way.LEAST_LOAD)
    stage.duty(vera)
    stage.waiting("free")

    assert given_out() == 0


def test_skill_and_language_choose_who(parcelhop, kasia, ola, bence):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, langs=["pl"])
    stage.duty(bence, langs=["hu"], skills=["legal"])
    polish, hungarian = stage.waiting("pl", lang="pl"), stage.waiting("hu", lang="hu")
    lawyer = stage.waiting("law", lang="hu", tags=["legal"])

    given_out()

    assert stage.holders(polish, hungarian, lawyer) == [ola.id, bence.id, bence.id]


def test_what_suits_nobody_there_overflows_after_the_minutes_of_the_team(parcelhop, kasia, ola):
    stage.route(Way.LEAST_LOAD, overflow_minutes=10)
    stage.duty(ola, langs=["pl"])
    ticket = stage.waiting("hu", minutes=5, lang="hu")

    assert given_out() == 0
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        given_out()

    assert stage.holders(ticket) == [ola.id]
    assert how() == ["overflow"]


def test_the_one_who_answered_before_gets_the_customer_again(parcelhop, kasia, ola, bence):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola)
    stage.duty(bence)
    answered(ola)
    for n in range(3):
        assignment.claim(stage.waiting(f"hers{n}"), ola)

    ticket = stage.waiting("again")
    given_out()

    assert stage.holders(ticket) == [ola.id]
    assert how()[-1] == "same_agent"


@pytest.mark.parametrize("values", [{"presence": Presence.AWAY}, {"capacity": 0}], ids=["off shift", "full"])
def test_but_not_when_they_are_off_shift_or_full(parcelhop, kasia, ola, bence, values):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, **values)
    stage.duty(bence)
    answered(ola)

    ticket = stage.waiting("again")
    given_out()

    assert stage.holders(ticket) == [bence.id]


def test_or_when_the_team_does_not_want_it(parcelhop, kasia, ola, bence):
    stage.route(Way.ROUND_ROBIN, same_agent=False)
    stage.duty(ola, given_at=clock.now())
    stage.duty(bence)
    answered(ola)

    ticket = stage.waiting("again")
    given_out()

    assert stage.holders(ticket) == [bence.id]


def answered(agent) -> None:
    """Kasia was answered by this agent, and that was the end of it."""
    ticket = stage.waiting("before", minutes=90)
    with db.transaction():
        scene.post(ticket, "Here.", kind=PostKind.REPLY, agent_id=agent.id, out_state="sent", sent_at=clock.now())
    actions.resolve(ticket, agent)


def test_who_gets_a_ticket_is_told(parcelhop, kasia, ola):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola)
    ticket = stage.waiting("free")

    given_out()

    db.close_reading()
    notice = db.first(Notice, Notice.agent_id == ola.id)
    assert (notice.kind, notice.ticket_id, notice.by) == ("routed", ticket.id, "")
    assert cast.entries("ticket.assigned")[0]["actor"] == "desk"


def test_what_presses_is_given_first(parcelhop, kasia, ola):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, capacity=1)
    old, urgent = stage.waiting("old", minutes=9), stage.waiting("urgent", minutes=5)
    actions.prioritise(urgent, ola, Priority.URGENT)

    given_out()

    assert stage.holders(old, urgent) == [None, ola.id]


def test_a_suspended_colleague_gets_nothing_and_what_they_had_is_given_to_others(parcelhop, kasia, ola, bence):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola)
    ticket = stage.waiting("free")
    given_out()
    stage.duty(bence)

    people.suspend(ola, "cli")
    given_out()

    assert stage.holders(ticket) == [bence.id]


def test_the_moment_of_giving_is_kept_with_the_agent(parcelhop, kasia, ola):
    stage.route(Way.ROUND_ROBIN)
    stage.duty(ola)
    stage.waiting("free")

    given_out()

    db.close_reading()
    assert db.session().get(Duty, ola.id).given_at is not None


def test_a_reply_that_is_not_out_yet_is_no_answer_of_before(parcelhop, kasia, ola, bence):
    stage.route(Way.ROUND_ROBIN)
    stage.duty(ola, given_at=clock.now())
    stage.duty(bence)
    first = stage.waiting("before", minutes=90, account=scene.answerable(parcelhop))
    assignment.claim(first, bence)
    conversation.reply(first, ola, "Soon", kind="public", own_id="r1")
    assert db.first(Post, Post.out_state == "queued") is not None

    ticket = stage.waiting("again")
    given_out()

    assert stage.holders(ticket) == [bence.id]
