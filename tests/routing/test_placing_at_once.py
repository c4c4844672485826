"""Several workers and agents at once: nobody gets more than they can carry, and no ticket goes out twice."""

from caredesk.core import db
from caredesk.routing.models import Way
from caredesk.tickets import assignment, counts
from tests import cast
from tests.routing import stage
from tests.routing.giving import given_out, how
from tests.tickets.test_race import at_once


def test_four_workers_at_once_keep_the_caps_and_the_order(parcelhop, kasia, ola, bence):
    stage.route(Way.ROUND_ROBIN)
    stage.duty(ola, capacity=3)
    stage.duty(bence, capacity=2)
    tickets = [stage.waiting(f"t{n}", minutes=30 - n) for n in range(9)]

    at_once(*[given_out] * 4)
    given_out()

    holders = stage.holders(*tickets)
    assert sorted(holders[:5]) == sorted([ola.id] * 3 + [bence.id] * 2)
    assert holders[5:] == [None] * 4
    assert len(how()) == 5
    assert counts.kept() == counts.recount()


def test_workers_and_agents_at_once_never_give_a_ticket_twice(parcelhop, kasia, ola, bence, eva):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, capacity=50)
    tickets = [stage.waiting(f"t{n}", minutes=30 - n) for n in range(12)]

    def claim_all():
        for one in reversed(tickets):
            at_once(lambda one=one: assignment.claim(one, bence))

    at_once(given_out, given_out, claim_all, claim_all)
    given_out()

    assert None not in stage.holders(*tickets)
    assert len(cast.entries("ticket.assigned")) == len(tickets)
    assert counts.kept() == counts.recount()


def test_an_agent_of_two_teams_never_carries_more_than_they_can(parcelhop, kasia, ola, eva):
    from caredesk.channels.models import AccountTeam
    from caredesk.team.models import Membership, Team

    with db.transaction() as session:
        press = Team(name="Press")
        session.add(press)
        session.flush()
        session.add(AccountTeam(account_id=parcelhop.id, team_id=press.id, place=1))
        session.add(Membership(agent_id=ola.id, team_id=press.id))
    for name in ("Care PL", "Press"):
        stage.route(Way.LEAST_LOAD, name)
    stage.duty(ola, capacity=3)
    tickets = [stage.waiting(f"t{n}", minutes=30 - n) for n in range(8)]
    for one in tickets[::2]:
        assignment.assign_team(one, eva, press.id)

    at_once(*[given_out] * 4)

    assert stage.holders(*tickets).count(ola.id) == 3
