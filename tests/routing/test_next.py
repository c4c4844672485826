"""Taking the next ticket: the first by turn that suits, for each who asks another one."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.routing import claiming
from caredesk.routing.claiming import claim_next
from caredesk.tickets import actions, assignment, counts
from caredesk.tickets.models import Priority, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.routing import stage
from tests.tickets.test_race import at_once


def taken(agent) -> str:
    found = claim_next(agent)
    return "" if found is None else found.snippet


def test_the_first_by_turn_is_taken(parcelhop, kasia, ola):
    stage.waiting("second", minutes=5)
    stage.waiting("first", minutes=9)

    assert [taken(ola), taken(ola), taken(ola)] == ["first", "second", ""]
    assert [one["body"]["how"] for one in cast.entries("ticket.assigned")] == ["next", "next"]
    assert counts.kept() == counts.recount()


def test_what_presses_comes_before_what_came_before(parcelhop, kasia, ola):
    stage.waiting("old", minutes=9)
    actions.prioritise(stage.waiting("urgent", minutes=5), ola, Priority.URGENT)

    assert taken(ola) == "urgent"


def test_what_somebody_has_and_what_is_not_open_is_passed_by(parcelhop, kasia, ola, bence):
    assignment.claim(stage.waiting("his", minutes=9), bence)
    actions.pend(stage.waiting("pending", minutes=8), ola)
    actions.resolve(stage.waiting("resolved", minutes=7), ola)

    assert taken(ola) == ""


def test_nobody_takes_what_stands_behind_a_wall(parcelhop, kasia, outsider, eva):
    stage.waiting("theirs", minutes=9)

    assert taken(outsider) == ""
    assert taken(eva) == "theirs"


def test_who_only_reads_takes_nothing(parcelhop, kasia, vera):
    stage.waiting("theirs", minutes=9)

    with pytest.raises(Refused):
        claim_next(vera)


def test_ones_own_languages_come_first(parcelhop, kasia, ola):
    stage.duty(ola, langs=["pl"])
    stage.waiting("hungarian", minutes=9, lang="hu")
    stage.waiting("unknown", minutes=4, lang="")
    stage.waiting("polish", minutes=5, lang="pl")

    assert [taken(ola), taken(ola), taken(ola)] == ["polish", "unknown", ""]


def test_after_the_overflow_every_language_has_its_place(parcelhop, kasia, ola):
    stage.duty(ola, langs=["pl"])
    stage.waiting("hungarian", minutes=16, lang="hu")
    stage.waiting("polish", minutes=5, lang="pl")

    assert taken(ola) == "hungarian"


@pytest.mark.parametrize(("minutes", "found"), [(0, ""), (30, ""), (10, "hungarian")])
def test_the_overflow_is_what_the_team_has_set(parcelhop, kasia, ola, minutes, found):
    stage.route(overflow_minutes=minutes)
    stage.duty(ola, langs=["pl"])
    stage.waiting("hungarian", minutes=20, lang="hu")

    assert taken(ola) == found


def test_a_tag_that_is_a_colleagues_skill_waits_for_that_colleague(parcelhop, kasia, ola, bence):
    stage.duty(bence, skills=["legal"])
    stage.waiting("lawyer", minutes=9, tags=["legal"])
    stage.waiting("refund", minutes=5, tags=["refund"])

    assert [taken(ola), taken(ola)] == ["refund", ""]
    assert taken(bence) == "lawyer"


def test_a_ticket_of_another_team_of_the_account_waits_for_that_team(parcelhop, kasia, ola, eva):
    from caredesk.channels.models import AccountTeam
    from caredesk.team.models import Team

    with db.transaction() as session:
        press = Team(name="Press")
        session.add(press)
        session.flush()
        session.add(AccountTeam(account_id=parcelhop.id, team_id=press.id, place=1))
    assignment.assign_team(stage.waiting("journalist", minutes=9), eva, press.id)

    assert taken(ola) == ""
    assert taken(stage.colleague("petra", team_name="Press")) == "journalist"


def test_what_an_agent_takes_by_themselves_is_not_held_against_their_capacity(parcelhop, kasia, ola):
    stage.duty(ola, capacity=0)
    stage.waiting("one", minutes=9)

    assert taken(ola) == "one"


def test_far_behind_others_that_do_not_suit_the_right_one_is_found(parcelhop, kasia, ola, bence):
    stage.duty(ola, langs=["pl"])
    stage.duty(bence, skills=["legal"])
    for number in range(45):
        stage.waiting(f"h{number}", minutes=9, lang="hu")
        stage.waiting(f"l{number}", minutes=9, tags=["legal"])
    stage.waiting("polish", minutes=2)

    assert taken(ola) == "polish"


def test_many_at_once_get_each_another_one_and_the_oldest_go_first(parcelhop, kasia, ola, bence, eva):
    stage.route(overflow_minutes=0)
    tickets = [stage.waiting(f"t{number}", minutes=60 - number) for number in range(20)]
    people = (ola, bence, eva, stage.colleague("petra"))

    def run(who):
        return lambda: [claim_next(who).id for _ in range(4)]

    found = at_once(*(run(who) for who in people))

    assert sorted(one for some in found for one in some) == [one.id for one in tickets[:16]]
    assert stage.holders(*tickets[16:]) == [None] * 4
    assert counts.kept() == counts.recount()


@pytest.mark.postgresql
def test_a_ticket_that_somebody_holds_just_now_is_passed_by(parcelhop, kasia, ola, bence):
    first, second = stage.waiting("first", minutes=9), stage.waiting("second", minutes=5)

    def hold():
        with db.transaction():
            db.lock_by_id(Ticket, first.id)
            (found,) = at_once(lambda: claim_next(ola).id)
        return found

    assert hold() == second.id


def test_the_statement_leaves_out_nothing_that_suits(parcelhop, kasia, ola, bence, eva):
    """The narrow question to the database and the rule in words agree."""
    stage.route(overflow_minutes=10)
    stage.duty(ola, langs=["pl"], skills=["press"])
    stage.duty(bence, skills=["legal"])
    langs, tags = ("pl", "hu", ""), ((), ("legal",), ("press",), ("legal", "press"), ("other",))
    made = {
        (lang, names, minutes): stage.waiting(f"{lang}{names}{minutes}", minutes=minutes, lang=lang, tags=names)
        for lang in langs
        for names in tags
        for minutes in (5, 12)
    }

    with db.transaction():
        found = {one for ids in claiming._suiting(ola) for one in ids}

    expected = {
        ticket.id
        for (lang, names, minutes), ticket in made.items()
        if minutes >= 10 or (lang in ("pl", "") and "legal" not in names)
    }
    assert found == expected


def test_the_clock_decides_when_a_ticket_overflows(parcelhop, kasia, ola):
    stage.duty(ola, langs=["pl"])
    stage.waiting("hungarian", minutes=1, lang="hu")
    later = clock.now() + timedelta(minutes=15)

    assert taken(ola) == ""
    with clock.fixed(later):
        assert taken(ola) == "hungarian"
